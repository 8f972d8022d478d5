"""The comparison of a new model that finds objects with the champion, by the same images."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from common.judging_terms import OBJECT_DETECTION_METRICS
from common.target import Target
from detection.answers import Scene, read_detections
from detection.precision import Matched, average_classes, count_draws, draw_averages, match_classes, mean_of_classes
from evaluate.champion import ChampionResult, Comparison, judge_champion, list_keys
from evaluate.criteria import Criterion
from evaluate.paired import Difference, summarize_draws


def compare_detections(
    directory: Path, target: Target, scenes: Sequence[Scene], matched: Sequence[Matched], criteria: Sequence[Criterion]
) -> ChampionResult:
    """Compares by the first criterion's metric, and by draws of the images that are the same for both models."""

    def compare(folder: Path) -> Comparison | str:
        count = len(target.classes)
        others = match_classes(scenes, read_detections(folder, scenes, count), count)
        key = list_keys(criteria, OBJECT_DETECTION_METRICS)[0]
        place = OBJECT_DETECTION_METRICS.index(key)
        new, old = (mean_of_classes(average_classes(one, None)[:, place]) for one in (matched, others))
        difference = compare_draws(matched, others, place, new - old)
        if difference is None:
            return "the held-out images show no object to compare by"
        return Comparison(key, (new, old), difference)

    return judge_champion(directory, target, criteria, compare)


def compare_draws(one: Sequence[Matched], other: Sequence[Matched], place: int, difference: float) -> Difference | None:
    """The paired bootstrap of the images; None where no image shows an object."""
    if math.isnan(difference):
        return None
    draws = count_draws(one, other)
    drawn = [
        np.array([mean_of_classes(averages[:, place]) for averages in draw_averages(classes, draws)])
        for classes in (one, other)
    ]
    return summarize_draws(difference, drawn[0] - drawn[1])
