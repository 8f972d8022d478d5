"""The business's success criteria, and whether a model meets them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from common.configuration import check_choice, check_kind, require
from common.contract import Keys
from common.errors import JobError, list_names
from common.judging_terms import Comparison, GateVerdict, ProblemType
from common.target import Target
from evaluate.columns import parse_cut
from evaluate.measure import Measure, Measures
from evaluate.naive import NaiveModel, find_best, improve
from evaluate.quality import METRIC_NAMES
from evaluate.words import describe_distance, format_value

#: SageMaker's limit of a description is 1,024 characters
LONGEST_MESSAGE = 1000
#: so much of the first criterion is always said
FEWEST_SHOWN = 200


@dataclass(frozen=True)
class Slice:
    """Some of the held-out rows."""

    #: such as `contract = Two year`
    name: str
    rows: int
    #: whether there are as many as a verdict takes
    enough: bool
    measure: Measure | None


@dataclass(frozen=True)
class Criterion:
    """`metric` must be at least, or at most, `threshold`."""

    metric: str
    comparison: str
    threshold: float
    #: the metric's name in evaluation.json
    key: str
    #: whether the worse end of the metric's interval must hold as well
    certain: bool = False
    #: whether the improvement over the best naive model is meant, not the metric itself
    over_naive: bool = False
    #: the column whose slices must hold each, and where a number is cut; None for all rows together
    column: str | None = None
    edges: tuple[float, ...] = ()
    #: rows that a verdict on a slice takes, of each class where there are classes; None for as many as one on all rows
    minimum: int | None = None


def parse_criteria(items: list[Any], target: Target) -> list[Criterion]:
    """The criteria of the configuration; raises JobError naming the key that is wrong."""
    criteria = []
    for index, item in enumerate(items):
        where = f"criteria[{index}]"
        document = check_kind(item, dict, where)
        metric = require(document, "metric", str, where)
        key = check_kind(document.get("key", metric), str, f"{where}.key")
        check_choice(key, METRIC_NAMES[target.type], f"{where}.metric")
        comparison = check_choice(require(document, "comparison", str, where), Comparison.ALL, f"{where}.comparison")
        threshold = float(require(document, "threshold", (int, float), where))
        if not math.isfinite(threshold):
            raise JobError(f"{where}.threshold: must be a finite number, got {threshold}")
        flags = [check_kind(document.get(name, False), bool, f"{where}.{name}") for name in ("certain", "overNaive")]
        criteria.append(Criterion(metric, comparison, threshold, key, *flags, *_parse_slice(document, where)))
    return criteria


def _parse_slice(document: dict[str, Any], where: str) -> tuple[str | None, tuple[float, ...], int | None]:
    if (given := document.get("slice")) is None:
        return None, (), None
    cut = parse_cut(given, f"{where}.slice")
    minimum = document.get(Keys.MINIMUM_SLICE_ROWS)
    return cut.column, cut.edges, minimum if minimum is None else check_kind(minimum, int, f"{where}.minimumSliceRows")


def judge_criteria(
    criteria: list[Criterion],
    measures: Measures,
    naive: list[NaiveModel],
    target: Target,
    hints: Sequence[str] = (),
    perfect_cost: float = 0.0,
    slices: Callable[[Criterion], list[Slice]] = lambda _: [],
    further: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The verdict as evaluation.json has it: met or not, one message, and one result for each criterion.

    The message names the criteria that were missed and by how much, or how all were met; then the hints, and the best
    naive model. `perfect_cost` is what a row costs in the mean when every answer is right; `slices` measures those of a
    criterion; `further` are results of other criteria. One of which no slice, or no two groups, have rows enough is no
    verdict, unless another one is missed.
    """
    results = [
        *(
            _judge(criterion, measures[criterion.key], naive, target, perfect_cost)
            if criterion.column is None
            else _judge_slices(criterion, slices(criterion), target)
            for criterion in criteria
        ),
        *further,
    ]
    failed = [result for result in results if not result["met"]]
    said = [result["message"] for result in failed or results] or ["no criteria to meet"]
    unjudged = all(0 in (result.get("slices"), result.get("groups")) for result in failed)
    verdict = GateVerdict.MET if not failed else GateVerdict.NOT_ENOUGH_ROWS if unjudged else GateVerdict.MISSED
    rest = [*hints, *_describe_naive(criteria, naive, target)]
    return describe_verdict(verdict, "; ".join([*_shorten(said, "; ".join(rest)), *rest]), results)


def _shorten(said: list[str], rest: str) -> list[str]:
    """What is said of the criteria, without those that leave no room for the rest; evaluation.json has all of them."""
    room = LONGEST_MESSAGE - len(rest)
    for kept in range(len(said), 1, -1):
        left = len(said) - kept
        shown = said[:kept] + ([f"{left} more criteria"] if left else [])
        if len("; ".join([*shown, ""])) <= room:
            return shown
    more = [f"{len(said) - 1} more criteria"] if len(said) > 1 else []
    # A single one that names long values, such as those of slices, gives way to the rest as well.
    room = max(FEWEST_SHOWN, room - len("; ".join(["", *more, ""])))
    return [said[0] if len(said[0]) <= room else f"{said[0][: room - 1]}…", *more]


def describe_verdict(verdict: str, message: str, results: list[dict[str, Any]]) -> dict[str, Any]:
    """As evaluation.json has it."""
    cut = message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 3] + "..."
    return {"verdict": verdict, "met": verdict == GateVerdict.MET, "message": cut, "results": results}


