"""Annotations of COCO: one file for many images, with the lists `images`, `annotations` and `categories`.

https://cocodataset.org/#format-data
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from images.source import find_place, locate_image

from common.errors import JobError, list_names
from detection.boxes import AnnotatedImage, GivenBox, Unannotated, check_finite

LISTS = ("images", "annotations", "categories")
#: what is read of an image
IMAGE_FIELDS = ("id", "file_name", "width", "height")
#: the usual folder of the images, beside that of the annotations
IMAGES_FOLDER = "images"
SIDES = "[x, y, width, height]"


class Annotation(NamedTuple):
    """What is read of an annotation, as it is written."""

    id: Any
    image: Any
    category: Any
    box: Any
    is_crowd: bool
    has_segmentation: bool


def shrink(found: dict[str, Any]) -> Any:
    """For json's `object_hook`: polygons and what else is not read go as soon as their object was parsed, since they
    take many times as much memory as text."""
    if found.keys() >= {"image_id", "category_id"}:
        return Annotation(
            found.get("id"),
            found["image_id"],
            found["category_id"],
            found.get("bbox"),
            found.get("iscrowd") == 1,
            bool(found.get("segmentation")),
        )
    if found.keys() >= {"id", "file_name"}:
        return {key: found[key] for key in IMAGE_FIELDS if key in found}
    return found


def is_coco(document: Any) -> bool:
    """Whether a file's document is COCO's, by its lists."""
    return isinstance(document, dict) and all(isinstance(document.get(name), list) for name in LISTS)


def read_coco(
    document: dict[str, Any], file: Path, name: str, source: Path, known: str
) -> Iterator[AnnotatedImage | Unannotated]:
    """The images of a document that was parsed with `shrink`. Raises JobError naming the file and what is wrong."""
    where = f"file {name}"
    images = _index(document["images"], "file_name", f"{where}: images")
    categories = _index(document["categories"], "name", f"{where}: categories")
    names = {number: str(category["name"]) for number, category in categories.items()}
    boxes: dict[Any, list[GivenBox]] = defaultdict(list)
    crowds: Counter[Any] = Counter()
    strange: Counter[Any] = Counter()
    # Taken out of the document, so that it is not there beside the boxes once all are read.
    for annotation in document.pop("annotations"):
        if not isinstance(annotation, Annotation) or not isinstance(annotation.image, int | str):
            raise JobError(
                f"{where}: an annotation has an image_id and a category_id, got {json.dumps(annotation)[:80]}"
            )
        if annotation.image not in images:
            strange[annotation.image] += 1
        elif annotation.is_crowd:
            crowds[annotation.image] += 1
        else:
            boxes[annotation.image].append(_read_box(annotation, names, where))
    folders = list_folders(file, source)
    is_there = False
    for number, image in images.items():
        found = _locate(image["file_name"], folders, source, known, f"{where}, image {number}")
        if found is None:
            yield Unannotated(f"{name}, image {number}", str(image["file_name"]), is_there=False)
            continue
        is_there = True
        given = tuple(boxes.pop(number, ()))
        place = found.relative_to(source).as_posix()
        yield AnnotatedImage(place, "", found, given, _read_size(image), crowds[number])
    if images and not is_there:
        looked = list_names([_describe_folder(folder, source) for folder in folders])
        first = next(iter(images.values()))["file_name"]
        raise JobError(f"{where}: none of its {len(images):,} images is there; {first} was looked for in {looked}")
    for number, count in strange.items():
        yield Unannotated(f"{name}, annotations: {count:,}", f"image_id {number}", is_there=False)


def list_folders(file: Path, source: Path) -> list[Path]:
    """Where the images of a file are looked for: in the source, in the file's folder, and in `images` of these and
    beside the file's folder."""
    folders = [source, file.parent, source / IMAGES_FOLDER, file.parent / IMAGES_FOLDER]
    if file.parent != source:
        folders.append(file.parent.parent / IMAGES_FOLDER)
    return list(dict.fromkeys(folders))


def _index(listed: list[Any], name: str, where: str) -> dict[Any, dict[str, Any]]:
    """What a list holds, by its ids."""
    found: dict[Any, dict[str, Any]] = {}
    for one in listed:
        number = one.get("id") if isinstance(one, dict) else None
        if not isinstance(number, int | str) or not isinstance(one.get(name), str):
            raise JobError(f"{where}: each has an id and a {name}, got {json.dumps(one)[:80]}")
        if number in found:
            raise JobError(
                f"{where}: {found[number][name]} and {one[name]} have the id {number}; give each an id of its own"
            )
        found[number] = one
    return found


def _read_box(annotation: Annotation, names: dict[Any, str], where: str) -> GivenBox:
    where = f"{where}, annotation {annotation.id}"
    if not annotation.box and annotation.has_segmentation:
        raise JobError(f"{where}: has a segmentation alone, which is not read; give its bounds as bbox, {SIDES}")
    try:
        left, top, width, height = map(float, annotation.box)
        label = names.get(annotation.category, f"category_id {annotation.category}")
    except (TypeError, ValueError) as error:
        raise JobError(
            f"{where}: has a category_id and a bbox, {SIDES}, got {json.dumps(annotation.category)[:80]} and "
            f"{json.dumps(annotation.box)[:80]}"
        ) from error
    check_finite((left, top, width, height), where, annotation.box)
    return GivenBox(label, left, top, width, height)


def _locate(path: str, folders: list[Path], source: Path, known: str, where: str) -> Path | None:
    """The image. Raises JobError where several are meant."""
    place = find_place(path, known, where)
    found = [one for folder in folders if (one := locate_image(source, folder / place)) is not None]
    different = list({one.resolve(): one for one in found}.values()) if len(found) > 1 else found
    if len(different) > 1:
        listed = " and ".join(one.relative_to(source).as_posix() for one in different)
        raise JobError(f"{where}: {path} may be {listed}; keep one of them")
    return different[0] if different else None


def _describe_folder(folder: Path, source: Path) -> str:
    return "the source" if folder == source else f"{folder.relative_to(source).as_posix()}/"


def _read_size(image: dict[str, Any]) -> tuple[float, float] | None:
    """Width and height of the annotated image; None where the file does not say them."""
    try:
        return float(image["width"]), float(image["height"])
    except (TypeError, KeyError, ValueError):
        return None
