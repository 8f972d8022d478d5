"""The comparison of a new model with the champion, row by row."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from common.contract import THRESHOLD_SECTION, Files
from evaluate.champion import Comparison, compare_champion, list_keys
from evaluate.criteria import Criterion
from evaluate.paired import Difference, Whole, choose_drawn, compare_decisions, compare_paired, measure_all
from evaluate.quality import METRIC_NAMES, Judge
from evaluate.reading import read_answers
from evaluate.statistics import find_statistic


def compare_rows(
    configuration: dict[str, Any], judge: Judge, labels: np.ndarray, answers: np.ndarray, criteria: list[Criterion]
) -> tuple[dict[str, Any], list[str]]:
    """Compares the answers with those of the champion, by the metric of the first criterion that drawn rows say
    something about; see compare_champion."""
    if len(labels) == 0:
        return {}, []

    def compare(folder: Path) -> Comparison | str:
        others = read_answers(folder, len(labels), judge.target)
        champion = replace(judge, threshold=_read_threshold(folder, judge))
        for key in list_keys(criteria, METRIC_NAMES[judge.target.type]):
            found = _compare(key, (judge, answers), (champion, others), labels)
            if found is not None:
                new, old, difference = found
                classes = _compare_classes(judge, champion, labels, answers, others)
                return Comparison(key, (new, old), difference, details=classes)
        return "the held-out rows define no metric to compare by"

    return compare_champion(configuration, judge.target, criteria, compare)


def _compare(
    key: str, one: tuple[Judge, np.ndarray], other: tuple[Judge, np.ndarray], labels: np.ndarray
) -> tuple[float, float, Difference] | None:
    """The metric of two judges and their answers, and the difference; None where it is not defined."""
    whole = [find_statistic(key, judge, labels, answers) for judge, answers in (one, other)]
    values = [measure_all(statistic, len(labels)) for statistic in whole if statistic is not None]
    if len(values) < len(whole):
        return None
    rows = choose_drawn(len(labels))
    drawn = [find_statistic(key, judge, labels[rows], answers[rows]) for judge, answers in (one, other)]
    if len(rows) == len(labels):
        difference = compare_paired(*drawn, len(rows))
    else:
        difference = compare_paired(*drawn, len(rows), Whole(len(labels), values[0] - values[1]))
    return None if difference is None else (values[0], values[1], difference)


def _compare_classes(
    judge: Judge, champion: Judge, labels: np.ndarray, answers: np.ndarray, others: np.ndarray
) -> dict[str, Any]:
    """McNemar's test of the decisions, where there are decisions."""
    if judge.target.is_numeric:
        return {}
    decisions = [each.decide(asked) for each, asked in ((judge, answers), (champion, others))]
    only_new, only_old, chance = compare_decisions(*(made == labels for made in decisions))
    return {"mcnemar": {"only_new_right": only_new, "only_champion_right": only_old, "p_value": chance}}


def _read_threshold(directory: Path, judge: Judge) -> float:
    """The champion's own decision threshold; the new model's where the champion's evaluation names none."""
    file = directory / Files.CHAMPION_EVALUATION
    if not file.is_file():
        return judge.threshold
    section = json.loads(file.read_text(encoding="utf-8")).get(judge.section, {})
    given = section.get(THRESHOLD_SECTION, judge.threshold)
    return float(given) if isinstance(given, (int, float)) else judge.threshold
