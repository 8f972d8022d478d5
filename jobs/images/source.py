"""Which images are under the source, and which class each is of.

The folder that holds an image names its class, unless a manifest says it: SageMaker's augmented manifest (JSON lines)
or a `.lst`. A table has them in BASE64, as labelled traffic is written.
"""

import base64
import binascii
import csv
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from algorithms.pixels.terms import IMAGE_ENDINGS, ImageColumns, ManifestKeys
from common.contract import Files, PrepareInputs
from common.errors import JobError, list_names
from common.files import HIDDEN
from common.lineage import list_inputs
from common.target import Target
from prepare.live_files import is_live, restore_row
from prepare.sources import CONTRADICTED_NAME

#: the ends of images' names, of manifests' and of tables', in lower case
IMAGE_ENDS = tuple(f".{ending}" for ending in IMAGE_ENDINGS)
MANIFEST_ENDS = (".manifest", ".jsonl")
LIST_ENDS = (".lst",)
#: of an image's annotations; a notebook may write such files alone, so that none of them is read as an image
JSON_END = ".json"
#: what Roboflow calls its files of COCO, which are not hidden
COCO_NAME = "_annotations.coco.json"
TABLE_ENDS = (".csv",)
#: characters of a field, more than a request can hold in BASE64
LONGEST_FIELD = 2**30
#: the attribute of an augmented manifest that says where an image is
#: https://docs.aws.amazon.com/sagemaker/latest/dg/augmented-manifest.html
REFERENCE = ManifestKeys.REFERENCE
#: fields of a line of a `.lst`: number, class, path
LIST_FIELDS = 3


@dataclass(frozen=True)
class RawImage:
    """One image of the source."""

    #: for people: the path below the source, or the place in a table
    name: str
    #: the class as it is written
    label: str
    #: where its bytes are
    file: Path


@dataclass
class Source:
    """What was found."""

    images: list[RawImage] = field(default_factory=list)
    #: by the file or, of images, the folder, how many are of it
    files: dict[str, list[Path]] = field(default_factory=dict)
    #: by the table or manifest, how many images it has
    listed: Counter[str] = field(default_factory=Counter)
    #: files that are no images
    skipped: list[str] = field(default_factory=list)
    #: images that nothing says the class of, or whose bytes are not there
    unlabelled: list[str] = field(default_factory=list)


def find_images(source: Path, target: Target, scratch: Path) -> Source:
    """The images below `source`, in the order of their names; those of tables are written to `scratch`.

    Raises JobError that names the file and the line.
    """
    found = Source()
    images, lists, tables = sort_files(found, source, IMAGE_ENDS, (*MANIFEST_ENDS, *LIST_ENDS), TABLE_ENDS)
    if lists:
        _add_listed(found, source, lists, target)
    else:
        _add_folders(found, source, images)
    for table in tables:
        _add_table(found, source, table, target, scratch)
    if not found.images:
        shown = list_names([*found.unlabelled, *found.skipped], 5)
        raise JobError(
            f"no image under the source {source}: images are <class>/<name>.png, .jpg or .jpeg, or listed by a "
            f"manifest; found {shown or 'nothing'}"
        )
    return found


def sort_files(found: Source, source: Path, *kinds: tuple[str, ...]) -> list[list[Path]]:
    """The files below `source` by how their names end, of each kind in the order of their names; others are noted."""
    sorted_out: list[list[Path]] = [[] for _ in kinds]
    for file in sorted((file for file in source.rglob("*") if file.is_file()), key=lambda file: file.as_posix()):
        path = file.relative_to(source)
        if is_marker(path.name):
            continue
        kind = next((place for place, ends in enumerate(kinds) if path.name.lower().endswith(ends)), None)
        shown = path.parent if path.name == COCO_NAME else path
        if kind is None or any(part.startswith(HIDDEN) for part in shown.parts):
            found.skipped.append(path.as_posix())
        else:
            sorted_out[kind].append(file)
    return sorted_out


def find_place(path: str, known: str, where: str) -> str:
    """Below the source, what a manifest names. Raises JobError for what lies elsewhere in S3; see find_source_uri."""
    place = path.removeprefix(known) if known and path.startswith(known) else path
    if path.startswith("s3://") and place == path:
        raise JobError(f"{where}: {path} must lie under the source {known or 'of this job'}")
    return place


def locate_image(source: Path, image: Path) -> Path | None:
    """The image, where it is there and below the source; what holds annotations or a configuration is none."""
    is_image = image.is_file() and not image.name.lower().endswith(JSON_END)
    return image if is_image and image.resolve().is_relative_to(source.resolve()) else None


def describe_absent(place: str) -> str:
    """An image that is named, and is not there."""
    return f"{place} (not there)"


