"""The business's success criteria, and whether a model meets them."""

import math
from dataclasses import dataclass
from typing import Any

from common.configuration import check_choice, check_kind, require
from common.contract import Comparison
from common.errors import JobError
from evaluate.metrics import METRIC_NAMES


@dataclass(frozen=True)
class Criterion:
    """`metric` must be at least, or at most, `threshold`."""

    metric: str
    comparison: str
    threshold: float
    #: the metric's name in evaluation.json; its own where empty
    key: str = ""

    @property
    def json_key(self) -> str:
        """The metric's name in evaluation.json."""
        return self.key or self.metric


def parse_criteria(items: list[Any]) -> list[Criterion]:
    """The criteria of the configuration; raises JobError naming the key that is wrong."""
    criteria = []
    for index, item in enumerate(items):
        where = f"criteria[{index}]"
        document = check_kind(item, dict, where)
        metric = require(document, "metric", str, where)
        key = check_choice(
            check_kind(document.get("key", metric), str, f"{where}.key"), METRIC_NAMES, f"{where}.metric"
        )
        comparison = check_choice(require(document, "comparison", str, where), Comparison.ALL, f"{where}.comparison")
        threshold = float(require(document, "threshold", (int, float), where))
        if not math.isfinite(threshold):
            raise JobError(f"{where}.threshold: must be a finite number, got {threshold}")
        criteria.append(Criterion(metric, comparison, threshold, key))
    return criteria


def judge_criteria(criteria: list[Criterion], metrics: dict[str, float]) -> dict[str, Any]:
    """The verdict as evaluation.json has it: met or not, one message, and one result for each criterion.

    The message names the criteria that were missed and by how much; without criteria everything is met.
    """
    results = [_judge(criterion, metrics[criterion.json_key]) for criterion in criteria]
    missed = [result["message"] for result in results if not result["met"]]
    if missed:
        message = "; ".join(missed)
    elif results:
        message = "; ".join(result["message"] for result in results)
    else:
        message = "no criteria to meet"
    return {"met": not missed, "message": message, "results": results}


def _judge(criterion: Criterion, value: float) -> dict[str, Any]:
    at_least = criterion.comparison == Comparison.AT_LEAST
    met = value >= criterion.threshold if at_least else value <= criterion.threshold
    required = "required" if at_least else "allowed"
    distance = abs(value - criterion.threshold)
    decimals = _choose_decimals(distance)
    above = value > criterion.threshold
    how = "exactly" if distance == 0 else f"{distance:.{decimals}f} {'above' if above else 'below'}"
    return {
        "metric": criterion.metric,
        "comparison": criterion.comparison,
        "threshold": criterion.threshold,
        "value": value,
        "met": met,
        "message": f"{criterion.metric} {value:.{decimals}f} is {how} the {required} "
        f"{_format_threshold(criterion.threshold)}",
    }


def _choose_decimals(distance: float) -> int:
    """Three decimals, more when the distance would read as 0."""
    return 3 if distance == 0 or distance >= 0.0005 else min(15, math.ceil(-math.log10(distance)) + 1)


def _format_threshold(threshold: float) -> str:
    """At least two decimals, because thresholds are read as shares."""
    text = repr(threshold)
    return f"{threshold:.2f}" if len(text.split(".")[-1]) < 2 else text
