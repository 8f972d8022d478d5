"""How the model treats groups of people: rates per group, and how far they are apart."""

from typing import Any

import numpy as np

from common.errors import JobError
from common.judging_terms import ProblemType
from common.target import Target
from evaluate.columns import FEW_ROWS, Cut, Part, RawColumns, parse_cut
from evaluate.extremes import Extremes, find_extremes
from evaluate.measure import Measure, measure_mean, measure_share
from evaluate.quality import Judge

Mask = np.ndarray


def parse_groups(items: list[Any], columns: list[str]) -> list[Cut]:
    """The groups of the configuration, by the columns that there are; raises JobError naming the key that is wrong."""
    groups = []
    for index, item in enumerate(items):
        where = f"groups[{index}]"
        group = parse_cut(item, where)
        if group.column not in columns:
            raise JobError(f"{where}.column: must be a feature or a column for judging, got {group.column}")
        groups.append(group)
    return groups


def describe_groups(
    judge: Judge, labels: np.ndarray, answers: np.ndarray, columns: RawColumns, groups: list[Cut]
) -> list[dict[str, Any]]:
    """As evaluation.json has it, a column after the other: the rates of each group, and for each rate the largest
    difference between two groups, their names and the difference's 95 % interval.

    Demographic parity is about `selection_rate`, the share of rows that are answered with the positive class or with a
    class; equal opportunity about `recall`, the share of its rows that are found. Of numbers it is the mean error and
    the mean prediction that are compared.
    """
    return [_describe_column(judge, labels, answers, group, columns.cut(group.column, group.edges)) for group in groups]


def _describe_column(
    judge: Judge, labels: np.ndarray, answers: np.ndarray, group: Cut, parts: list[Part]
) -> dict[str, Any]:
    rates = measure_parts(judge, labels, answers, parts)
    return {
        "column": group.column,
        "few_rows": FEW_ROWS,
        "groups": [
            {
                "group": part.name,
                "rows": len(part.rows),
                "rates": {
                    name: measure.describe_interval() | {"rows": rows}
                    for name, (measure, rows) in rates[part.name].items()
                },
            }
            for part in parts
        ],
        "differences": {
            name: _describe_difference(name, extremes)
            for name in dict.fromkeys(name for measured in rates.values() for name in measured)
            if (extremes := find_extremes(name, rates, FEW_ROWS)) is not None
        },
    }


def measure_parts(
    judge: Judge, labels: np.ndarray, answers: np.ndarray, parts: list[Part]
) -> dict[str, dict[str, tuple[Measure, int]]]:
    """The rates of each group by its name, each with the rows that count for it."""
    return {part.name: _measure_rates(judge, labels[part.rows], answers[part.rows]) for part in parts}


def _measure_rates(judge: Judge, labels: np.ndarray, answers: np.ndarray) -> dict[str, tuple[Measure, int]]:
    """The rates of a group, each with the rows that count for it."""
    target = judge.target
    if target.is_numeric:
        errors = answers - labels
        return {
            "mean_error": (measure_mean(float(errors.mean()), errors), len(errors)),
            "mean_absolute_error": (measure_mean(float(np.abs(errors).mean()), np.abs(errors), 0), len(errors)),
            "mean_prediction": (measure_mean(float(answers.mean()), answers), len(errors)),
        }
    decisions = judge.decide(answers)
    if target.type == ProblemType.BINARY:
        return _measure_class(decisions == 1, labels == 1, "")
    rates = _count(decisions == labels, "accuracy")
    for number, name in enumerate(target.classes):
        rates |= _measure_class(decisions == number, labels == number, f" of {name}")
    return rates


def _measure_class(yes: Mask, actual: Mask, suffix: str) -> dict[str, tuple[Measure, int]]:
    return {
        **_count(yes, f"selection_rate{suffix}"),
        **_count(yes[actual], f"recall{suffix}"),
        **_count(yes[~actual], f"false_positive_rate{suffix}"),
    }


def _count(hits: Mask, name: str) -> dict[str, tuple[Measure, int]]:
    """A share; nothing of no rows."""
    measure = measure_share(float(hits.mean()) if len(hits) else 0.0, int(hits.sum()), len(hits))
    return {} if measure is None else {name: (measure, len(hits))}


def _describe_difference(name: str, extremes: Extremes) -> dict[str, Any]:
    """As evaluation.json has it; the ratio is of shares."""
    ratio = None if name.startswith("mean_") else extremes.measure_ratio()
    return {
        **extremes.measure_difference().describe_interval(),
        "most": extremes.most,
        "least": extremes.least,
        **({} if ratio is None else {"ratio": ratio.value}),
    }


def name_rates(target: Target) -> dict[str, str]:
    """What people call the rates of a problem type, in the order of the page."""
    if target.is_numeric:
        return {
            "mean_error": "mean error (prediction less truth)",
            "mean_absolute_error": "mean absolute error",
            "mean_prediction": "mean prediction",
        }
    if target.type == ProblemType.BINARY:
        return {"selection_rate": "answered yes", "recall": "found", "false_positive_rate": "false alarms"}
    names = {"accuracy": "accuracy"}
    for name in target.classes:
        names |= {f"selection_rate of {name}": f"predicted {name}", f"recall of {name}": f"found of {name}"}
    return names
