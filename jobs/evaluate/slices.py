"""The leading metric for each value of the categorical features: an average hides the rows that a model fails."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from common.judging_terms import LOWER_IS_BETTER
from evaluate.columns import FEW_ROWS, RawColumns
from evaluate.quality import LEADING_METRICS, Judge

#: so many slices are measured, the largest first
MOST_SLICES = 200


def describe_slices(
    judge: Judge,
    labels: np.ndarray,
    answers: np.ndarray,
    columns: RawColumns,
    features: Sequence[str],
    metric: str | None,
) -> dict[str, Any] | None:
    """As evaluation.json has it: slices with enough rows, the worst first, then those with few. None without any.

    `metric` is that of the first criterion, as evaluation.json spells it. A slice that does not define it, such as one
    of a single class, has no value.
    """
    key = metric or LEADING_METRICS[judge.target.type]
    parts = [(name, part) for name in features for part in columns.cut(name)]
    parts = sorted(parts, key=lambda one: -len(one[1].rows))[:MOST_SLICES]
    overall = judge.measure_one(labels, answers, key)
    if not parts or overall is None:
        return None
    described = []
    for name, part in parts:
        measure = judge.measure_one(labels[part.rows], answers[part.rows], key)
        values = {} if measure is None else measure.describe_interval()
        described.append({"feature": name, "slice": part.name, "rows": len(part.rows), **values})
    sign = -1 if key in LOWER_IS_BETTER else 1

    def rank(one: dict[str, Any]) -> tuple[bool, bool, float]:
        return one["rows"] < FEW_ROWS, "value" not in one, sign * one.get("value", 0.0)

    return {"metric": key, "overall": overall.value, "few_rows": FEW_ROWS, "slices": sorted(described, key=rank)}
