"""Prepares series: what trains, what sets the intervals, and the backtests that judge, all by time alone."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from algorithms.forecasting.grid import find_time, write_time
from algorithms.forecasting.terms import (
    BASELINE_ORIGINS,
    ForecastFiles,
    ForecastKeys,
    RefitFolders,
    SeriesFields,
    Signals,
)
from common.contract import Files, PrepareOutputs
from common.errors import JobError
from common.files import write_json, write_lines
from common.paths import output_directory, write_exit_message
from common.recipe_terms import CATEGORICAL, NUMERIC
from common.words import count_of
from prepare.recipe import Recipe
from series.configuration import Forecast
from series.for_deepar import Part, write_for_deepar
from series.report import make_series_report, render_series_report
from series.signals import describe_history, find_size, list_signals
from series.table import GridSeries, SeriesTable, read_series_table

#: a request brings at most so many seasons, and what reaches over its horizon
SENT_SEASONS = 8


@dataclass(frozen=True)
class Parts:
    """Where the table is cut, as steps: behind the training values, behind the validation values, behind all."""

    train: int
    validation: int
    end: int


def prepare_series(recipe: Recipe, forecast: Forecast, source: Path) -> tuple[list[tuple[str, int]], dict[str, int]]:
    """Writes all outputs but the lineage; returns the files that were read with their rows, and how many values each
    part has."""
    table = read_series_table(source, recipe, forecast)
    print(f"read {len(table.series)} series from {count_of(len(table.files), 'file')}")
    parts = find_parts(table, forecast)
    fewest = max(2, forecast.season)
    train = find_long(table, parts.train, forecast, fewest)
    if not train:
        longest = max(table.series, key=lambda one: len(one.values))
        needed = fewest + (2 * forecast.backtests + 1) * forecast.horizon
        raise JobError(
            f"no series is long enough: {needed} values are needed, a season of {forecast.season}, and horizons of "
            f"{forecast.horizon} for {2 * forecast.backtests} backtests and to learn from; the longest has "
            f"{len(longest.values)}"
        )
    write_series(output_directory(PrepareOutputs.TRAIN), Part(train, parts.train), forecast)
    seen = [one for one in table.series if one.end >= parts.validation and one in train]
    if not seen:
        raise JobError("no series that is long enough reaches into the validation values: all of them ended earlier")
    write_series(output_directory(PrepareOutputs.VALIDATION), Part(seen, parts.validation), forecast)
    requests, actuals = list_backtests(table, parts, forecast, fewest)
    if not requests:
        raise JobError("no series reaches to the end of the data with a season before: there is nothing to judge by")
    write_lines(output_directory(PrepareOutputs.TEST) / ForecastFiles.REQUESTS, requests)
    write_lines(output_directory(PrepareOutputs.LABELS) / ForecastFiles.ACTUALS, actuals)
    write_baseline(table, forecast, recipe)
    longer = find_long(table, parts.validation, forecast, fewest)
    newest = Part([one for one in longer if one.end > parts.validation], parts.end)
    folder = output_directory(PrepareOutputs.BASELINE)
    write_series(folder / RefitFolders.TRAIN, Part(longer, parts.validation), forecast)
    write_series(folder / RefitFolders.VALIDATION, newest, forecast)
    write_for_deepar(Part(train, parts.train), Part(seen, parts.validation), Part(longer, parts.end), forecast)
    scales = {one.name: find_error_scale(one, parts, forecast) for one in table.series}
    known = {name: scale for name, scale in scales.items() if scale > 0}
    write_json(output_directory(PrepareOutputs.BASELINE) / Files.SCALES, known)
    report = make_series_report(table, forecast, recipe, parts.end, len(table.series) - len(train))
    folder = output_directory(PrepareOutputs.REPORT)
    write_json(folder / Files.REPORT, report)
    (folder / Files.REPORT_PAGE).write_text(render_series_report(report), encoding="utf-8", newline="")
    counts = {
        PrepareOutputs.TRAIN: sum(parts.train - one.first for one in train),
        PrepareOutputs.VALIDATION: len(seen) * (parts.validation - parts.train),
        PrepareOutputs.TEST: len(requests) * forecast.horizon,
    }
    shown = ", ".join(f"{count} {name} values" for name, count in counts.items())
    print(f"split by time into {shown}")
    for task in report["tasks"]:
        print(f"warning: {task}")
    write_exit_message(" ".join([f"split by time into {shown}.", *report["tasks"]]))
    return table.files, counts


def find_parts(table: SeriesTable, forecast: Forecast) -> Parts:
    """The last horizons are held out, as many before them set the intervals."""
    end = max(one.end for one in table.series)
    held_out = forecast.backtests * forecast.horizon
    return Parts(end - 2 * held_out, end - held_out, end)


def find_long(table: SeriesTable, until: int, forecast: Forecast, fewest: int) -> list[GridSeries]:
    """Those that have a season and a horizon before a step."""
    return [one for one in table.series if until - one.first >= fewest + forecast.horizon]


def list_backtests(
    table: SeriesTable, parts: Parts, forecast: Forecast, fewest: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What was known at each origin, and what came after; origins lie a horizon apart."""
    requests, actuals = [], []
    for number in range(forecast.backtests):
        origin = parts.validation + number * forecast.horizon
        for one in table.series:
            before = origin - one.first
            if before < fewest or one.end < origin + forecast.horizon:
                continue
            requests.append(describe_request(one, before, forecast))
            actuals.append(
                {
                    SeriesFields.SERIES: one.name,
                    SeriesFields.START: write_time(find_time(origin, forecast.frequency, one.offset)),
                    "actual": one.values[before : before + forecast.horizon].tolist(),
                    "scale": find_error_scale(one, parts, forecast),
                }
            )
    return requests, actuals


