"""What a model's answers cost the business, as the configuration states it."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.stats

from common.configuration import check_kind, require
from common.contract import Keys
from common.errors import JobError
from common.judging_terms import ProblemType
from common.target import Target
from evaluate.measure import CONFIDENCE, Measure, measure_mean

NUMBER = (int, float)


@dataclass(frozen=True)
class Costs:
    """Costs of a row: of classes by a matrix, a line for each actual class and a column for each predicted one; of
    numbers for each unit that the answer is above or below the truth."""

    #: what they count, if it was said
    unit: str | None = None
    matrix: tuple[tuple[float, ...], ...] | None = None
    over: float = 0.0
    under: float = 0.0

    def price(self, truths: np.ndarray, answers: np.ndarray) -> np.ndarray:
        """What each row costs. `answers` are the numbers of classes, or the numbers themselves."""
        if self.matrix is not None:
            return np.array(self.matrix)[truths.astype(int), answers.astype(int)]
        above = answers - truths
        return np.where(above > 0, self.over * above, -self.under * above)

    def price_perfect(self, truths: np.ndarray) -> float:
        """What a row costs in the mean when every answer is right."""
        return float(self.price(truths, truths).mean())

    def measure(self, truths: np.ndarray, answers: np.ndarray) -> Measure:
        """What a row costs in the mean, with an interval."""
        costs = self.price(truths, answers)
        value = float(costs.mean())
        if self.matrix is None:
            return measure_mean(value, costs, 0)
        return measure_levels(value, costs, np.unique(np.array(self.matrix)))

    def describe(self) -> dict[str, Any]:
        """As evaluation.json has them."""
        unit = {} if self.unit is None else {Keys.UNIT: self.unit}
        if self.matrix is None:
            return {**unit, Keys.OVER: self.over, Keys.UNDER: self.under}
        return {**unit, Keys.MATRIX: [list(line) for line in self.matrix]}


def parse_costs(configuration: dict[str, Any], target: Target) -> Costs | None:
    """The costs of the configuration, None where it has none; raises JobError naming the key that is wrong."""
    if Keys.COSTS not in configuration:
        return None
    document = require(configuration, Keys.COSTS, dict, "")
    unit = document.get(Keys.UNIT)
    if unit is not None:
        check_kind(unit, str, f"{Keys.COSTS}.{Keys.UNIT}")
    if target.is_numeric:
        over, under = (
            _check_finite(require(document, key, NUMBER, Keys.COSTS), f"{Keys.COSTS}.{key}")
            for key in (Keys.OVER, Keys.UNDER)
        )
        return Costs(unit, over=over, under=under)
    classes = 2 if target.type == ProblemType.BINARY else len(target.classes)
    name = f"{Keys.COSTS}.{Keys.MATRIX}"
    lines = require(document, Keys.MATRIX, list, Keys.COSTS)
    if len(lines) != classes or any(not isinstance(line, list) or len(line) != classes for line in lines):
        raise JobError(f"{name}: must be {classes} lists of {classes} numbers")
    return Costs(unit, tuple(tuple(_check_finite(cost, name) for cost in line) for line in lines))


def measure_levels(value: float, costs: np.ndarray, possible: np.ndarray) -> Measure:
    """A mean of costs of which there are few: `possible`, the least first.

    Wilson's intervals of the shares of rows with each cost are put together by the variances that they stand for
    (MOVER: Zou and Donner, 2008), so that a dear mistake that few rows show, or none, is in the interval.
    """
    rows = len(costs)
    weights = possible[1:] - possible[0]
    counts = [int((costs == cost).sum()) for cost in possible[1:]]
    shares = np.array(counts) / rows
    intervals = [scipy.stats.binomtest(count, rows).proportion_ci(CONFIDENCE, method="wilson") for count in counts]
    lower = weights * (shares - np.array([interval.low for interval in intervals]))
    upper = weights * (np.array([interval.high for interval in intervals]) - shares)
    correlation = _correlate(shares)
    error = float(scipy.stats.sem(costs)) if rows > 1 else 0.0
    least, most = float(possible[0]), float(possible[-1])
    ends = max(least, value - _combine(lower, correlation)), min(most, value + _combine(upper, correlation))
    return Measure(value, *ends, error)


def _combine(deviations: np.ndarray, correlation: np.ndarray) -> float:
    return math.sqrt(max(0.0, float(deviations @ correlation @ deviations)))


def _correlate(shares: np.ndarray) -> np.ndarray:
    """How the shares of the same rows vary together: where one is larger, the others are smaller."""
    left = np.outer(1 - shares, 1 - shares)
    together = -np.sqrt(np.divide(np.outer(shares, shares), left, out=np.zeros_like(left), where=left > 0))
    np.fill_diagonal(together, 1)
    return together


def _check_finite(value: Any, name: str) -> float:
    number = float(check_kind(value, NUMBER, name))
    if not math.isfinite(number):
        raise JobError(f"{name}: must be a finite number, got {number}")
    return number
