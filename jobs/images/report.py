"""The report on images: classes, sizes, light, what is broken or there twice, and some of them to look at."""

import base64
import io
from collections import Counter
from typing import Any

import numpy as np

from algorithms.pixels.decoding import flatten, open_image, turn_upright
from algorithms.pixels.terms import MOST_PIXELS, Measures
from common.errors import list_names
from common.recipe_terms import CATEGORICAL, NUMERIC
from common.words import count_of
from images.duplicates import Sorted
from images.examine import Examination, Examined
from images.source import Source
from prepare.distributions import describe_numeric
from prepare.recipe import Recipe
from prepare.report import count_rows

#: images of each class that are shown, and of classes at most so many
SHOWN, SHOWN_CLASSES = 8, 20
#: pairs and groups of duplicates that are shown, and members of a group
SHOWN_GROUPS, SHOWN_MEMBERS = 6, 4
#: files that are named
NAMED = 20
THUMBNAIL = 72
QUALITY = 80
#: a share of broken images, of the rarest class or of images alike that deserves a word
BROKEN_SHARE = 0.01
RARE_CLASS_SHARE = 0.05
ALIKE_SHARE = 0.05


def describe_found(source: Source, examined: Examination, found: Sorted) -> dict[str, Any]:
    """What the report of all images says of what was read, and of what was left out."""
    return {
        "files": [{"name": name, "rows": len(files)} for name, files in source.files.items()],
        "skippedFiles": source.skipped[:NAMED],
        "unlabelled": {"count": len(source.unlabelled), "listed": source.unlabelled[:NAMED]},
        "broken": describe_broken(examined),
        "copies": describe_copies(found),
        "disagreeing": {"count": len(found.contradicting), "groups": found.contradicting[:NAMED]},
        "sizes": count_sizes(found.images),
        "formats": dict(Counter(image.format for image in found.images).most_common()),
    }


def describe_alike(found: Sorted) -> dict[str, int]:
    """How many images are nearly the same as others."""
    groups = found.list_groups()
    return {"groups": len(groups), "images": sum(len(group) for group in groups)}


def list_left_out(report: dict[str, Any], count: int, lacking: str) -> list[str]:
    """A sentence each for images that cannot be read and for those without what they are to be learned by."""
    tasks, broken, unlabelled = [], report["broken"], report["unlabelled"]
    if broken["count"] > BROKEN_SHARE * count:
        names = list_names([one["name"] for one in broken["images"]], 5)
        tasks.append(f"{broken['count']:,} of {count:,} images cannot be read, and were left out: {names}.")
    if unlabelled["count"]:
        names = list_names(unlabelled["listed"], 5)
        counted = count_of(unlabelled["count"], "image")
        tasks.append(f"{counted} without {lacking}, or not there, left out: {names}.")
    return tasks


def make_image_report(
    recipe: Recipe, source: Source, examined: Examination, found: Sorted, splits: np.ndarray, shows: bool = True
) -> dict[str, Any]:
    """What report.json holds; the same images give the same report. `shows` says whether some of them are in it."""
    images = found.images
    labels = np.array([image.label for image in images])
    classes = recipe.goal.class_names
    groups = found.list_groups()
    report = {
        "version": 0,
        "target": recipe.goal.describe(),
        "rows": count_rows(recipe.goal, labels, splits),
        **describe_found(source, examined, found),
        "alike": {
            **describe_alike(found),
            "examples": [
                [_show(image) for image in group[:SHOWN_MEMBERS]]
                for group in sorted(groups, key=lambda group: (-len(group), group[0].digest))[:SHOWN_GROUPS]
                if shows
            ],
        },
        "classes": [
            {
                "name": name,
                "count": int(np.sum(labels == number)),
                "examples": [
                    _show(image)
                    for image in sorted((one for one in images if one.label == number), key=lambda one: one.digest)[
                        :SHOWN
                    ]
                    if shows
                ],
            }
            for number, name in list(enumerate(classes))[:SHOWN_CLASSES]
        ],
        "features": [
            describe_measure(name, images, labels, is_binary=len(classes) == len({0, 1})) for name in Measures.ALL
        ],
    }
    return {**report, "tasks": _collect_tasks(report, len(source.images)), "notes": _collect_notes(report)}


