"""Prepares images: what trains, what is held out, what live requests are compared with."""

import csv
import hashlib
import itertools
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from algorithms.pixels.terms import ListedFolders, MeasuredFolders, Measures
from common.contract import Files, Keys, PredictionParts, PrepareOutputs
from common.files import digest_file, write_json, write_lines
from common.judging_terms import ProblemType
from common.lineage import describe_file
from common.paths import output_directory
from common.prediction_parts import VALIDATION_LABELS
from common.recipe_terms import CATEGORICAL, NUMERIC
from common.sampling import EvenSample
from images.duplicates import sort_out
from images.examine import Examined, examine
from images.measures import write_measure
from images.outputs import part_images, write_report
from images.report import make_image_report, make_thumbnail
from images.report_page import render_image_report
from images.source import Source, find_images
from images.split import check_classes, split_images
from prepare.recipe import SPLIT_NAMES, PrepareConfiguration, Recipe

#: validation images that are sent through the candidate besides, which a decision threshold is chosen on
MOST_VALIDATION = 2000
#: held-out images that the page of the evaluation can show
MOST_THUMBNAILS = 5000
#: the digits that name an image's file
NAME_DIGITS = 20
TRAIN, VALIDATION, TEST = range(len(SPLIT_NAMES))


def prepare_images(
    configuration: PrepareConfiguration, source: Path, scratch: Path
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Writes all outputs but the lineage; returns what was read, for the lineage, and how many images a part has."""
    recipe = configuration.recipe
    found_source = find_images(source, recipe.goal, scratch)
    examined = examine(found_source.images, recipe.goal)
    print(f"read {len(examined.images)} of {len(found_source.images)} images")
    found = sort_out(examined.images)
    splits = split_images(found.images, found.groups, recipe.split)
    labels = np.array([image.label for image in found.images])
    check_classes(splits, labels, recipe.goal)
    parts = part_images(found.images, splits)
    write_training(PrepareOutputs.TRAIN, parts[TRAIN], recipe)
    write_training(PrepareOutputs.VALIDATION, parts[VALIDATION], recipe)
    write_held_out(parts)
    write_measured(parts)
    write_lists(parts, recipe)
    write_baseline(parts[TRAIN][: configuration.baseline_rows], recipe, describe_other(found_source, recipe))
    if configuration.show_images:
        write_thumbnails(parts[TEST])
    report = make_image_report(recipe, found_source, examined, found, splits, configuration.show_images)
    counts = write_report(report, render_image_report(report), parts)
    return describe_files(found_source), counts


def name_image(image: Examined) -> str:
    """What an image's file is called, whatever it was called before."""
    return f"{image.digest[:NAME_DIGITS]}.{image.format}"


def place_image(image: Examined, recipe: Recipe) -> str:
    """Where an image that trains lies: a folder a class, called by its number, all of them with as many digits."""
    digits = len(str(len(recipe.goal.class_names) - 1))
    return f"{image.label:0{digits}}/{name_image(image)}"


def write_training(output: str, images: Sequence[Examined], recipe: Recipe) -> None:
    """The images of a channel."""
    for image in images:
        file = output_directory(output) / place_image(image, recipe)
        file.parent.mkdir(exist_ok=True)
        shutil.copyfile(image.raw.file, file)


def write_lists(parts: Sequence[Sequence[Examined]], recipe: Recipe) -> None:
    """What is in the channels, for SageMaker's built-in algorithms; no number is there twice, in neither list.

    https://docs.aws.amazon.com/sagemaker/latest/dg/image-classification.html
    """
    numbers = itertools.count(1)
    for folder, part in ((ListedFolders.TRAIN, TRAIN), (ListedFolders.VALIDATION, VALIDATION)):
        directory = output_directory(PrepareOutputs.BASELINE) / folder
        directory.mkdir(parents=True, exist_ok=True)
        with (directory / "images.lst").open("w", encoding="utf-8", newline="") as stream:
            for image in parts[part]:
                stream.write(f"{next(numbers)}\t{image.label}\t{place_image(image, recipe)}\n")


def write_held_out(parts: Sequence[Sequence[Examined]]) -> None:
    """The held-out images as clients send them, an object each, in the order of their labels; and what is asked too."""
    test, labels = output_directory(PrepareOutputs.TEST), output_directory(PrepareOutputs.LABELS)
    for image in parts[TEST]:
        shutil.copyfile(image.raw.file, test / name_image(image))
    _write_labels(labels / Files.LABELS, parts[TEST])
    sample: EvenSample[Examined] = EvenSample(MOST_VALIDATION)
    for image in parts[VALIDATION]:
        sample.offer(image)
    for image in sample.kept:
        shutil.copyfile(image.raw.file, test / f"{PredictionParts.VALIDATION}{name_image(image)}")
    _write_labels(labels / VALIDATION_LABELS, sample.kept)


def _write_labels(file: Path, images: Sequence[Examined]) -> None:
    file.write_text("".join(f"{image.label}\n" for image in images), encoding="utf-8", newline="")


def write_thumbnails(images: Sequence[Examined]) -> None:
    """What the page of the evaluation shows of held-out images, whose container reads none."""
    shown = ({"name": image.raw.name, "thumbnail": make_thumbnail(image)} for image in images[:MOST_THUMBNAILS])
    write_lines(output_directory(PrepareOutputs.LABELS) / Files.THUMBNAILS, shown)


def write_baseline(images: Sequence[Examined], recipe: Recipe, negative: str | None) -> None:
    """What is compared of each training image, and what the model predicts."""
    folder = output_directory(PrepareOutputs.BASELINE)
    with (folder / Files.BASELINE_ROWS).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(Measures.ALL)
        writer.writerows(_list_measures(image) for image in images)
    target = recipe.goal.describe() | {Keys.IMAGES: True}
    if negative is not None:
        target[Keys.NEGATIVE_CLASS] = negative
    features = [{"name": name, "type": CATEGORICAL if name == Measures.FORMAT else NUMERIC} for name in Measures.ALL]
    write_json(folder / Files.BASELINE_SCHEMA, {"target": target, "features": features})


def write_measured(parts: Sequence[Sequence[Examined]]) -> None:
    """Tables that stand for the images in the evaluation: a naive rule, slices and groups are of what was measured."""
    for folder, number, is_labelled in ((MeasuredFolders.TRAIN, TRAIN, True), (MeasuredFolders.TEST, TEST, False)):
        directory = output_directory(PrepareOutputs.BASELINE) / folder
        directory.mkdir(parents=True, exist_ok=True)
        with (directory / Files.HELD_OUT_ROWS).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            for image in parts[number]:
                writer.writerow([*([image.label] if is_labelled else []), *_list_measures(image)])


def _list_measures(image: Examined) -> list[str]:
    return [write_measure(image.measures[name]) for name in Measures.ALL]


def describe_other(source: Source, recipe: Recipe) -> str | None:
    """The class beside the positive one, as it is written; None of several classes."""
    if recipe.goal.type != ProblemType.BINARY:
        return None
    others = sorted({image.label for image in source.images} - {recipe.goal.positive_class})
    return recipe.goal.negative_class or others[0]


def describe_files(source: Source) -> list[dict[str, Any]]:
    """What was read: tables and manifests as files, images by their folder, with a hash of all hashes."""
    described = []
    for name, files in source.files.items():
        if not name.endswith("/"):
            described.append(describe_file(files[0], name, source.listed[name]))
            continue
        digests = [digest_file(file) for file in files]
        described.append(
            {
                "name": name,
                # Where files beside the images say what is on them, these are no images.
                "rows": source.listed[name] or len(files),
                "bytes": sum(file.stat().st_size for file in files),
                "sha256": hashlib.sha256(b"".join(digests)).hexdigest(),
            }
        )
    return described
