"""What was forecast at each origin of the backtests, and what came true."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from algorithms.forecasting.terms import ForecastFiles, SeriesFields
from common.contract import ANSWERS_ENDING
from common.errors import JobError
from series.configuration import Forecast


@dataclass(frozen=True)
class Backtests:
    """A line for each forecast, a column for each step of the horizon."""

    names: list[str]
    starts: list[str]
    actual: np.ndarray
    #: what MASE divides by, 0 where it is not defined
    scales: np.ndarray
    #: the values before each origin, and where they begin
    histories: list[np.ndarray]

    def __len__(self) -> int:
        return len(self.names)

    def pick(self, places: np.ndarray) -> "Backtests":
        """Those forecasts alone."""
        return Backtests(
            [self.names[place] for place in places],
            [self.starts[place] for place in places],
            self.actual[places],
            self.scales[places],
            [self.histories[place] for place in places],
        )


@dataclass(frozen=True)
class Answers:
    """What a model answered."""

    mean: np.ndarray
    #: by the quantile; empty of a naive forecast
    quantiles: dict[float, np.ndarray]

    def pick(self, places: np.ndarray) -> "Answers":
        """Those forecasts alone."""
        return Answers(self.mean[places], {share: rows[places] for share, rows in self.quantiles.items()})


def read_backtests(labels: Path, test: Path, forecast: Forecast) -> Backtests:
    """What the preparation wrote. Raises JobError."""
    actuals = list(read_lines(labels / ForecastFiles.ACTUALS))
    requests = list(read_lines(test / ForecastFiles.REQUESTS))
    if len(actuals) != len(requests):
        raise JobError(f"labels: {len(actuals)} backtests for {len(requests)} requests")
    return Backtests(
        names=[one[SeriesFields.SERIES] for one in actuals],
        starts=[one[SeriesFields.START] for one in actuals],
        actual=np.array([one["actual"] for one in actuals], dtype=float).reshape(-1, forecast.horizon),
        scales=np.array([one["scale"] for one in actuals], dtype=float),
        histories=[np.array(one[SeriesFields.TARGET], dtype=float) for one in requests],
    )


def read_forecasts(predictions: Path, count: int, forecast: Forecast) -> Answers:
    """What batch transform wrote, a forecast a line. Raises JobError that names the line."""
    file = predictions / f"{ForecastFiles.REQUESTS}{ANSWERS_ENDING}"
    if not file.is_file():
        raise JobError(f"predictions: no file {file.name} under {predictions}")
    lines = list(read_lines(file))
    if len(lines) != count:
        raise JobError(
            f"predictions: the model answered {len(lines)} lines for {count} series; it must answer one each"
        )
    means, quantiles = [], {share: [] for share in forecast.quantiles}
    for number, line in enumerate(lines, start=1):
        where = f"predictions: line {number}"
        if not isinstance(line, dict):
            raise JobError(
                f'{where} must be an object {{"mean": […], "quantiles": {{…}}}}, got {json.dumps(line)[:60]}'
            )
        means.append(_read_values(line.get("mean"), f"{where}, mean", forecast.horizon))
        given = {float(share): values for share, values in (line.get("quantiles") or {}).items()}
        for share, rows in quantiles.items():
            rows.append(_read_values(given.get(share), f"{where}, quantile {share:g}", forecast.horizon))
    return Answers(np.array(means), {share: np.array(rows) for share, rows in quantiles.items()})


def forecast_naively(backtests: Backtests, season: int) -> dict[str, np.ndarray]:
    """What needs no learning: the last value, and the last season again."""
    steps = np.arange(backtests.actual.shape[1])
    last = np.array([np.full(len(steps), values[-1]) for values in backtests.histories])
    if season == 1:
        return {"last_value": last}
    again = [
        values[len(values) - season + steps % season] if len(values) >= season else np.full(len(steps), values[-1])
        for values in backtests.histories
    ]
    return {"last_value": last, "seasonal_naive": np.array(again)}


def _read_values(given: Any, where: str, count: int) -> list[float]:
    if not isinstance(given, list) or len(given) != count:
        length = f"{len(given)} values" if isinstance(given, list) else "none"
        raise JobError(f"{where}: must hold {count} values, one a step of the horizon, got {length}")
    if not all(isinstance(one, (int, float)) and np.isfinite(one) for one in given):
        raise JobError(f"{where}: must hold numbers, got {json.dumps(given)[:60]}")
    return given


def read_lines(file: Path) -> Iterator[Any]:
    """The documents of a file with one a line. Raises JobError that names the line."""
    if not file.is_file():
        raise JobError(f"no file {file.name} under {file.parent}")
    with file.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise JobError(f"{file.name}, line {number}: is not JSON") from error
