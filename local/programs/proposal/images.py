"""The proposal for a folder of images, as a JSON object."""

import tempfile
from pathlib import Path
from typing import Any

from images.source import RawImage, Source, find_images

from algorithms.pixels.decoding import ImageError, open_image
from algorithms.pixels.terms import MOST_PIXELS
from common.contract import Keys
from common.errors import JobError, list_names
from common.judging_terms import ProblemType
from common.target import Target
from proposal.algorithms import IMPROVEMENT, METRICS
from proposal.boxes import refuse_boxes
from proposal.plan import plan_split
from proposal.target import IMAGES, TargetGuess, guess_image_classes
from proposal.texts import collect_values

#: so many images are opened, from all over the folder
MOST_OPENED = 2_000
#: how many times as many as of the rarest class there may be of another one before classes are balanced
UNEVEN = 2
NAMED = 3


def propose_images(folder: Path, target: str, ids: tuple[str, ...]) -> dict[str, Any]:
    """The proposal. Raises JobError when nothing can be learned of the folder, with what was found."""
    if ids:
        raise JobError("--id: is for the columns of a table; an image is told from others by its content")
    refuse_boxes(folder)
    with tempfile.TemporaryDirectory() as scratch:
        source = find_images(folder, Target(target, ProblemType.MULTICLASS), Path(scratch))
        labelled = [image for image in source.images if image.label]
        if not labelled:
            raise JobError(
                f"no image of {folder} has a class: {list_names([one.name for one in source.images], NAMED)}"
            )
        broken = _find_broken(labelled)
    known = {name for name, _ in broken}
    values = collect_values([image.label for image in labelled if image.name not in known], frozenset())
    guess = guess_image_classes(target, values)
    split, minimum = plan_split(guess)
    counts = values.counts.values()
    is_uneven = max(counts) > UNEVEN * min(counts)
    return {
        "table": {"name": folder.name, "rows": values.present, "unit": IMAGES},
        "target": guess.document,
        "problemType": guess.type,
        "problem": "imageClassification",
        "columns": [],
        "format": {},
        Keys.MISSING_TEXTS: [],
        "split": split,
        Keys.MINIMUM_HELD_OUT_ROWS: minimum,
        "algorithm": {"name": "imageLogisticRegression", "props": {"balanceClasses": True} if is_uneven else {}},
        "criteria": [{"metric": METRICS[guess.type], "improvement": IMPROVEMENT}],
        "naive": guess.naive,
        "notes": [*guess.notes, *_note_classes(guess, dict(values.counts), is_uneven), *_note_left_out(source, broken)],
    }


def _find_broken(images: list[RawImage]) -> list[tuple[str, str]]:
    """Those of the images that are opened which cannot be read, and why. Raises JobError when all are so."""
    step = -(-len(images) // MOST_OPENED)
    opened = images[::step]
    broken: list[tuple[str, str]] = []
    for image in opened:
        try:
            open_image(image.file.read_bytes(), MOST_PIXELS)
        except ImageError as error:
            broken.append((image.name, str(error)))
    if len(broken) == len(opened):
        raise JobError(f"no image can be read: {list_names([f'{name} {why}' for name, why in broken], NAMED)}")
    return broken


def _note_classes(guess: TargetGuess, counts: dict[str, int], is_uneven: bool) -> list[str]:
    name = guess.document["name"]
    shown = list_names([f"{label!r} {count:,}" for label, count in sorted(counts.items())], 10)
    notes = [
        f"Images of each class: {shown}. {name} is what predictions and labels of live traffic call the class.",
        "Logistic regression of pixels and edges is proposed: it shows in a minute what a network has to beat. If "
        "colours tell the class, say colour: true; for hundreds of images a class and more, a script with a network.",
    ]
    if is_uneven:
        notes.append(
            f"Some classes have more than {UNEVEN} times as many images as others, which balanceClasses makes up for."
        )
    return notes


def _note_left_out(source: Source, broken: list[tuple[str, str]]) -> list[str]:
    notes = []
    if broken:
        shown = list_names([f"{name} {why}" for name, why in broken], NAMED)
        notes.append(f"Cannot be read, and will be left out: {shown}.")
    if source.unlabelled:
        notes.append(f"Nothing says the class of, and will be left out: {list_names(source.unlabelled, NAMED)}.")
    if source.skipped:
        notes.append(f"No images, and not read: {list_names(source.skipped, NAMED)}.")
    return notes
