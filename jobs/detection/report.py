"""The report on images with boxes: objects by class and by image, their sizes, what is wrong, and some to look at."""

from typing import Any

import numpy as np
from images.duplicates import Sorted
from images.examine import Examination, Examined
from images.report import (
    NAMED,
    describe_alike,
    describe_found,
    describe_measure,
    list_left_out,
    make_thumbnail,
    note_images,
)
from images.source import Source

from algorithms.pixels.terms import Measures
from common.errors import list_names
from common.target import Target
from common.words import count_of
from detection.boxes import BoxReader, count_boxes
from prepare.distributions import describe_numeric
from prepare.recipe import SPLIT_NAMES

#: images that are shown, of all and of each class
SHOWN = 12
#: pixels of the longer side of images that boxes are drawn on
SIDE = 220
#: a share of all boxes below which a class is rare
RARE_CLASS_SHARE = 0.05


def make_object_report(
    target: Target,
    source: Source,
    examined: Examination,
    found: Sorted,
    splits: np.ndarray,
    boxes: BoxReader,
    shows: bool = True,
) -> dict[str, Any]:
    """What report.json holds; the same images give the same report. `shows` says whether some of them are in it."""
    images = found.images
    report = {
        "version": 0,
        "target": target.describe(),
        "rows": _count_rows(images, splits, target),
        **describe_found(source, examined, found),
        "alike": describe_alike(found),
        "boxes": {
            "clipped": boxes.clipped,
            "repeated": boxes.repeated,
            "crowds": boxes.crowds,
            "emptyBoxes": {"count": len(boxes.empty), "images": list(dict.fromkeys(boxes.empty))[:NAMED]},
            "unknown": dict(boxes.unknown.most_common(NAMED)),
        },
        "perClass": _describe_objects(images, target),
        "examples": _choose_examples(images, target) if shows else [],
        "features": [describe_measure(name, images, np.zeros(0), is_binary=False) for name in Measures.ALL],
    }
    return {**report, "tasks": _collect_tasks(report, len(source.images)), "notes": _collect_notes(report)}


def _count_rows(images: list[Examined], splits: np.ndarray, target: Target) -> dict[str, Any]:
    """How many images there are in all and in each split, and how many boxes of each class."""

    def count(part: list[Examined]) -> dict[str, Any]:
        counts = count_boxes([image.label for image in part], len(target.classes))
        without = sum(not image.label for image in part)
        boxes = dict(zip(target.classes, counts, strict=True))
        return {"count": len(part), "background": without, "boxes": boxes}

    parts = [
        [image for image, split in zip(images, splits.tolist(), strict=True) if split == number]
        for number in range(len(SPLIT_NAMES))
    ]
    return {"total": count(images), **{name: count(part) for name, part in zip(SPLIT_NAMES, parts, strict=True)}}


def _describe_objects(images: list[Examined], target: Target) -> list[dict[str, Any]]:
    """For each class its boxes, how many an image that has it shows, and how large they are: the root of a box's area
    as a share of the image's."""
    described = []
    for number, name in enumerate(target.classes):
        counts, sizes = [], []
        for image in images:
            own = [box for box in image.label if box.label == number]
            counts.append(len(own))
            whole = float(image.measures[Measures.WIDTH]) * float(image.measures[Measures.HEIGHT])
            sizes += [np.sqrt((box.right - box.left) * (box.bottom - box.top) / whole) for box in own]
        showing = [count for count in counts if count]
        described.append(
            {
                "name": name,
                "count": len(sizes),
                "images": len(showing),
                "perImage": {"name": f"{name} an image", **describe_numeric(np.array(showing, dtype=float), None)},
                "boxSize": {"name": f"size of {name}", **describe_numeric(np.array(sizes, dtype=float), None)},
            }
        )
    return described


def _choose_examples(images: list[Examined], target: Target) -> list[dict[str, Any]]:
    """Some of each class and of those without an object, in an order by content."""
    ordered = sorted(images, key=lambda image: image.digest)
    each = max(1, SHOWN // (len(target.classes) + 1))
    chosen: dict[str, Examined] = {}
    for number in [*range(len(target.classes)), None]:
        own = [
            image
            for image in ordered
            if image.digest not in chosen
            and (any(box.label == number for box in image.label) if number is not None else not image.label)
        ]
        chosen |= {image.digest: image for image in own[:each]}
    return [show(image) for image in list(chosen.values())[:SHOWN]]


def show(image: Examined) -> dict[str, Any]:
    """An image as a page draws boxes on it."""
    width, height = float(image.measures[Measures.WIDTH]), float(image.measures[Measures.HEIGHT])
    return {
        "name": image.raw.name,
        "thumbnail": make_thumbnail(image, SIDE, upright=False),
        "width": width,
        "height": height,
        "boxes": [box.scale(width, height) for box in image.label],
    }


def _collect_tasks(report: dict[str, Any], count: int) -> list[str]:
    """One sentence for each thing that a person should decide or mend, the gravest first."""
    tasks = []
    boxes = report["boxes"]
    if boxes["unknown"]:
        listed = list_names([f"{number:,} of {name}" for name, number in boxes["unknown"].items()], 5)
        tasks.append(
            f"{count_of(sum(boxes['unknown'].values()), 'box', 'boxes')} of classes that the recipe does not name were "
            f"left out: {listed}. What they show counts as background now."
        )
    if report["disagreeing"]["count"]:
        first = list_names(report["disagreeing"]["groups"][0], 3)
        groups = count_of(report["disagreeing"]["count"], "image")
        tasks.append(f"{groups} came twice with other boxes, and were left out: {first}.")
    return [*tasks, *list_left_out(report, count, "an annotation")]


def _collect_notes(report: dict[str, Any]) -> list[str]:
    boxes, notes = report["boxes"], []
    if boxes["emptyBoxes"]["count"]:
        names = list_names(boxes["emptyBoxes"]["images"], 5)
        counted = count_of(boxes["emptyBoxes"]["count"], "box", "boxes")
        notes.append(f"{counted} outside of the image or without an area left out, in {names}.")
    if boxes["clipped"]:
        notes.append(f"{count_of(boxes['clipped'], 'box', 'boxes')} over an edge cut off there.")
    if boxes["repeated"]:
        notes.append(f"{count_of(boxes['repeated'], 'box', 'boxes')} there twice, of which one counts.")
    if boxes["crowds"]:
        counted = count_of(boxes["crowds"], "box", "boxes")
        notes.append(f"{counted} around a crowd (iscrowd) left out. What they show counts as background now.")
    if background := report["rows"]["total"]["background"]:
        notes.append(
            f"{count_of(background, 'image')} without an object: scripts learn from them, and every answer there is "
            "wrong when the model is judged; SageMaker's built-in algorithm is not given them to train on."
        )
    total = sum(one["count"] for one in report["perClass"])
    rarest = min(report["perClass"], key=lambda one: one["count"])
    if rarest["count"] < RARE_CLASS_SHARE * total:
        notes.append(f"Only {rarest['count']:,} of {total:,} boxes are {rarest['name']}.")
    return [*notes, *note_images(report)]
