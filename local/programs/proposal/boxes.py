"""Folders whose annotations say where objects are: nothing is proposed for them, and this is said."""

import json
from pathlib import Path
from typing import Any

from images.source import JSON_END, MANIFEST_ENDS

from common.errors import JobError
from detection.coco import Annotation, is_coco, shrink

#: so many of the first lines of a manifest are read
MOST_LINES = 20
#: the list of boxes, in what both forms of annotations have
BOXES = "annotations"


def refuse_boxes(folder: Path) -> None:
    """Raises JobError where a manifest or a file of JSON has boxes, which are no classes of images."""
    for file in sorted(folder.rglob("*")):
        for found in _read(file):
            if isinstance(found, dict) and isinstance(found.get(BOXES), list):
                raise JobError(
                    f"{file.relative_to(folder).as_posix()} says where objects are: a class of each image is proposed, "
                    f"and nothing for boxes; write Problem.objectDetection({_list_classes(found)}) and "
                    "Column.boxTarget() yourself, with a training script or Algorithm.objectDetection(), as "
                    "docs/object-detection.md shows"
                )


def _list_classes(document: dict[str, Any]) -> str:
    """The categories that have annotations, as the problem has them, where the file is COCO's."""
    if not is_coco(document):
        return ""
    used = {one.category for one in document[BOXES] if isinstance(one, Annotation)}
    names = [str(one.get("name")) for one in document["categories"] if isinstance(one, dict) and one.get("id") in used]
    return f"{{ classes: {names} }}" if names else ""


def _read(file: Path) -> list[Any]:
    """What may hold boxes; nothing where it cannot be read, which others say."""
    name = file.name.lower()
    if not file.is_file() or not name.endswith((*MANIFEST_ENDS, JSON_END)):
        return []
    try:
        if name.endswith(JSON_END):
            return [json.loads(file.read_text(encoding="utf-8"), object_hook=shrink)]
        with file.open(encoding="utf-8") as stream:
            documents = [json.loads(line) for line, _ in zip(stream, range(MOST_LINES), strict=False)]
    except ValueError:
        return []
    return [value for document in documents if isinstance(document, dict) for value in document.values()]
