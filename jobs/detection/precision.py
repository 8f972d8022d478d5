"""Average precision of detections, as COCO measures it, with intervals by drawing images again.

The definition is that of cocoapi's evaluation of boxes of all sizes: a detection, the surest first, takes the free box
of its class that it overlaps most, if by at least a threshold (intersection over union); the precision at 101 recalls
is averaged; so are the thresholds 0.50, 0.55, … 0.95, and then the classes.
https://cocodataset.org/#detection-eval
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from common.judging_terms import OBJECT_DETECTION_METRICS
from detection.answers import MOST_DETECTIONS, Scene
from evaluate.measure import Measure, Measures, measure_draws, measure_share

#: intersections over union from which on a detection is right
OVERLAPS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0.0, 1.0, 101)
#: how often the images are drawn again, and how much work that may be: detections times thresholds times draws
DRAWS, FEWEST_DRAWS, MOST_WORK = 500, 50, 10**9


@dataclass(frozen=True)
class Matched:
    """The detections of one class in all images, the surest first."""

    #: scores, and the place of each one's image
    scores: np.ndarray
    images: np.ndarray
    #: a line for each threshold: which are right
    right: np.ndarray
    #: how many boxes each image has
    boxes: np.ndarray


@dataclass(frozen=True)
class Detections:
    """What the model answered to the held-out images."""

    scenes: list[Scene]
    #: for each image a line for each detection, see detection.answers
    answers: list[np.ndarray]
    #: by the number of the class
    matched: list[Matched]
    #: what draws of the images measure, see `draw_averages`
    drawn: np.ndarray
    #: from which score on a detection counts
    score: float


def overlap(detections: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Intersection over union of each detection with each box, both by their corners."""
    low = np.maximum(detections[:, None, :2], boxes[None, :, :2])
    high = np.minimum(detections[:, None, 2:], boxes[None, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=2)
    areas = [np.prod(one[:, 2:] - one[:, :2], axis=1) for one in (detections, boxes)]
    union = areas[0][:, None] + areas[1][None, :] - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def match(overlaps: np.ndarray) -> np.ndarray:
    """A line for each threshold: which detections are right. A line of `overlaps` is a detection, the surest first."""
    right = np.zeros((len(OVERLAPS), len(overlaps)), dtype=bool)
    if overlaps.shape[1] == 0:
        return right
    for line, least in enumerate(OVERLAPS):
        free = np.ones(overlaps.shape[1], dtype=bool)
        for place, own in enumerate(overlaps):
            among = np.where(free, own, -1.0)
            # Of boxes that are overlapped alike, the last one, as COCO has it.
            best = len(among) - 1 - int(np.argmax(among[::-1]))
            if among[best] >= min(least, 1 - 1e-10):
                free[best], right[line, place] = False, True
    return right


def match_class(scenes: Sequence[Scene], detections: Sequence[np.ndarray], number: int) -> Matched:
    """All detections of a class, and which of them are right."""
    scores, images, right, boxes = [np.zeros(0)], [np.zeros(0, dtype=int)], [np.zeros((len(OVERLAPS), 0), bool)], []
    for place, (scene, found) in enumerate(zip(scenes, detections, strict=True)):
        own = found[found[:, 0] == number][:MOST_DETECTIONS]
        there = scene.boxes[scene.boxes[:, 0] == number][:, 1:]
        boxes.append(len(there))
        if len(own):
            scores.append(own[:, 1])
            images.append(np.full(len(own), place))
            right.append(match(overlap(own[:, 2:], there)))
    order = np.argsort(-np.concatenate(scores), kind="mergesort")
    return Matched(
        np.concatenate(scores)[order], np.concatenate(images)[order], np.hstack(right)[:, order], np.array(boxes)
    )


def match_classes(scenes: Sequence[Scene], detections: Sequence[np.ndarray], classes: int) -> list[Matched]:
    """The detections of each class, and which of them are right."""
    return [match_class(scenes, detections, number) for number in range(classes)]


def average_precision(matched: Matched, weights: np.ndarray | None = None) -> np.ndarray | None:
    """One for each threshold; None where no box is of the class. `weights` are how often each image counts."""
    each = np.ones(len(matched.boxes)) if weights is None else weights.astype(float)
    whole = float((matched.boxes * each).sum())
    if whole == 0:
        return None
    counted = each[matched.images]
    hits = np.cumsum(matched.right * counted, axis=1)
    answered = np.cumsum(counted)
    precision = np.divide(hits, answered, out=np.zeros_like(hits), where=answered > 0)
    # The best precision that is reached at this recall or a higher one.
    precision = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    values = np.zeros(len(OVERLAPS))
    for line, recall in enumerate(hits / whole):
        places = np.searchsorted(recall, RECALLS, side="left")
        values[line] = precision[line, places[places < len(recall)]].sum() / len(RECALLS)
    return values


def draw_averages(classes: Sequence[Matched], most: int = DRAWS, seed: int = 0) -> np.ndarray:
    """For each draw of the images a line for each class, see `average_classes`; fewer than `most` draws where there are
    many detections. The draws of two models of the same images are the same ones, as many as both have."""
    images = len(classes[0].boxes)
    work = sum(matched.right.size for matched in classes) or 1
    draws = min(most, int(np.clip(MOST_WORK // work, FEWEST_DRAWS, DRAWS)))
    random = np.random.default_rng(seed)
    return np.array(
        [
            average_classes(classes, np.bincount(random.integers(0, images, images), minlength=images))
            for _ in range(draws)
        ]
    )


def average_draws(drawn: np.ndarray, place: int) -> np.ndarray:
    """Of each draw the mean over the classes, by the metric at a place."""
    return np.array([mean_of_classes(averages[:, place]) for averages in drawn])


def measure_precision(
    classes: Sequence[Matched], drawn: np.ndarray
) -> tuple[Measures, list[dict[str, Measure | None]]]:
    """The means over the classes, and each class's own, with their intervals by the draws; None where no box is of a
    class."""
    images = len(classes[0].boxes)
    values = average_classes(classes, None)

    totals = [_measure(mean_of_classes(values[:, place]), average_draws(drawn, place), images) for place in range(2)]
    each = [
        {
            name.removeprefix("mean_"): _measure(float(values[number, place]), drawn[:, number, place], images)
            for place, name in enumerate(OBJECT_DETECTION_METRICS)
        }
        for number in range(len(classes))
    ]
    return dict(zip(OBJECT_DETECTION_METRICS, totals, strict=True)), each


def mean_of_classes(values: np.ndarray) -> float:
    """Of the classes that have a value; images of which none shows a class say nothing of it."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else math.nan


def _measure(value: float, drawn: np.ndarray, images: int) -> Measure | None:
    known = drawn[~np.isnan(drawn)]
    return None if math.isnan(value) or len(known) < 2 else measure_draws(value, known, images)


def average_classes(classes: Sequence[Matched], weights: np.ndarray | None) -> np.ndarray:
    """A line for each class: the mean over the thresholds, and the value at 0.5; NaN where no box is of it."""
    found = [average_precision(matched, weights) for matched in classes]
    return np.array([(np.nan, np.nan) if one is None else (one.mean(), one[0]) for one in found])


def count_right(matched: Matched, score: float) -> dict[str, Measure | int | None]:
    """At a score: how many are found, how many of them are right, and which share of the boxes that is."""
    counted = matched.scores >= score
    right, boxes = int(matched.right[0, counted].sum()), int(matched.boxes.sum())
    answered = int(counted.sum())
    return {
        "boxes": boxes,
        "found": answered,
        "right": right,
        "recall": measure_share(right / boxes, right, boxes) if boxes else None,
        "precision": measure_share(right / answered, right, answered) if answered else None,
    }