def describe_broken(examined: Examination) -> dict[str, Any]:
    """How many images cannot be read, and why some of them cannot."""
    named = [{"name": name, "problem": problem} for name, problem in examined.broken[:NAMED]]
    return {"count": len(examined.broken), "images": named}


def describe_copies(found: Sorted) -> dict[str, Any]:
    """How many images are copies, and of which some of them are."""
    named = [{"name": name, "of": other} for name, other in found.copies[:NAMED]]
    return {"count": len(found.copies), "images": named}


def make_thumbnail(image: Examined, side: int = THUMBNAIL, upright: bool = True) -> str:
    """The image made small, as a page holds it; `upright` as a person sees it, else as its pixels are stored."""
    opened = open_image(image.raw.file.read_bytes(), MOST_PIXELS)
    small = flatten(turn_upright(opened) if upright else opened)
    small.thumbnail((side, side))
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(stream.getvalue()).decode()}"


def _show(image: Examined) -> dict[str, str]:
    return {"name": image.raw.name, "thumbnail": make_thumbnail(image)}


def count_sizes(images: list[Examined]) -> dict[str, Any]:
    """How many sizes there are, and the most frequent ones."""
    counts = Counter((image.measures[Measures.WIDTH], image.measures[Measures.HEIGHT]) for image in images)
    sizes = [{"width": width, "height": height, "count": count} for (width, height), count in counts.most_common(10)]
    return {"different": len(counts), "mostFrequent": sizes}


def describe_measure(name: str, images: list[Examined], labels: np.ndarray, is_binary: bool) -> dict[str, Any]:
    """How one of the measures is spread."""
    if name == Measures.FORMAT:
        return {"name": name, "type": CATEGORICAL}
    values = np.array([np.nan if (one := image.measures[name]) is None else one for image in images], dtype=float)
    return {"name": name, "type": NUMERIC, **describe_numeric(values, labels if is_binary else None)}


def _collect_tasks(report: dict[str, Any], count: int) -> list[str]:
    """One sentence for each thing that a person should decide or mend, the gravest first."""
    tasks = []
    if report["disagreeing"]["count"]:
        first = list_names(report["disagreeing"]["groups"][0], 3)
        groups = count_of(report["disagreeing"]["count"], "image")
        tasks.append(f"{groups} stood under two classes, and were left out: {first}.")
    return [*tasks, *list_left_out(report, count, "a class")]


def _collect_notes(report: dict[str, Any]) -> list[str]:
    notes = note_images(report)
    total = report["rows"]["total"]["count"]
    rarest = min(report["classes"], key=lambda one: one["count"])
    if rarest["count"] < RARE_CLASS_SHARE * total:
        notes.append(f"Only {rarest['count']:,} of {total:,} images are {rarest['name']}.")
    return notes


def note_images(report: dict[str, Any]) -> list[str]:
    """What is good to know of images, whatever they are of."""
    notes = []
    broken, copies, alike = report["broken"], report["copies"], report["alike"]
    total = report["rows"]["total"]["count"]
    if broken["count"]:
        first = broken["images"][0]
        notes.append(
            f"{count_of(broken['count'], 'image')} could not be read, such as {first['name']}: {first['problem']}."
        )
    if copies["count"]:
        first = copies["images"][0]
        of = "listed more than once" if first["name"] == first["of"] else first["of"]
        notes.append(
            f"{count_of(copies['count'], 'copy', 'copies')} of an earlier image left out, such as {first['name']}, "
            f"which is {of}."
        )
    if alike["images"]:
        often = " Many are alike: do they come from one series, of which one image would do?"
        notes.append(
            f"{alike['images']:,} images are nearly the same as another one, in {count_of(alike['groups'], 'group')}; "
            f"those of a group are in one split.{often if alike['images'] > ALIKE_SHARE * total else ''}"
        )
    if len(report["formats"]) > 1:
        shares = ", ".join(f"{count:,} {name.upper()}" for name, count in report["formats"].items())
        notes.append(f"Formats are mixed: {shares}.")
    return notes
