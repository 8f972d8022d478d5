"""Prepares images with boxes: what trains, what is held out, what live requests are compared with."""

import csv
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from images.duplicates import sort_out
from images.examine import Examined, read_images
from images.measures import write_measure
from images.outputs import part_images, write_report
from images.prepare import MOST_THUMBNAILS, TEST, TRAIN, VALIDATION, describe_files, name_image
from images.report import make_thumbnail
from images.split import split_images

from algorithms.pixels.terms import BOXES_FILE, AnnotationFolders, BoxFolders, MeasuredFolders, Measures
from common.contract import Files, Keys, PrepareOutputs
from common.errors import JobError, list_names
from common.files import write_json, write_lines
from common.judging_terms import ProblemType
from common.paths import output_directory
from common.recipe_terms import CATEGORICAL, NUMERIC
from common.target import Target
from detection.boxes import BoxReader, count_boxes
from detection.report import make_object_report
from detection.report_page import render_object_report
from detection.source import find_annotated
from prepare.recipe import SPLIT_NAMES, PrepareConfiguration

#: pixels of the longer side of images that pages draw boxes on
SHOWN_SIDE = 220


def prepare_objects(configuration: PrepareConfiguration, source: Path) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Writes all outputs but the lineage; returns what was read, for the lineage, and how many images a part has."""
    target = configuration.recipe.goal
    found_source = find_annotated(source, target)
    reader = BoxReader(target)
    examined = read_images(found_source.images, reader.read)
    print(f"read {len(examined.images)} of {len(found_source.images)} images")
    found = sort_out(examined.images)
    splits = split_images(found.images, found.groups, configuration.recipe.split)
    parts = part_images(found.images, splits)
    check_parts(parts, target)
    write_channel(PrepareOutputs.TRAIN, AnnotationFolders.TRAIN, parts[TRAIN], target)
    write_channel(PrepareOutputs.VALIDATION, AnnotationFolders.VALIDATION, parts[VALIDATION], target)
    write_held_out(parts[TEST], configuration.show_images)
    write_measured(parts)
    write_baseline(parts[TRAIN][: configuration.baseline_rows], target, configuration.detection_score)
    report = make_object_report(target, found_source, examined, found, splits, reader, configuration.show_images)
    counts = write_report(report, render_object_report(report), parts)
    return describe_files(found_source), counts


def check_parts(parts: Sequence[Sequence[Examined]], target: Target) -> None:
    """Raises JobError for a split that nothing could be learned of, or judged by."""
    for name, part in zip(SPLIT_NAMES, parts, strict=True):
        counts = count_boxes([image.label for image in part], len(target.classes))
        absent = [repr(one) for one, count in zip(target.classes, counts, strict=True) if count == 0]
        # Of a rare class no box may be in the smaller splits.
        if len(absent) == len(target.classes) or (absent and name == PrepareOutputs.TRAIN):
            raise JobError(
                f"the {name} split has no box of {list_names(absent, 10)}: {sum(map(len, parts))} images were split by "
                "the hash of their content; give more images or a larger share"
            )


def place_image(image: Examined) -> str:
    """Where an image that trains lies below its channel: by whether it shows an object."""
    return f"{BoxFolders.OBJECTS if image.label else BoxFolders.BACKGROUND}/{name_image(image)}"


def write_channel(output: str, annotations: str, images: Iterable[Examined], target: Target) -> None:
    """The images of a channel, and a JSON file for each in the channel of their annotations.

    https://docs.aws.amazon.com/sagemaker/latest/dg/object-detection.html
    """
    directory = output_directory(PrepareOutputs.BASELINE) / annotations
    for image in images:
        place = place_image(image)
        file, described = output_directory(output) / place, (directory / place).with_suffix(".json")
        file.parent.mkdir(exist_ok=True)
        described.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(image.raw.file, file)
        width, height = image.measures[Measures.WIDTH], image.measures[Measures.HEIGHT]
        write_json(
            described,
            {
                "file": file.name,
                "image_size": [{"width": width, "height": height, "depth": 3}],
                "annotations": [box.annotate() for box in image.label],
                "categories": [{"class_id": number, "name": name} for number, name in enumerate(target.classes)],
            },
        )


def write_held_out(images: Sequence[Examined], shows: bool) -> None:
    """The held-out images as clients send them, an object each, with their boxes in the same order."""
    test, labels = output_directory(PrepareOutputs.TEST), output_directory(PrepareOutputs.LABELS)
    for image in images:
        shutil.copyfile(image.raw.file, test / name_image(image))
    write_lines(labels / BOXES_FILE, map(describe_boxes, images))
    if shows:
        shown = images[:MOST_THUMBNAILS]
        write_lines(labels / Files.THUMBNAILS, ({"thumbnail": draw_small(image), **_size(image)} for image in shown))


def describe_boxes(image: Examined) -> dict[str, Any]:
    """A line of the boxes' file: what the image is called, for the batch and for people, and its boxes."""
    size = _size(image)
    boxes = [box.scale(size["width"], size["height"]) for box in image.label]
    return {"object": name_image(image), "name": image.raw.name, "boxes": boxes}


def draw_small(image: Examined) -> str:
    """As a page draws boxes on it: as its pixels are stored."""
    return make_thumbnail(image, SHOWN_SIDE, upright=False)


def write_measured(parts: Sequence[Sequence[Examined]]) -> None:
    """What the evaluation reads of images that train, their boxes, and what was measured of the held-out ones."""
    folders = [
        output_directory(PrepareOutputs.BASELINE) / name for name in (MeasuredFolders.TRAIN, MeasuredFolders.TEST)
    ]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    write_lines(folders[0] / BOXES_FILE, map(describe_boxes, parts[TRAIN]))
    _write_measures(folders[1] / Files.HELD_OUT_ROWS, parts[TEST])


def write_baseline(images: Sequence[Examined], target: Target, score: float) -> None:
    """What is compared of each training image, and what the model predicts."""
    folder = output_directory(PrepareOutputs.BASELINE)
    _write_measures(folder / Files.BASELINE_ROWS, images, Measures.ALL)
    features = [{"name": name, "type": CATEGORICAL if name == Measures.FORMAT else NUMERIC} for name in Measures.ALL]
    # Of an answer a monitor compares a number: how many objects count.
    described = {
        "name": target.name,
        "type": ProblemType.REGRESSION,
        Keys.IMAGES: True,
        Keys.DETECTION_SCORE: score,
        Keys.OBJECT_CLASSES: list(target.classes),
    }
    write_json(folder / Files.BASELINE_SCHEMA, {"target": described, "features": features})


def _size(image: Examined) -> dict[str, Any]:
    return {"width": image.measures[Measures.WIDTH], "height": image.measures[Measures.HEIGHT]}


def _write_measures(file: Path, images: Iterable[Examined], header: Sequence[str] = ()) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        if header:
            writer.writerow(header)
        writer.writerows([write_measure(image.measures[name]) for name in Measures.ALL] for image in images)
