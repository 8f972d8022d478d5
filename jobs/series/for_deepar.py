"""What DeepAR reads of prepared series, written beside what all other algorithms read."""

import json
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from algorithms.forecasting.deepar import MODULES, STARTED, Categories, describe_series, describe_translation
from algorithms.forecasting.grid import find_time
from algorithms.forecasting.series import Task
from algorithms.forecasting.terms import DeepArFolders, ForecastFiles, RefitFolders
from common.contract import Files, PrepareOutputs
from common.model_archive import write_documents
from common.paths import output_directory
from series.configuration import Forecast
from series.table import GridSeries


@dataclass(frozen=True)
class Part:
    """Series up to a step."""

    series: list[GridSeries]
    until: int


def write_for_deepar(train: Part, validation: Part, refit: Part, forecast: Forecast) -> None:
    """Writes both channels, those of a refit, and the container that writes DeepAR's requests.

    The channel `test` has the validation's series, of which DeepAR measures itself by the last horizon. A refit learns
    from all values, so that what it measures itself by is none that it has not seen.
    """
    categories = Categories.learn([one.static for one in train.series])
    for folder, part in (
        (DeepArFolders.TRAIN, shuffle(train)),
        (DeepArFolders.TEST, validation),
        (RefitFolders.DEEP_AR_TRAIN, shuffle(refit)),
        (RefitFolders.DEEP_AR_TEST, refit),
    ):
        write_channel(folder, (cut(one, part.until, forecast, categories) for one in part.series))
    task = Task(forecast.horizon, forecast.frequency, forecast.season, forecast.known, forecast.static)
    code = {f"forecasting/{name}": pkgutil.get_data("algorithms.forecasting", name) for name in MODULES}
    write_documents(
        output_directory(PrepareOutputs.PREPROCESSOR) / Files.MODEL_ARCHIVE,
        {ForecastFiles.TRANSLATION: describe_translation(task, categories)},
        {Files.SERVING_MODULE: STARTED, **code},
    )


def shuffle(part: Part) -> Part:
    """DeepAR wants the series in no order."""
    order = np.random.default_rng(0).permutation(len(part.series))
    return Part([part.series[place] for place in order], part.until)


def cut(series: GridSeries, until: int, forecast: Forecast, categories: Categories) -> dict[str, Any]:
    """A series up to a step, in DeepAR's form."""
    length = until - series.first
    return describe_series(
        find_time(series.first, forecast.frequency, series.offset),
        series.values[:length],
        series.known[:, :length],
        categories.number(series.static),
    )


def write_channel(folder: str, documents: Iterable[dict[str, Any]]) -> None:
    """A series a line, alone in its folder."""
    path = output_directory(PrepareOutputs.BASELINE) / folder
    path.mkdir(parents=True, exist_ok=True)
    with (path / ForecastFiles.DEEP_AR).open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(f"{json.dumps(document)}\n" for document in documents)