def is_marker(name: str) -> bool:
    """Whether a file says only that labelled traffic has nothing to tell."""
    return name == Files.NO_LABELS or CONTRADICTED_NAME.fullmatch(name) is not None


def _add_folders(found: Source, source: Path, images: list[Path]) -> None:
    for file in images:
        path = file.relative_to(source)
        if len(path.parts) == 1:
            found.unlabelled.append(path.name)
            continue
        found.images.append(RawImage(path.as_posix(), path.parent.name, file))
        found.files.setdefault(f"{path.parent.as_posix()}/", []).append(file)


def _add_listed(found: Source, source: Path, lists: list[Path], target: Target) -> None:
    known = find_source_uri()
    for file in lists:
        name = file.relative_to(source).as_posix()
        read = _read_list if file.name.lower().endswith(LIST_ENDS) else _read_manifest
        found.files[name] = [file]
        for number, path, label in read(file, name, target):
            place = find_place(path, known, f"file {name}, line {number}")
            image = locate_image(source, source / place)
            if image is None:
                found.unlabelled.append(f"{name}, line {number}: {describe_absent(place)}")
            else:
                found.images.append(RawImage(place, label, image))
                found.listed[name] += 1


@contextmanager
def open_annotations(file: Path, name: str) -> Iterator[TextIO]:
    """What says which images there are, as text; a byte order mark is no part of it. Raises JobError for what is not
    UTF-8."""
    with file.open(encoding="utf-8-sig") as stream:
        try:
            yield stream
        except UnicodeDecodeError as error:
            raise JobError(f"file {name}: is not UTF-8, which is how it must be written") from error


def number_lines(file: Path, name: str) -> Iterator[tuple[int, str]]:
    """The lines of such a file that are not empty. Raises JobError; see open_annotations."""
    with open_annotations(file, name) as stream:
        yield from ((number, line) for number, line in enumerate(stream, start=1) if line.strip())


def find_source_uri() -> str:
    """Where in S3 the source was downloaded from, with a slash at the end; empty outside of SageMaker."""
    uri = list_inputs().get(PrepareInputs.SOURCE, "")
    return f"{uri.rstrip('/')}/" if uri else ""


def _read_manifest(file: Path, name: str, target: Target) -> Iterator[tuple[int, str, str]]:
    for number, line in number_lines(file, name):
        try:
            document = json.loads(line)
            path = document[REFERENCE]
            metadata = document.get(f"{target.name}-metadata") or {}
            label = metadata.get("class-name", document.get(target.name))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise JobError(
                f'file {name}, line {number}: must be {{"{REFERENCE}": "s3://…", "{target.name}": …}}, got '
                f"{line.strip()[:80]}"
            ) from error
        if label is None:
            raise JobError(f"file {name}, line {number}: has no {target.name}, which is the class")
        yield number, path, _name_class(label, target)


def _read_list(file: Path, name: str, target: Target) -> Iterator[tuple[int, str, str]]:
    for number, line in number_lines(file, name):
        fields = line.rstrip("\r\n").split("\t")
        if len(fields) != LIST_FIELDS:
            raise JobError(
                f"file {name}, line {number}: must be a number, the number of the class and a path with tabs "
                f"between them, got {line.strip()[:80]}"
            )
        yield number, fields[2], _name_class(fields[1], target)


def _name_class(label: object, target: Target) -> str:
    """The class by its name; manifests mostly number classes, from 0 on."""
    text = str(label).strip()
    names = target.class_names
    if text in names:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return names[int(number)] if number.is_integer() and 0 <= number < len(names) else text


def _add_table(found: Source, source: Path, file: Path, target: Target, scratch: Path) -> None:
    name = file.relative_to(source).as_posix()
    csv.field_size_limit(LONGEST_FIELD)
    found.files[name] = [file]
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = map(restore_row, csv.reader(stream)) if is_live(name) else csv.reader(stream)
        header = next(rows, [])
        missing = [column for column in (ImageColumns.CONTENT, target.name) if column not in header]
        if missing:
            raise JobError(
                f"file {name}: a table of images must have the columns {ImageColumns.CONTENT} (in BASE64) and "
                f"{target.name}, and lacks {list_names(missing)}"
            )
        for number, values in enumerate(filter(None, rows), start=1):
            row = dict(zip(header, values, strict=False))
            place = f"{name}, row {number}"
            try:
                content = base64.b64decode(row.get(ImageColumns.CONTENT, ""), validate=True)
            except (binascii.Error, ValueError):
                content = b""
            image = scratch / f"{len(found.images)}"
            image.write_bytes(content)
            found.images.append(RawImage(place, row.get(target.name, "").strip(), image))
            found.listed[name] += 1
