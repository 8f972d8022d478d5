"""How good forecasts are. Values of one series err together, so that intervals take a series for one observation, or a
forecast where there are few series."""

import numpy as np

from common.judging_terms import COST_METRIC, FORECASTING_METRICS
from evaluate.measure import Measure, Measures, measure_ratio, measure_root
from series.answers import Answers, Backtests

#: from so many series on, a series is one observation
ENOUGH_SERIES = 10
LARGEST = float("inf")


def measure_forecasts(backtests: Backtests, answers: Answers) -> Measures:
    """Every metric; None where it is not defined: of quantiles, for a forecast that has none.

    MASE is the mean error as a multiple of the seasonal naive forecast's on what trained; WAPE the sum of errors as a
    share of the sum of values; the quantile loss is DeepAR's, twice the pinball loss as a share of the sum of values,
    in the mean of the quantiles; coverage the share of values between the outer two quantiles.
    """
    measures: Measures = dict.fromkeys((*FORECASTING_METRICS, COST_METRIC))
    if len(backtests) == 0:
        return measures
    groups = group_observations(backtests)
    actual = backtests.actual
    errors = np.abs(actual - answers.mean)
    ones = np.ones_like(actual)

    def ratio(parts: np.ndarray, wholes: np.ndarray, most: float = LARGEST) -> Measure | None:
        tops, bottoms = _sum(parts, groups), _sum(wholes, groups)
        whole = bottoms.sum()
        return None if whole == 0 else measure_ratio(float(tops.sum() / whole), 1, tops, bottoms, 0.0, most)

    defined = backtests.scales > 0
    scaled = np.divide(errors, backtests.scales[:, None], out=np.zeros_like(errors), where=defined[:, None])
    measures["mase"] = ratio(scaled, ones * defined[:, None])
    measures["mae"] = ratio(errors, ones)
    squares = ratio(errors**2, ones)
    measures["rmse"] = None if squares is None else measure_root(float(np.sqrt(squares.value)), squares)
    measures["wape"] = ratio(errors, np.abs(actual))
    if answers.quantiles:
        losses = [
            2 * np.maximum(share * (actual - values), (share - 1) * (actual - values))
            for share, values in answers.quantiles.items()
        ]
        measures["quantile_loss"] = ratio(np.mean(losses, axis=0), np.abs(actual))
        lower, upper = answers.quantiles[min(answers.quantiles)], answers.quantiles[max(answers.quantiles)]
        measures["coverage"] = ratio(((actual >= lower) & (actual <= upper)).astype(float), ones, 1.0)
    return measures


def group_observations(backtests: Backtests) -> np.ndarray:
    """The number of the observation that each forecast belongs to."""
    names, numbers = np.unique(np.array(backtests.names, dtype=str), return_inverse=True)
    return numbers if len(names) >= ENOUGH_SERIES else np.arange(len(backtests))


def _sum(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    return np.bincount(groups, weights=values.sum(axis=1))
