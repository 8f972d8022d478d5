"""What a monitor compares of a request: its newest season against the seasons before it.

engine/series/signals.ts computes the same of live requests; test/engine/series/signals.json holds both.
"""

import math
from dataclasses import dataclass

import numpy as np

from algorithms.forecasting.terms import Signals

#: where nothing comes again, so many values stand for a season
PLAIN_SEASON = 6
#: so many seasons before the newest one are looked at
SEASONS_BEFORE = 4
#: and at least so many are needed
FEWEST_BEFORE = 2
#: as a share of the values' size, below which nothing varies
LEAST_SPREAD = 1e-3


def list_signals(season: int) -> list[str]:
    """The columns of the baseline, in their order; what has no season cannot change it."""
    return [name for name in Signals.ALL if season > 1 or name != Signals.SEASON]


def find_size(season: int) -> int:
    """How many values stand for a season."""
    return season if season > 1 else PLAIN_SEASON


@dataclass(frozen=True)
class History:
    """The newest season of a history, and the seasons before it."""

    recent: np.ndarray
    #: a line a season
    before: np.ndarray
    #: the mean of each place of the season
    profile: np.ndarray
    #: see find_spread
    spread: float


def cut_history(values: np.ndarray, season: int) -> History | None:
    """None of one that is too short."""
    size = find_size(season)
    count = min(SEASONS_BEFORE, len(values) // size - 1)
    if count < FEWEST_BEFORE:
        return None
    before = values[-(count + 1) * size : -size].reshape(count, size)
    profile = before.mean(axis=0) if season > 1 else np.full(size, before.mean())
    return History(values[-size:], before, profile, find_spread(before, profile))


def describe_history(values: np.ndarray, season: int) -> dict[str, float] | None:
    """The signals of one history; None of one that is too short."""
    history = cut_history(values, season)
    if history is None:
        return None
    recent, profile, spread = history.recent, history.profile, history.spread
    level = profile.mean()
    means = history.before.mean(axis=1)
    signals = {
        Signals.LEVEL: (recent.mean() - level) / spread,
        Signals.TREND: ((recent.mean() - means[-1]) - (means[-1] - means[0]) / (len(means) - 1)) / spread,
    }
    if season > 1:
        shape = (recent - recent.mean()) - (profile - level)
        signals[Signals.SEASON] = math.sqrt(float(np.mean(shape**2))) / spread
    return {name: float(value) for name, value in signals.items()}


def describe_answer(values: np.ndarray, answer: np.ndarray, season: int) -> float | None:
    """How far the forecast's mean lies from that of the newest season, in the same unit."""
    history = cut_history(values, season)
    return None if history is None else float((answer.mean() - history.recent.mean()) / history.spread)


def find_spread(before: np.ndarray, profile: np.ndarray) -> float:
    """The standard deviation of a value around its place in the season."""
    count = len(before)
    spread = math.sqrt(float(np.mean((before - profile) ** 2)) * count / (count - 1))
    return max(spread, LEAST_SPREAD * float(np.mean(np.abs(before))), 1e-9)
