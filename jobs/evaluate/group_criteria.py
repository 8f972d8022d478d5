"""Criteria on how differently a model treats groups of people: demographic parity, equal opportunity, equalized odds.

Names and values are those of fairlearn (docs/evaluation.md); tests hold them to it.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from common.configuration import check_choice, check_kind, require
from common.contract import Keys
from common.errors import JobError, list_names
from common.judging_terms import FEWEST_GROUP_ROWS, GROUP_METRICS, Comparison, ProblemType
from common.target import Target
from evaluate.columns import Cut, RawColumns, parse_cut
from evaluate.criteria import describe_measured
from evaluate.extremes import Extremes, find_extremes
from evaluate.groups import measure_parts
from evaluate.measure import Measure
from evaluate.quality import Judge
from evaluate.words import format_value

#: the rates that each notion of fairness compares, by how the names of its metrics begin
RATES = {
    "demographic_parity": ("selection_rate",),
    "equal_opportunity": ("recall",),
    "equalized_odds": ("recall", "false_positive_rate"),
}
#: the end of a name that says that the least is compared as a share of the most
RATIO = "_ratio"


@dataclass(frozen=True)
class GroupCriterion:
    """The rates of the groups must be no further apart than `threshold`."""

    metric: str
    #: the name that it has in fairlearn
    key: str
    comparison: str
    threshold: float
    cut: Cut
    #: whether the worse end of the interval must hold as well
    certain: bool
    #: rows that count for a rate, below which a group is not compared
    minimum: int


def parse_group_criteria(items: list[Any], target: Target) -> list[GroupCriterion]:
    """The criteria of the configuration; raises JobError naming the key that is wrong."""
    if items and target.type != ProblemType.BINARY:
        raise JobError(f"{Keys.GROUP_CRITERIA}: are for {ProblemType.BINARY} models, this one is {target.type}")
    return [_parse(item, f"{Keys.GROUP_CRITERIA}[{index}]") for index, item in enumerate(items)]


def _parse(item: Any, where: str) -> GroupCriterion:
    document = check_kind(item, dict, where)
    threshold = float(require(document, "threshold", (int, float), where))
    if not math.isfinite(threshold):
        raise JobError(f"{where}.threshold: must be a finite number, got {threshold}")
    return GroupCriterion(
        metric=require(document, "metric", str, where),
        key=check_choice(require(document, "key", str, where), GROUP_METRICS, f"{where}.key"),
        comparison=check_choice(require(document, "comparison", str, where), Comparison.ALL, f"{where}.comparison"),
        threshold=threshold,
        cut=parse_cut(require(document, "slice", dict, where), f"{where}.slice"),
        certain=check_kind(document.get("certain", False), bool, f"{where}.certain"),
        minimum=check_kind(document.get(Keys.MINIMUM_GROUP_ROWS, FEWEST_GROUP_ROWS), int, f"{where}.minimumGroupRows"),
    )


def judge_groups(
    criteria: list[GroupCriterion], judge: Judge, labels: np.ndarray, answers: np.ndarray, columns: RawColumns
) -> list[dict[str, Any]]:
    """A result for each criterion, as `criteria.judge_criteria` has those of the others.

    One that no two groups have rows enough for has 0 `groups`, and is no verdict.
    """
    return [_judge(criterion, judge, labels, answers, columns) for criterion in criteria]


def _judge(
    criterion: GroupCriterion, judge: Judge, labels: np.ndarray, answers: np.ndarray, columns: RawColumns
) -> dict[str, Any]:
    column = criterion.cut.column
    if column not in columns:
        raise JobError(f"{Keys.GROUP_CRITERIA}: groups must be of a feature or of a column for judging, got {column}")
    rates = measure_parts(judge, labels, answers, columns.cut(column, criterion.cut.edges))
    needed = RATES[criterion.key.rpartition("_")[0]]
    few = [
        f"{group} ({_count_least(measured, needed):,} rows)"
        for group, measured in rates.items()
        if _count_least(measured, needed) < criterion.minimum
    ]
    described = {
        "metric": criterion.metric,
        "comparison": criterion.comparison,
        "threshold": criterion.threshold,
        "by_group": column,
    }
    name = f"{criterion.metric} by {column}"
    compared = len(rates) - len(few)
    found = [find_extremes(rate, rates, criterion.minimum) for rate in needed]
    if compared < 2 or None in found:
        message = (
            f"not enough rows to judge {name}: it takes two groups of at least {criterion.minimum} rows that count"
            f"{f', not {list_names(few, 5)}' if few else ''}; give more rows, larger groups, or another "
            f"{Keys.MINIMUM_GROUP_ROWS}"
        )
        return {**described, "met": False, "message": message, "groups": 0}
    worst = choose_worst(criterion.key, [one for one in found if one is not None])
    if worst is None:
        message = (
            f"{name} is not defined on the held-out rows, where no group has the rate, so the criterion is not met"
        )
        return {**described, "met": False, "message": message, "groups": compared}
    measure, extremes = worst
    result = describe_measured(criterion, measure, name, None, judge.target)
    low, high = (format_value(one.value, None, judge.target) for one in (extremes.low, extremes.high))
    message = f"{result['message']}: {extremes.least} {low}, {extremes.most} {high}"
    if few:
        message += f" (not compared for too few rows: {list_names(few, 5)})"
    ends = {"least": extremes.least, "most": extremes.most}
    return {**described, **result, "message": message, "groups": compared, **ends}


def choose_worst(key: str, found: list[Extremes]) -> tuple[Measure, Extremes] | None:
    """Of the rates, the one that is furthest apart, as fairlearn's `worst_case`; None where a ratio is of nothing."""
    if key.endswith(RATIO):
        ratios = [(ratio, one) for one in found if (ratio := one.measure_ratio()) is not None]
        return min(ratios, key=lambda pair: pair[0].value, default=None) if len(ratios) == len(found) else None
    return max(((one.measure_difference(), one) for one in found), key=lambda pair: pair[0].value)


def _count_least(measured: dict[str, tuple[Measure, int]], needed: tuple[str, ...]) -> int:
    """Of the rates that are compared, the least number of rows that count."""
    return min(measured[name][1] if name in measured else 0 for name in needed)
