"""Additive Holt-Winters smoothing with a damped trend, of many series at once: a line of the arrays is a series.

Level, trend and season of Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, 8.3.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Weights:
    """How much of each new value goes into level, trend and season, and how much of a trend lasts a step."""

    level: float
    trend: float
    season: float
    damping: float


def smooth(values: np.ndarray, season: int, weights: Weights) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Level, trend and the last season's effects after the last value, and the errors one step ahead from the second
    season on. Needs a season of values."""
    first = values[:, :season]
    level, trend = first.mean(axis=1), np.zeros(len(values))
    effects = first - level[:, None]
    errors = np.empty((len(values), values.shape[1] - season))
    for step in range(season, values.shape[1]):
        place = step % season
        expected = level + weights.damping * trend
        errors[:, step - season] = values[:, step] - expected - effects[:, place]
        new = weights.level * (values[:, step] - effects[:, place]) + (1 - weights.level) * expected
        trend = weights.trend * (new - level) + (1 - weights.trend) * weights.damping * trend
        effects[:, place] += weights.season * (values[:, step] - expected - effects[:, place])
        level = new
    return level, trend, np.roll(effects, -(values.shape[1] % season), axis=1), errors


def forecast(values: np.ndarray, horizon: int, season: int, weights: Weights) -> np.ndarray:
    """The values of the horizon; of a history that is shorter than a season the last value again."""
    if values.shape[1] < season:
        return np.repeat(values[:, -1:], horizon, axis=1)
    level, trend, effects, _ = smooth(values, season, weights)
    steps = np.arange(horizon)
    lasting = np.cumsum(weights.damping ** (steps + 1))
    return level[:, None] + trend[:, None] * lasting + effects[:, steps % season]


def find_noise(values: np.ndarray, season: int, weights: Weights) -> np.ndarray:
    """How far values usually lie from what was expected one step before; a share of their size where too few tell."""
    least = 1e-3 * find_size(values)
    if values.shape[1] < 2 * season:
        return 100 * least
    return np.maximum(np.sqrt((smooth(values, season, weights)[3] ** 2).mean(axis=1)), least)


def find_size(values: np.ndarray) -> np.ndarray:
    """How large the values of each series are, above 0."""
    return np.maximum(np.abs(values).mean(axis=1), 1e-9)
