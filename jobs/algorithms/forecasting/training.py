"""Trains gradient boosting on lags: one model of all series and steps, and how far it errs at each step.

The channel `train` has the series up to the validation, `validation` those up to the held-out values: the forecasts
from its last origins set the intervals, by the quantiles of the errors there of a model that learned from `train`
(split conformal prediction, Lei et al. 2018). The model itself then learns from all of both.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from forecasting.features import Catalogue, Origin, describe_origin
from forecasting.series import Series, SeriesError, Task, read_series
from forecasting.terms import KNOWN_AHEAD, ForecastKeys
from tabular.boosting import describe_boosting
from tabular.fitting import Fitted
from tabular.models import make_predict
from tabular.settings import Settings, SettingsError
from tabular.store import save_model

#: rows that are learned from at most; origins are chosen evenly
MOST_ROWS = 100_000
#: errors of a step that quantiles of its own take; fewer are those of all steps
FEWEST_ERRORS = 50


@dataclass(frozen=True)
class Windows:
    """Origins with what came after them."""

    rows: np.ndarray
    #: what came after, in scales
    truths: np.ndarray
    scales: np.ndarray


def train_series(settings: Settings) -> None:
    """Runs the training. Raises SettingsError for what a person has to put right."""
    try:
        task = read_task(settings)
        train = read_series(Path(os.environ["SM_CHANNEL_TRAIN"]), task)
        validation = read_series(Path(os.environ["SM_CHANNEL_VALIDATION"]), task)
    except SeriesError as error:
        raise SettingsError(str(error)) from error
    history, backtests = int(settings.get(ForecastKeys.HISTORY)), int(settings.get(ForecastKeys.BACKTESTS))
    catalogue = Catalogue.learn(train, task)
    windows = collect_windows(train, task, history, catalogue, choose_stride(train, task))
    fitted = fit(settings, windows)
    description: dict[str, Any] = {
        "version": 1,
        "kind": fitted.kind,
        "algorithm": settings.algorithm,
        "problem": settings.problem,
        ForecastKeys.HORIZON: task.horizon,
        "frequency": task.frequency,
        ForecastKeys.SEASON: task.season,
        "known": list(task.known),
        ForecastKeys.STATIC: list(task.static),
        "categories": [list(names) for names in catalogue.static],
        ForecastKeys.HISTORY: history,
        "quantiles": list(settings.get("quantiles")),
    }
    predict = make_predict(description, fitted.arrays)
    last = collect_windows(validation, task, history, catalogue, task.horizon, backtests)
    errors = (last.truths - predict(last.rows)).reshape(-1, task.horizon)
    bands = find_bands(errors, description["quantiles"])
    newest = join_parts(train, validation)
    whole = collect_windows(newest, task, history, catalogue, choose_stride(newest, task))
    save_model(Path(os.environ["SM_MODEL_DIR"]), description, fit(settings, whole).arrays | {"bands": bands})
    print(f"{settings.algorithm}: {len(train)} series, {len(whole.truths)} values learned from", flush=True)
    truths = last.truths * last.scales
    wape = np.abs(errors.ravel() * last.scales).sum() / max(np.abs(truths).sum(), 1e-12)
    steps = [np.abs(one.values[task.season :] - one.values[: -task.season]) for one in train]
    naive = np.mean([np.mean(part) for part in steps if len(part) and np.mean(part) > 0] or [1.0])
    print(f"validation-wape:{wape:.5f} validation-mase:{np.abs(errors.ravel() * last.scales).mean() / naive:.5f}")


def fit(settings: Settings, windows: Windows) -> Fitted:
    """A model of some windows, as it is stored."""
    model = HistGradientBoostingRegressor(
        max_iter=int(settings.get("rounds")),
        learning_rate=float(settings.get(ForecastKeys.LEARNING_RATE)),
        max_leaf_nodes=int(settings.get(ForecastKeys.LEAVES)),
        min_samples_leaf=int(settings.get(ForecastKeys.MINIMUM_LEAF_ROWS)),
        random_state=int(settings.get("seed")),
        early_stopping=False,
    )
    # One thread: several wait for each other at every leaf, and so few rows are soon learned from.
    with threadpool_limits(1, user_api="openmp"):
        model.fit(windows.rows, windows.truths)
    return describe_boosting(settings, model, int(settings.get("rounds")))


def join_parts(train: list[Series], validation: list[Series]) -> list[Series]:
    """Each series as long as it is known: those of the validation, and those that ended before it."""
    longer = {one.name: one for one in validation}
    return [longer.get(one.name, one) for one in train]


def read_task(settings: Settings) -> Task:
    """What is forecast, as the constructs say it."""
    return Task(
        horizon=int(settings.get(ForecastKeys.HORIZON)),
        frequency=str(settings.get("frequency")),
        season=int(settings.get(ForecastKeys.SEASON)),
        known=tuple(settings.get(KNOWN_AHEAD)),
        static=tuple(settings.get(ForecastKeys.STATIC_COLUMNS)),
    )


def choose_stride(series: list[Series], task: Task) -> int:
    """How many steps lie between origins, so that not too many rows are learned from."""
    values = sum(max(0, len(one.values) - task.season - task.horizon + 1) for one in series) * task.horizon
    return max(1, -(-values // MOST_ROWS))


def collect_windows(
    series: list[Series], task: Task, history: int, catalogue: Catalogue, stride: int, newest: int | None = None
) -> Windows:
    """The origins of all series that have a season before and the whole horizon after them, the newest `newest` of each
    series; they end with the series and lie `stride` steps apart."""
    rows, truths, scales = [], [], []
    for one in series:
        last = len(one.values) - task.horizon
        places = range(last, max(task.season, 2) - 1, -stride)
        for at in places if newest is None else places[:newest]:
            origin: Origin = describe_origin(one, at, task, history, catalogue)
            rows.append(origin.rows)
            truths.append(one.values[at : at + task.horizon] / origin.scale)
            scales.append(np.full(task.horizon, origin.scale))
    if not rows:
        raise SettingsError(
            f"no series has {max(task.season, 2) + task.horizon} values, those of a season and of the horizon"
        )
    return Windows(np.concatenate(rows), np.concatenate(truths), np.concatenate(scales))


def find_bands(errors: np.ndarray, quantiles: list[float]) -> np.ndarray:
    """What to add to an answer for each quantile, a line a step: the quantile of the errors of that step, or of all
    steps where they are few, with the correction for how many there are."""
    lines = []
    for step in range(errors.shape[1]):
        own = errors[:, step] if len(errors) >= FEWEST_ERRORS else errors.ravel()
        lines.append([_find_quantile(own, share) for share in quantiles])
    return np.maximum.accumulate(np.array(lines), axis=1)


def _find_quantile(errors: np.ndarray, share: float) -> float:
    """The quantile of the next error, of which those that were seen are a sample."""
    count = len(errors)
    wide = share * (count + 1) / count if share > 0.5 else 1 - (1 - share) * (count + 1) / count if share < 0.5 else 0.5
    return float(np.quantile(errors, min(1.0, max(0.0, wide))))