def find_error_scale(series: GridSeries, parts: Parts, forecast: Forecast) -> float:
    """What MASE divides errors by: the mean error of the seasonal naive forecast on what trains (Hyndman and Koehler
    2006); 0 where it never errs, or too little is known."""
    values = series.values[: max(0, parts.train - series.first)]
    changes = abs(values[forecast.season :] - values[: -forecast.season]) if len(values) > forecast.season else []
    return float(changes.mean()) if len(changes) else 0.0


def describe_series(series: GridSeries, until: int, forecast: Forecast) -> dict[str, Any]:
    """A series up to a step, as a training reads it."""
    length = until - series.first
    return _describe(series, 0, length, length, forecast)


def describe_request(series: GridSeries, before: int, forecast: Forecast) -> dict[str, Any]:
    """What a client would send at an origin behind `before` values."""
    kept = max(SENT_SEASONS * find_size(forecast.season), 2 * forecast.horizon)
    return _describe(series, max(0, before - kept), before, before + forecast.horizon, forecast)


def _describe(series: GridSeries, start: int, end: int, known_end: int, forecast: Forecast) -> dict[str, Any]:
    known = {name: series.known[row, start:known_end].tolist() for row, name in enumerate(forecast.known)}
    static = dict(zip(forecast.static, series.static, strict=True))
    return {
        SeriesFields.SERIES: series.name,
        SeriesFields.START: write_time(find_time(series.first + start, forecast.frequency, series.offset)),
        SeriesFields.TARGET: series.values[start:end].tolist(),
        **({SeriesFields.KNOWN: known} if known else {}),
        **({SeriesFields.STATIC: static} if static else {}),
    }


def write_series(folder: Path, part: Part, forecast: Forecast) -> None:
    """A channel of a training."""
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / ForecastFiles.SERIES, (describe_series(one, part.until, forecast) for one in part.series))


def write_baseline(table: SeriesTable, forecast: Forecast, recipe: Recipe) -> None:
    """The signals of the newest origins of each series, as its requests would have had them, and what they are."""
    columns = list_signals(forecast.season)
    folder = output_directory(PrepareOutputs.BASELINE)
    rows = 0
    with (folder / Files.BASELINE_ROWS).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        end = max(one.end for one in table.series)
        # Series of one origin stand together, in the order of time: they share what happened to all of them.
        for origin in range(end - BASELINE_ORIGINS + 1, end + 1):
            for one in table.series:
                before = origin - one.first
                signals = (
                    describe_history(one.values[:before], forecast.season) if 0 < before <= len(one.values) else None
                )
                if signals is not None:
                    rows += 1
                    writer.writerow([one.name if name == Signals.SERIES else repr(signals[name]) for name in columns])
    if rows == 0:
        shorter = ", or say a shorter season of the problem, 1 for none" if forecast.season > 1 else ""
        raise JobError(
            f"no series has {3 * find_size(forecast.season)} values, three seasons, by which live requests are "
            f"compared; bring older ones{shorter}"
        )
    schema = {
        "target": {
            **recipe.goal.describe(),
            ForecastKeys.SEASON: forecast.season,
            ForecastKeys.HORIZON: forecast.horizon,
        },
        "features": [{"name": name, "type": CATEGORICAL if name == Signals.SERIES else NUMERIC} for name in columns],
    }
    write_json(folder / Files.BASELINE_SCHEMA, schema)
