"""What a model sees of a series at an origin, for each step of the horizon; training and serving call one function.

All values are relative to the scale of the recent history, so that one model fits series of every size, and a level
that the model has never seen.
"""

from dataclasses import dataclass

import numpy as np

from .grid import read_calendar
from .series import Series, Task, find_scale

#: so many seasons back the value of the same place in the season is taken
SEASONS_BACK = 3
#: so many of the newest values are features of their own
NEWEST = 3


@dataclass(frozen=True)
class Origin:
    """What is seen at one origin."""

    #: a line a step of the horizon
    rows: np.ndarray
    #: what values were divided by
    scale: float


@dataclass(frozen=True)
class Catalogue:
    """The texts that training has seen, by which categories become numbers; others are -1."""

    static: tuple[tuple[str, ...], ...]

    @classmethod
    def learn(cls, series: list[Series], task: Task) -> "Catalogue":
        return cls(tuple(tuple(sorted({one.static[place] for one in series})) for place in range(len(task.static))))

    def number(self, series: Series) -> list[float]:
        return [
            float(known.index(text)) if text in known else -1.0
            for known, text in zip(self.static, series.static, strict=True)
        ]


def describe_origin(series: Series, at: int, task: Task, history: int, catalogue: Catalogue) -> Origin:
    """The features of forecasts from behind the first `at` values; `series.known` reaches over the horizon."""
    recent = series.values[max(0, at - history) : at]
    scale = find_scale(recent)
    season, horizon = task.season, task.horizon
    padded = np.full(history, np.nan)
    padded[history - len(recent) :] = recent / scale
    steps = np.arange(horizon)
    columns = [steps.astype(float)]
    # The same place of the last seasons: what the seasonal naive forecast repeats, and the ones before.
    lags = []
    for back in range(1, SEASONS_BACK + 1):
        ago = season * (steps // season + back) - steps
        lags.append(np.where(ago <= history, padded[history - np.minimum(ago, history)], np.nan))
    columns += lags
    columns.append(_mean(np.array(lags)))
    columns += [np.full(horizon, padded[-back]) for back in range(1, NEWEST + 1)]
    for length in _list_lengths(season, history):
        columns.append(np.full(horizon, _mean(padded[-length:, None])[0]))
    columns.append(np.full(horizon, _slope(padded[-2 * max(season, NEWEST) :])))
    calendar = read_calendar(series.first + at, horizon, task.frequency, series.offset)
    columns += [part.astype(float) for part in calendar.values()]
    for line in series.known:
        ahead = line[at : at + horizon]
        before = line[max(0, at - history) : at]
        columns += [ahead, ahead - (np.mean(before) if len(before) else 0.0)]
    columns += [np.full(horizon, number) for number in catalogue.number(series)]
    return Origin(np.column_stack(columns), scale)


def _list_lengths(season: int, history: int) -> list[int]:
    """Over how many of the last values means are taken."""
    return sorted({min(max(2, length), history) for length in (season, 2 * season, history)})


def _mean(lines: np.ndarray) -> np.ndarray:
    """Means down the lines, nan where all are missing."""
    there = ~np.isnan(lines)
    counts = there.sum(axis=0)
    return np.where(counts > 0, np.where(there, lines, 0.0).sum(axis=0) / np.maximum(counts, 1), np.nan)


def _slope(values: np.ndarray) -> float:
    """By how much a value is above the one before, by least squares; nan of fewer than two."""
    places = np.flatnonzero(~np.isnan(values))
    if len(places) < 2:
        return float("nan")
    centred = places - places.mean()
    return float(centred @ values[places] / (centred @ centred))