def find_shortage(
    labels: np.ndarray, target: Target, minimum: int, purpose: str = "judge", kind: str = "held-out"
) -> str | None:
    """Why there are too few held-out rows for a verdict, or rows of another kind for another purpose; None when there
    are enough.
    """
    advice = f"give more rows, or set {Keys.MINIMUM_HELD_OUT_ROWS} to what is enough for you"
    if target.is_numeric:
        return (
            None
            if len(labels) >= minimum
            else f"not enough rows to {purpose}: {len(labels)} {kind} rows, at least {minimum} are needed; {advice}"
        )
    counts = np.bincount(labels, minlength=len(target.class_names)).tolist()
    few = [
        f"{count} of {target.name} = {name}" if target.type == ProblemType.MULTICLASS or number else f"{count} others"
        for number, (name, count) in enumerate(zip(target.class_names, counts, strict=True))
        if count < minimum
    ]
    if not few:
        return None
    return (
        f"not enough rows to {purpose}: of {len(labels)} {kind} rows {list_names(few, 5)}, "
        f"at least {minimum} of each class are needed; {advice}"
    )


def _judge_slices(criterion: Criterion, slices: list[Slice], target: Target) -> dict[str, Any]:
    """The result of the worst slice: each must hold. Those with few rows are named, and not judged."""
    few = [f"{one.name} ({one.rows:,} rows)" for one in slices if not one.enough]
    judged = [
        {**_judge(criterion, one.measure, [], target, 0.0, f"{criterion.metric} of {one.name}"), "slice": one.name}
        for one in slices
        if one.enough
    ]
    if not judged:
        message = (
            f"not enough rows to judge {criterion.metric} by {criterion.column}: no slice has as many as a verdict "
            f"takes, {list_names(few, 5)}; give more rows, larger slices, or another {Keys.MINIMUM_SLICE_ROWS}"
        )
        return {**_describe_criterion(criterion), "met": False, "message": message, "slices": 0}
    sign = 1 if criterion.comparison == Comparison.AT_LEAST else -1
    # One that the rows do not define is worse than any value.
    worst = min(judged, key=lambda one: (one["met"], sign * one.get("value", -math.inf * sign)))
    message = f"{worst['message']}, the worst of {len(judged)} slices" if len(judged) > 1 else worst["message"]
    if few:
        message += f" (not judged for too few rows: {list_names(few, 5)})"
    return {**worst, "message": message, "slices": len(judged)}


def _describe_criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "metric": criterion.metric,
        "comparison": criterion.comparison,
        "threshold": criterion.threshold,
        **({"over_naive": True} if criterion.over_naive else {}),
        **({} if criterion.column is None else {"per_slice": criterion.column}),
    }


def _judge(
    criterion: Criterion,
    measure: Measure | None,
    naive: list[NaiveModel],
    target: Target,
    perfect_cost: float,
    name: str | None = None,
) -> dict[str, Any]:
    result = _describe_criterion(criterion)
    name = name or (
        f"improvement of {criterion.metric} over naive models" if criterion.over_naive else criterion.metric
    )
    best = find_best(naive, criterion.key) if criterion.over_naive else None
    if measure is None or (criterion.over_naive and best is None):
        message = f"{name} is not defined on the held-out rows, so the criterion is not met"
        return {**result, "met": False, "message": message}
    if best is not None:
        measure = _compare(measure, best[1], criterion.key, perfect_cost)
    return {
        **result,
        **describe_measured(criterion, measure, name, None if criterion.over_naive else criterion.key, target),
    }


class Requirement(Protocol):
    """What a measured value must be."""

    @property
    def comparison(self) -> str: ...

    @property
    def threshold(self) -> float: ...

    @property
    def certain(self) -> bool: ...


def holds(requirement: Requirement, value: float) -> bool:
    """Whether a value meets it."""
    least = requirement.comparison == Comparison.AT_LEAST
    return bool(value >= requirement.threshold if least else value <= requirement.threshold)


def describe_measured(
    criterion: Requirement, measure: Measure, name: str, unit: str | None, target: Target
) -> dict[str, Any]:
    """Value, verdict and message; `unit` is the metric whose unit the value has."""
    worse = measure.lower if criterion.comparison == Comparison.AT_LEAST else measure.upper
    met = holds(criterion, measure.value) and (not criterion.certain or holds(criterion, worse))
    message = f"{name} {describe_distance(measure.value, criterion.threshold, criterion.comparison, unit, target)}"
    ends = [format_value(end, unit, target) for end in (measure.lower, measure.upper)]
    interval = f"95 % interval {ends[0]} to {ends[1]}"
    if measure.lower < measure.upper:
        certain = holds(criterion, measure.value) and not met
        message += f", but the worse end of its {interval} is not" if certain else f", {interval}"
    return {**measure.describe_interval(), "met": met, "message": message}


def _compare(measure: Measure, naive: float, key: str, perfect_cost: float) -> Measure:
    """A measure as the improvement over a naive model's value, which is taken as it is."""
    ends = sorted(improve(end, naive, key, perfect_cost) for end in (measure.lower, measure.upper))
    return Measure(improve(measure.value, naive, key, perfect_cost), ends[0], ends[1], 0.0)


def _describe_naive(criteria: list[Criterion], naive: list[NaiveModel], target: Target) -> list[str]:
    """The best naive model by each metric that a criterion is about, and whether it would have passed as well."""
    said = []
    for key, metric in dict.fromkeys((criterion.key, criterion.metric) for criterion in criteria):
        best = find_best(naive, key)
        if best is None:
            continue
        model, value = best
        own = [one for one in criteria if one.key == key and not one.over_naive and one.column is None]
        passes = " and would pass as well" if own and all(holds(one, value) for one in own) else ""
        said.append(f"without a model: {metric} {format_value(value, key, target)} by {model.words}{passes}")
    return said
