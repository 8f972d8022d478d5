"""The boxes of held-out images, and what the model answered to each of them."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from algorithms.pixels.terms import BOXES_FILE
from common.contract import ANSWERS_ENDING
from common.errors import JobError
from common.prediction_parts import list_held_out

#: numbers of a detection: class, score, and the corners as shares of the image
DETECTION = 6
#: of an image, so many detections of a class count, the surest ones, as COCO counts them
MOST_DETECTIONS = 100


@dataclass(frozen=True)
class Scene:
    """One image: its name in the batch and for people, and a line for each box: class, left, top, right, bottom."""

    file: str
    name: str
    boxes: np.ndarray


def read_scenes(folder: Path) -> list[Scene]:
    """The images of a folder that the preparation wrote, with their boxes."""
    file = folder / BOXES_FILE
    if not file.is_file():
        raise JobError(f"boxes: no file {BOXES_FILE} under {folder}")
    with file.open(encoding="utf-8") as stream:
        documents = [json.loads(line) for line in stream]
    return [Scene(one["object"], one["name"], np.array(one["boxes"], dtype=float).reshape(-1, 5)) for one in documents]


def read_detections(folder: Path, scenes: Sequence[Scene], classes: int) -> list[np.ndarray]:
    """For each image a line for each detection: class, score, left, top, right, bottom; the surest first.

    Raises JobError for an image without an answer, and an answer of another form.
    """
    answers = {file.name: file for file in list_held_out(folder, ANSWERS_ENDING)}
    found = []
    for scene in scenes:
        file = answers.get(f"{scene.file}{ANSWERS_ENDING}")
        if file is None:
            raise JobError(f"predictions: no answer {scene.file}{ANSWERS_ENDING} to the image {scene.name}")
        found.append(parse_answer(file.read_text(encoding="utf-8"), file.name, classes))
    return found


def parse_answer(text: str, name: str, classes: int) -> np.ndarray:
    """What the model answered to one image, as SageMaker's Object Detection answers.

    https://docs.aws.amazon.com/sagemaker/latest/dg/object-detection-in-formats.html
    """
    expected = 'expected {"prediction": [[class, score, left, top, right, bottom], …]}'
    try:
        listed = json.loads(text)["prediction"]
    except (ValueError, KeyError, TypeError) as error:
        raise JobError(f"predictions: {name} holds {text.strip()[:60]!r}, {expected}") from error
    if not isinstance(listed, list):
        raise JobError(f"predictions: {name} holds {text.strip()[:60]!r}, {expected}")
    kept = [_check(one, name, classes, expected) for one in listed]
    table = np.array(kept, dtype=float).reshape(-1, DETECTION)
    return table[np.argsort(-table[:, 1], kind="stable")]


def _check(one: Any, name: str, classes: int, expected: str) -> list[float]:
    try:
        numbers = [float(value) for value in one]
    except (TypeError, ValueError) as error:
        raise JobError(f"predictions: {name} holds {str(one)[:60]}, {expected}") from error
    if len(numbers) != DETECTION or not all(map(math.isfinite, numbers)):
        raise JobError(f"predictions: {name} holds {str(one)[:60]}, {expected}")
    label, score, left, top, right, bottom = numbers
    if not (label.is_integer() and 0 <= label < classes):
        raise JobError(f"predictions: {name} has the class {label:g}, expected the number of one, 0 to {classes - 1}")
    if not 0 <= score <= 1:
        raise JobError(f"predictions: {name} has the score {score:g}, expected one from 0 to 1")
    if right < left or bottom < top:
        raise JobError(
            f"predictions: {name} has a box whose corners are {left:g}, {top:g}, {right:g}, {bottom:g}, {expected}"
        )
    return numbers
