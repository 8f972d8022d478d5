"""Numbers of a metric as people read them: shares to three digits, errors in the target's unit."""

import math

from common.judging_terms import COST_METRIC, UNITS, Comparison
from common.target import Target


def format_value(value: float, key: str | None, target: Target) -> str:
    """A value of the metric with its unit; `key` None for a share of our own."""
    return _add_unit(_format(value, _choose_decimals(value)), key, target)


def describe_distance(value: float, threshold: float, comparison: str, key: str | None, target: Target) -> str:
    """Such as `0.782 is 0.018 below the required 0.80`."""
    distance = abs(value - threshold)
    decimals = _show_distance(distance, _choose_decimals(value))
    required = "required" if comparison == Comparison.AT_LEAST else "allowed"
    side = "above" if value > threshold else "below"
    how = "exactly" if distance == 0 else f"{_add_unit(_format(distance, decimals), key, target)} {side}"
    given = _format_threshold(threshold, key)
    return f"{_add_unit(_format(value, decimals), key, target)} is {how} the {required} {_add_unit(given, key, target)}"


def _choose_decimals(value: float) -> int:
    """Three, fewer for numbers that are large."""
    return 3 if abs(value) < 10 else 2 if abs(value) < 100 else 1 if abs(value) < 1000 else 0


def _show_distance(distance: float, decimals: int) -> int:
    """So many, more when the distance would read as 0."""
    if distance == 0 or distance >= 0.5 * 10**-decimals:
        return decimals
    return min(15, math.ceil(-math.log10(distance)) + 1)


def _format(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}"


def _format_threshold(threshold: float, key: str | None) -> str:
    """As it was given; at least two decimals where it is read as a share."""
    text = f"{threshold:,.15g}"
    if key in UNITS or key == COST_METRIC or abs(threshold) >= 10:
        return text
    return f"{threshold:.2f}" if len(text.partition(".")[2]) < 2 else text


def _add_unit(text: str, key: str | None, target: Target) -> str:
    if key == COST_METRIC:
        return text if target.cost_unit is None else f"{text} {target.cost_unit}"
    if target.unit is None or key not in UNITS:
        return text
    return f"{text} {target.unit}{'²' if UNITS[key] == 2 else ''}"
