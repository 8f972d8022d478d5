"""The comparison of a new model that finds objects with the champion, by the same images."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from common.judging_terms import OBJECT_DETECTION_METRICS
from common.target import Target
from detection.answers import read_detections
from detection.precision import (
    Detections,
    average_classes,
    average_draws,
    draw_averages,
    match_classes,
    mean_of_classes,
)
from evaluate.champion import Comparison, compare_champion, list_keys
from evaluate.criteria import Criterion
from evaluate.paired import summarize_draws


def compare_detections(
    configuration: dict[str, Any],
    target: Target,
    found: Detections,
    criteria: Sequence[Criterion],
) -> tuple[dict[str, Any], list[str]]:
    """Compares by the first criterion's metric, and by draws of the images that are the same for both models; see
    compare_champion."""

    def compare(folder: Path) -> Comparison | str:
        count = len(target.classes)
        others = match_classes(found.scenes, read_detections(folder, found.scenes, count), count)
        key = list_keys(criteria, OBJECT_DETECTION_METRICS)[0]
        place = OBJECT_DETECTION_METRICS.index(key)
        new, old = (mean_of_classes(average_classes(one, None)[:, place]) for one in (found.matched, others))
        drawn = draw_averages(others, len(found.drawn))
        own, its = (average_draws(one, place) for one in (found.drawn[: len(drawn)], drawn))
        difference = summarize_draws(new - old, own - its)
        if difference is None:
            return "the held-out images show no object to compare by"
        return Comparison(key, (new, old), difference)

    return compare_champion(configuration, target, criteria, compare)
