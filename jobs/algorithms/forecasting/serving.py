"""Answers requests of a forecast: the recent history of one or many series in, the values of the horizon out.

A request is JSON, `{"instances": [series, …]}` or one series, or lines of JSON, a series each:

    {"series": "north|milk", "start": "2026-01-01", "target": [12, 15, …], "known": {"price": [1.9, 1.9, …]},
     "static": {"category": "dairy"}}

`target` has no gaps; a column that is known ahead has the values of `target`'s steps and of the horizon. The answer to
JSON is `{"predictions": [forecast, …]}`, to lines of JSON a forecast a line:

    {"series": "north|milk", "start": "2026-03-01", "mean": [14.2, …], "quantiles": {"0.1": [11.0, …], …}}
"""

import json
from typing import Any

import numpy as np

from forecasting.features import Catalogue, describe_origin
from forecasting.grid import find_time, write_time
from forecasting.requests import JSON_DOCUMENT, JSON_LINES, RequestProblemError, read_documents, read_media_type
from forecasting.series import Series, SeriesError, Task, parse_series
from forecasting.terms import ForecastKeys
from tabular.models import make_predict
from tabular.store import Arrays

#: digits that an answer has
DIGITS = 6


class Forecaster:
    """A loaded model."""

    def __init__(self, description: dict[str, Any], arrays: Arrays) -> None:
        self.description = description
        self.task = Task(
            description[ForecastKeys.HORIZON],
            description["frequency"],
            description[ForecastKeys.SEASON],
            tuple(description["known"]),
            tuple(description[ForecastKeys.STATIC]),
        )
        self.quantiles: list[float] = description["quantiles"]
        self._history: int = description[ForecastKeys.HISTORY]
        self._catalogue = Catalogue(tuple(tuple(names) for names in description["categories"]))
        self._bands = arrays["bands"]
        self._predict = make_predict(description, arrays)

    def answer(self, content: str | bytes, content_type: str, accept: str) -> tuple[str, str]:
        """The answer's text and media type. Raises RequestProblemError."""
        is_lines = read_media_type(content_type) == JSON_LINES
        documents = read_documents(content, content_type)
        try:
            series = [
                parse_series(
                    document, self.task, self.task.horizon, f"line {number}" if is_lines else f"series {number}"
                )
                for number, document in enumerate(documents, start=1)
            ]
        except SeriesError as error:
            raise RequestProblemError(str(error)) from error
        forecasts = self.forecast(series)
        if is_lines or read_media_type(accept) == JSON_LINES:
            return "\n".join(json.dumps(one) for one in forecasts), JSON_LINES
        return json.dumps({"predictions": forecasts}), JSON_DOCUMENT

    def forecast(self, series: list[Series]) -> list[dict[str, Any]]:
        """The forecasts of series from behind their last value."""
        origins = [describe_origin(one, len(one.values), self.task, self._history, self._catalogue) for one in series]
        scaled = self._predict(np.concatenate([origin.rows for origin in origins])).reshape(len(series), -1)
        return [
            self._describe(one, answers, origin.scale)
            for one, answers, origin in zip(series, scaled, origins, strict=True)
        ]

    def _describe(self, series: Series, answers: np.ndarray, scale: float) -> dict[str, Any]:
        lines = (answers[:, None] + self._bands) * scale
        mean = answers * scale
        if np.all(series.values >= 0):
            # What was never below 0, such as what is counted, is not forecast to be.
            lines, mean = np.maximum(lines, 0.0), np.maximum(mean, 0.0)
        return {
            "series": series.name,
            "start": write_time(find_time(series.end, self.task.frequency, series.offset)),
            "mean": _round(mean),
            "quantiles": {f"{share:g}": _round(lines[:, place]) for place, share in enumerate(self.quantiles)},
        }


def _round(values: np.ndarray) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values]
