"""Folders whose annotations say where objects are: nothing is proposed for them, and this is said."""

import json
from pathlib import Path
from typing import Any

from images.source import MANIFEST_ENDS

from common.errors import JobError

#: so many of the first lines of a manifest are read
MOST_LINES = 20
#: the list of boxes, in what both forms of annotations have
BOXES = "annotations"


def refuse_boxes(folder: Path) -> None:
    """Raises JobError where a manifest or a file of JSON has boxes, which are no classes of images."""
    for file in sorted(folder.rglob("*")):
        if any(isinstance(found, dict) and isinstance(found.get(BOXES), list) for found in _read(file)):
            raise JobError(
                f"{file.relative_to(folder).as_posix()} says where objects are: a class of each image is proposed, and "
                "nothing for boxes; write Problem.objectDetection() and Column.boxTarget() yourself, with a training "
                "script or Algorithm.objectDetection(), as docs/object-detection.md shows"
            )


def _read(file: Path) -> list[Any]:
    """What may hold boxes; nothing where it cannot be read, which others say."""
    name = file.name.lower()
    if not file.is_file() or not name.endswith((*MANIFEST_ENDS, ".json")):
        return []
    try:
        if name.endswith(".json"):
            return [json.loads(file.read_text(encoding="utf-8"))]
        with file.open(encoding="utf-8") as stream:
            documents = [json.loads(line) for line, _ in zip(stream, range(MOST_LINES), strict=False)]
    except ValueError:
        return []
    return [value for document in documents if isinstance(document, dict) for value in document.values()]
