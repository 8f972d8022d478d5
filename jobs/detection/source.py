"""Which images are under the source, and where their objects are.

By SageMaker's augmented manifest (JSON lines) as Ground Truth writes it for bounding boxes, by a JSON file an image,
as SageMaker's Object Detection reads it, or by COCO's file of many images. An image that none names is left out: nobody
said that it shows nothing.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from images.source import (
    IMAGE_ENDS,
    JSON_END,
    MANIFEST_ENDS,
    REFERENCE,
    Source,
    describe_absent,
    find_place,
    find_source_uri,
    locate_image,
    number_lines,
    open_annotations,
    sort_files,
)

from algorithms.pixels.terms import ManifestKeys
from common.errors import JobError, list_names
from common.target import Target
from detection.boxes import AnnotatedImage, GivenBox, Unannotated, check_finite
from detection.coco import is_coco, read_coco, shrink

#: fields of a box, beside its class
SIDES = ("left", "top", "width", "height")


def find_annotated(source: Path, target: Target) -> Source:
    """The annotated images below `source`, in the order of the annotations. Raises JobError naming file and line."""
    found = Source()
    images, annotations = sort_files(found, source, IMAGE_ENDS, (*MANIFEST_ENDS, JSON_END))
    mentioned: set[Path] = set()
    known = find_source_uri()
    forms: dict[bool, str] = {}
    #: by image, the file of COCO's that names it
    owners: dict[Path, str] = {}
    for file in annotations:
        name = file.relative_to(source).as_posix()
        key, is_coco_file, read = _read(file, name, source, known, target)
        forms.setdefault(is_coco_file, name)
        if len(forms) > 1:
            raise JobError(f"file {forms[True]} is COCO's, and {forms[False]} is not: give all annotations in one form")
        found.files.setdefault(key, []).append(file)
        for image in read:
            if isinstance(image, Unannotated):
                place = image.place if image.is_there else describe_absent(image.place)
                found.unlabelled.append(f"{image.where}: {place}")
                mentioned.add(source / image.place)
                continue
            if is_coco_file and (other := owners.setdefault(image.file, name)) != name:
                raise JobError(f"image {image.name} is in {other} and in {name}: name each image in one file of COCO's")
            found.images.append(image)
            found.listed[key] += 1
    named = sorted({image.file for image in found.images})
    for one in named:
        found.files.setdefault(f"{one.relative_to(source).parent.as_posix()}/", []).append(one)
    mentioned.update(named)
    found.unlabelled += [file.relative_to(source).as_posix() for file in images if file not in mentioned]
    if not found.images:
        shown = list_names([*found.unlabelled, *found.skipped], 5)
        raise JobError(
            f"no annotated image under the source {source}: a manifest (.manifest, .jsonl) names images and their "
            f"boxes in {target.name}, or a .json file beside each or of COCO's does; found {shown or 'nothing'}"
        )
    return found


def _read(
    file: Path, name: str, source: Path, known: str, target: Target
) -> tuple[str, bool, Iterable[AnnotatedImage | Unannotated]]:
    """What the report calls a file of annotations, whether it is COCO's, and its images."""
    if not name.lower().endswith(JSON_END):
        return name, False, _read_manifest(file, name, source, known, target)
    with open_annotations(file, name) as stream:
        document = _parse(stream.read(), f"file {name}", shrink)
    if is_coco(document):
        return name, True, read_coco(document, file, name, source, known)
    # Of many files, each with the boxes of one image, the folder is named.
    return f"{Path(name).parent.as_posix()}/", False, [_read_document(document, file, name, source, target)]


def _read_manifest(
    file: Path, name: str, source: Path, known: str, target: Target
) -> Iterator[AnnotatedImage | Unannotated]:
    for number, line in number_lines(file, name):
        where = f"file {name}, line {number}"
        document = _parse(line, where)
        path = document.get(REFERENCE)
        if not isinstance(path, str):
            raise JobError(f'{where}: must be {{"{REFERENCE}": "s3://…", "{target.name}": …}}, got {line[:80]!r}')
        place = find_place(path, known, where)
        annotation = document.get(target.name)
        image = locate_image(source, source / place)
        # A labelling job that failed leaves no annotation, which is not the same as no object.
        if annotation is None or image is None:
            yield Unannotated(f"{name}, line {number}", place, is_there=image is not None)
            continue
        metadata = document.get(f"{target.name}-metadata")
        named = metadata.get(ManifestKeys.CLASS_MAP) if isinstance(metadata, dict) else None
        names = {str(key): str(value) for key, value in named.items()} if isinstance(named, dict) else {}
        yield _annotate(image, place, annotation, names, where, target)


def _read_document(
    document: dict[str, Any], file: Path, name: str, source: Path, target: Target
) -> AnnotatedImage | Unannotated:
    where = f"file {name}"
    path = document.get("file")
    if not isinstance(path, str):
        raise JobError(
            f'{where}: must name its image, {{"file": "scan.png", "annotations": […]}}, or have the lists images, '
            "annotations and categories of COCO"
        )
    image = locate_image(source, source / path) or locate_image(source, file.parent / path)
    if image is None:
        return Unannotated(name, path, is_there=False)
    categories = document.get("categories", [])
    try:
        names = {str(one["class_id"]): str(one["name"]) for one in categories}
    except (TypeError, KeyError) as error:
        raise JobError(f'{where}: categories must be a list of {{"class_id": 0, "name": …}}') from error
    return _annotate(image, image.relative_to(source).as_posix(), document, names, where, target)


def _parse(text: str, where: str, hook: Callable[[dict[str, Any]], Any] | None = None) -> dict[str, Any]:
    try:
        document = json.loads(text, object_hook=hook)
    except ValueError as error:
        raise JobError(f"{where}: is not JSON, got {text.strip()[:80]!r}") from error
    if not isinstance(document, dict):
        raise JobError(f"{where}: must be a JSON object, got {text.strip()[:80]!r}")
    return document


def _annotate(
    image: Path, name: str, annotation: Any, names: dict[str, str], where: str, target: Target
) -> AnnotatedImage:
    boxes = annotation.get("annotations") if isinstance(annotation, dict) else None
    if not isinstance(boxes, list):
        raise JobError(f"{where}: {target.name} must have a list of annotations, which is empty where no object is")
    given = tuple(_read_box(box, names, where, target) for box in boxes)
    return AnnotatedImage(name, "", image, given, _read_size(annotation.get("image_size")))


def _read_box(box: Any, names: dict[str, str], where: str, target: Target) -> GivenBox:
    try:
        sides = [float(box[side]) for side in SIDES]
        number = str(int(box["class_id"]))
    except (TypeError, KeyError, ValueError) as error:
        raise JobError(
            f"{where}: a box has the numbers class_id, {', '.join(SIDES)}, got {json.dumps(box)[:80]}"
        ) from error
    check_finite(sides, where, box)
    if names:
        return GivenBox(names.get(number, f"class_id {number}"), *sides)
    known = int(number) < len(target.classes) and int(number) >= 0
    return GivenBox(target.classes[int(number)] if known else f"class_id {number}", *sides)


def _read_size(given: Any) -> tuple[float, float] | None:
    """Width and height of the annotated image; None where the annotation does not say them."""
    try:
        return float(given[0]["width"]), float(given[0]["height"])
    except (TypeError, KeyError, IndexError, ValueError):
        return None
