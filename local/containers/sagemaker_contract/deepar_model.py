"""What stands for DeepAR's network: a linear model of all series by their own last values, fitted by least squares.

Each series is measured in its own size. A forecast follows many paths: a step draws one of the errors of the training
and goes on from there, as DeepAR draws from its likelihood.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from sagemaker_contract.deepar_series import Series, Shape
from sagemaker_contract.deepar_settings import Settings
from sagemaker_contract.errors import UserError

DESCRIPTION, NUMBERS = "stand-in.json", "stand-in.npz"
#: values that are looked back at in a row at most, whatever the context length
MOST_RECENT = 30
#: rows that are learned from at most, chosen evenly, and errors that are kept
MOST_ROWS, MOST_ERRORS = 100_000, 5_000
PENALTY = 1.0
#: seasons that are looked back at, in steps of the frequency without its multiple
SEASONS = {"min": (60, 1440), "H": (24, 48, 168), "D": (7, 14, 21, 28, 364), "W": (4, 52), "M": (12, 24)}
#: what of the calendar is told, by how many values it has
CALENDAR = {"min": ("hour",), "H": ("hour", "weekday"), "D": ("weekday",), "W": ("month",), "M": ("month",)}
SIZES = {"hour": 24, "weekday": 7, "month": 12}
STEPS = {"min": timedelta(minutes=1), "H": timedelta(hours=1), "D": timedelta(days=1), "W": timedelta(weeks=1)}


@dataclass(frozen=True)
class Model:
    """A fitted model."""

    context_length: int
    prediction_length: int
    time_freq: str
    likelihood: str
    shape: Shape
    weights: np.ndarray
    #: errors of the training, in sizes of their series
    errors: np.ndarray

    def sample(self, series: Series, count: int) -> np.ndarray:
        """Paths of the horizon, a line each. The same request is always answered the same."""
        random = np.random.default_rng(0)
        scale = find_scale(series.target)
        known, ahead = len(series.target), self.prediction_length
        paths = np.empty((count, known + ahead))
        paths[:, :known] = np.nan_to_num(series.target / scale, nan=1.0)
        fixed = describe_fixed(series, range(known, known + ahead), self)
        lags = list_lags(self)
        for step in range(ahead):
            at = known + step
            rows = np.hstack([take_lags(paths, at, lags), np.tile(fixed[step], (count, 1))])
            paths[:, at] = rows @ self.weights + random.choice(self.errors, count)
            if self.likelihood in ("negative-binomial", "beta"):
                paths[:, at] = np.maximum(paths[:, at], 0.0)
        return paths[:, known:] * scale

    def save(self, folder: Path) -> None:
        described = {name: value for name, value in asdict(self).items() if name not in ("weights", "errors")}
        (folder / DESCRIPTION).write_text(json.dumps(described), encoding="utf-8")
        np.savez(folder / NUMBERS, weights=self.weights, errors=self.errors)

    @classmethod
    def load(cls, folder: Path) -> "Model":
        described: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        shape = Shape(tuple(described["shape"]["cardinality"]), described["shape"]["dynamic"])
        with np.load(folder / NUMBERS, allow_pickle=False) as numbers:
            return cls(**{**described, "shape": shape}, weights=numbers["weights"], errors=numbers["errors"])


def fit_model(series: list[Series], settings: Settings, shape: Shape) -> Model:
    """Raises UserError for values that the likelihood does not have, and where there is nothing to learn."""
    check_values(series, settings.likelihood)
    blank = Model(
        settings.context_length,
        settings.prediction_length,
        settings.time_freq,
        settings.likelihood,
        shape,
        np.empty(0),
        np.empty(0),
    )
    lags = list_lags(blank)
    stride = max(1, sum(len(one.target) for one in series) // MOST_ROWS)
    rows, truths = [], []
    for one in series:
        scaled = one.target / find_scale(one.target)
        filled = np.nan_to_num(scaled, nan=1.0)[np.newaxis, :]
        first = min(settings.context_length, len(scaled) - 1)
        places = [at for at in range(first, len(scaled), stride) if at > 0 and np.isfinite(scaled[at])]
        if places:
            past = np.concatenate([take_lags(filled, at, lags) for at in places])
            rows.append(np.hstack([past, describe_fixed(one, places, blank)]))
            truths.append(scaled[places])
    if not rows:
        raise UserError("no training series has two values to learn from")
    table, wanted = np.concatenate(rows), np.concatenate(truths)
    penalty = PENALTY * np.eye(table.shape[1])
    weights = np.linalg.solve(table.T @ table + penalty, table.T @ wanted)
    errors = wanted - table @ weights
    kept = errors[:: max(1, len(errors) // MOST_ERRORS)]
    return Model(**{**vars(blank), "weights": weights, "errors": kept})


def check_values(series: list[Series], likelihood: str) -> None:
    """Raises UserError."""
    values = np.concatenate([one.target[np.isfinite(one.target)] for one in series])
    if likelihood == "negative-binomial" and np.any((values < 0) | (values != np.round(values))):
        raise UserError("likelihood: negative-binomial is of whole numbers of 0 or more, and the series have others")
    if likelihood == "beta" and np.any((values <= 0) | (values >= 1)):
        raise UserError("likelihood: beta is of numbers between 0 and 1, and the series have others")


def find_scale(target: np.ndarray) -> float:
    """What a series is measured in: the mean size of its values."""
    known = target[np.isfinite(target)]
    scale = float(np.mean(np.abs(known))) if len(known) else 0.0
    return scale if scale > 0 else 1.0


def list_lags(model: Model) -> list[int]:
    """How far back is looked."""
    multiple, unit = split_frequency(model.time_freq)
    recent = range(1, min(model.context_length, MOST_RECENT) + 1)
    return sorted({*recent, *(season // multiple for season in SEASONS[unit] if season // multiple > 0)})


def take_lags(paths: np.ndarray, at: int, lags: list[int]) -> np.ndarray:
    """The values so many steps before a place, a line a path; 1, the mean, where there is none."""
    columns = [paths[:, at - lag] if at >= lag else np.ones(len(paths)) for lag in lags]
    return np.column_stack(columns)


def describe_fixed(series: Series, places: Any, model: Model) -> np.ndarray:
    """What does not depend on values, a line a place: a constant, calendar, categories, features."""
    multiple, unit = split_frequency(model.time_freq)
    times = [move(series.start, at * multiple, unit) for at in places]
    blocks = [np.ones((len(times), 1))]
    for part in CALENDAR[unit]:
        numbers = [time.weekday() if part == "weekday" else getattr(time, part) % SIZES[part] for time in times]
        blocks.append(np.eye(SIZES[part])[numbers])
    for value, count in zip(series.categories, model.shape.cardinality, strict=False):
        blocks.append(np.tile(np.eye(count)[value], (len(times), 1)))
    if model.shape.dynamic:
        blocks.append(series.features[:, list(places)].T)
    return np.hstack(blocks)


def split_frequency(text: str) -> tuple[int, str]:
    """The number and the unit of such as 5min."""
    unit = next(one for one in SEASONS if text.endswith(one))
    return int(text.removesuffix(unit)), unit


def move(start: datetime, steps: int, unit: str) -> datetime:
    """The time so many units later; of months, its first day."""
    if unit != "M":
        return start + steps * STEPS[unit]
    months = start.year * 12 + start.month - 1 + steps
    return datetime(months // 12, months % 12 + 1, 1)
