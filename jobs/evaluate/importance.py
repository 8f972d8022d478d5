"""What each feature is worth to the model: how much worse its answers become when the feature's values are shuffled.

The answers come from the very containers that serve (common/permuted.py), so it can be measured for every algorithm.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn import metrics

from common.errors import JobError
from common.judging_terms import ProblemType
from common.permuted import PLAN_FILE, ROWS_FILE
from common.target import Target
from evaluate.measure import Measure, find_auc_influences, measure_mean
from evaluate.quality import LEADING_METRICS
from evaluate.reading import read_part_answers


def describe_importance(
    plans: Path, predictions: Path, labels: np.ndarray, answers: np.ndarray, target: Target
) -> dict[str, Any] | None:
    """As evaluation.json has it, the most important feature first: how much the metric is worse without it, with the
    95 % interval of the paired difference. None where the rows were not asked again, or hold one class only."""
    file = plans / PLAN_FILE
    if not file.is_file():
        return None
    plan = json.loads(file.read_text(encoding="utf-8"))
    names, rows = plan["features"], np.array(plan["rows"], dtype=int)
    if len(rows) and rows.max() >= len(labels):
        raise JobError(f"{PLAN_FILE}: names row {rows.max()}, there are {len(labels)} held-out rows")
    shuffled = read_part_answers(predictions, ROWS_FILE, len(names) * len(rows), target)
    truths = labels[rows]
    if target.type == ProblemType.BINARY and truths.min() == truths.max():
        return None
    blocks = shuffled.reshape(len(names), len(rows), *shuffled.shape[1:])
    lost = [_measure_loss(truths, answers[rows], block, target) for block in blocks]
    return {
        "method": "permutation",
        "metric": LEADING_METRICS[target.type],
        "rows": len(rows),
        "features": sorted(
            ({"name": name, **loss.describe_interval()} for name, loss in zip(names, lost, strict=True)),
            key=lambda one: -one["value"],
        ),
    }


def _measure_loss(truths: np.ndarray, whole: np.ndarray, shuffled: np.ndarray, target: Target) -> Measure:
    """How much worse the answers are, above 0. The same rows are asked twice, so it is the difference that varies."""
    if target.is_numeric:
        difference = np.abs(truths - shuffled) - np.abs(truths - whole)
        return measure_mean(float(difference.mean()), difference)
    if target.type == ProblemType.MULTICLASS:
        right = [(answer.argmax(axis=1) == truths).astype(float) for answer in (whole, shuffled)]
        return measure_mean(float((right[0] - right[1]).mean()), right[0] - right[1])
    # DeLong, DeLong and Clarke-Pearson (1988) for two correlated curves.
    values = [metrics.roc_auc_score(truths, answer) for answer in (whole, shuffled)]
    influences = [find_auc_influences(answer, truths == 1) for answer in (whole, shuffled)]
    return measure_mean(float(values[0] - values[1]), influences[0] - influences[1])
