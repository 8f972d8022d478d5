"""How good forecasts are. Values of one series err together, so that intervals take a series for one observation, or a
forecast where there are few series."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from common.judging_terms import COST_METRIC, FORECASTING_METRICS
from evaluate.measure import Measure, Measures, find_ratio_influences, measure_ratio, measure_root
from series.answers import Answers, Backtests

#: from so many series on, a series is one observation
ENOUGH_SERIES = 10
LARGEST = float("inf")
COVERAGE = "coverage"


@dataclass(frozen=True)
class Sums:
    """A metric as the ratio of two sums, or its root, an entry an observation."""

    tops: np.ndarray
    bottoms: np.ndarray
    is_root: bool = False
    #: the largest value that it may have
    most: float = LARGEST

    @property
    def ratio(self) -> float:
        return float(self.tops.sum() / self.bottoms.sum())

    @property
    def value(self) -> float:
        return float(np.sqrt(self.ratio)) if self.is_root else self.ratio

    @property
    def influences(self) -> np.ndarray:
        """What each observation adds to the deviation of the value."""
        influences = find_ratio_influences(self.tops, self.bottoms)
        return influences / (2 * self.value or 1.0) if self.is_root else influences

    def measure(self) -> Measure:
        """With its interval."""
        measure = measure_ratio(self.ratio, 1, self.tops, self.bottoms, 0.0, self.most)
        return measure_root(self.value, measure) if self.is_root else measure


def measure_forecasts(backtests: Backtests, answers: Answers) -> Measures:
    """Every metric; None where it is not defined: of quantiles, for a forecast that has none."""
    measures: Measures = dict.fromkeys((*FORECASTING_METRICS, COST_METRIC))
    if len(backtests) == 0:
        return measures
    sums = sum_forecasts(backtests, answers, group_observations(backtests))
    return measures | {name: one.measure() for name, one in sums.items()}


def sum_forecasts(backtests: Backtests, answers: Answers, groups: np.ndarray) -> dict[str, Sums]:
    """The metrics that are defined, by the observations that the `groups` name for each forecast.

    MASE is the mean error as a multiple of the seasonal naive forecast's on what trained; WAPE the sum of errors as a
    share of the sum of values; the quantile loss is DeepAR's, twice the pinball loss as a share of the sum of values,
    in the mean of the quantiles; coverage the share of values between the outer two quantiles.
    """
    actual = backtests.actual
    errors = np.abs(actual - answers.mean)
    ones = np.ones_like(actual)
    defined = backtests.scales > 0
    scaled = np.divide(errors, backtests.scales[:, None], out=np.zeros_like(errors), where=defined[:, None])

    def add_up(parts: np.ndarray, wholes: np.ndarray, **rest: Any) -> Sums:
        return Sums(_sum(parts, groups), _sum(wholes, groups), **rest)

    sums = {
        "mase": add_up(scaled, ones * defined[:, None]),
        "mae": add_up(errors, ones),
        "rmse": add_up(errors**2, ones, is_root=True),
        "wape": add_up(errors, np.abs(actual)),
    }
    if answers.quantiles:
        losses = [
            2 * np.maximum(share * (actual - values), (share - 1) * (actual - values))
            for share, values in answers.quantiles.items()
        ]
        sums["quantile_loss"] = add_up(np.mean(losses, axis=0), np.abs(actual))
        lower, upper = answers.quantiles[min(answers.quantiles)], answers.quantiles[max(answers.quantiles)]
        sums[COVERAGE] = add_up(((actual >= lower) & (actual <= upper)).astype(float), ones, most=1.0)
    return {name: one for name, one in sums.items() if one.bottoms.sum() != 0}


def group_observations(backtests: Backtests) -> np.ndarray:
    """The number of the observation that each forecast belongs to."""
    names, numbers = np.unique(np.array(backtests.names, dtype=str), return_inverse=True)
    return numbers if len(names) >= ENOUGH_SERIES else np.arange(len(backtests))


def _sum(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """By group; `groups` are those of the forecasts, or of their values."""
    return np.bincount(groups.ravel(), weights=(values.sum(axis=1) if groups.ndim == 1 else values).ravel())
