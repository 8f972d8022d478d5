"""The long table as series on a grid: times checked, gaps filled or refused, columns in their order."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from algorithms.forecasting.grid import GridError, find_offset, find_time, number_steps, write_time
from algorithms.forecasting.terms import SERIES_SEPARATOR, MissingSteps
from common.errors import JobError, list_names
from common.recipe_terms import CATEGORICAL, NUMERIC, NumericMissing
from prepare.headers import check_header
from prepare.moments import read_dates
from prepare.number_marks import read_numbers
from prepare.recipe import Recipe
from prepare.sources import find_tables
from prepare.table_file import Chunk, TableFile, open_table
from series.configuration import Forecast
from serve.values import ValueProblemError

REFUSED = {"strategy": NumericMissing.ERROR}


@dataclass(frozen=True)
class GridSeries:
    """One series without gaps."""

    name: str
    first: int
    #: seconds by which its steps lie behind those of its frequency
    offset: float
    values: np.ndarray
    #: a line a column
    known: np.ndarray
    static: tuple[str, ...]
    #: values that were filled in
    filled: int = 0

    @property
    def end(self) -> int:
        """The step behind the last value."""
        return self.first + len(self.values)


@dataclass
class SeriesTable:
    """All series, in the order of their names."""

    series: list[GridSeries]
    #: rows by file, in reading order
    files: list[tuple[str, int]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass
class Columns:
    """What was read of all files, a list a column."""

    names: list[str] = field(default_factory=list)
    seconds: list[np.ndarray] = field(default_factory=list)
    values: list[np.ndarray] = field(default_factory=list)
    known: list[list[np.ndarray]] = field(default_factory=list)
    static: list[tuple[str, ...]] = field(default_factory=list)


def read_series_table(source: Path, recipe: Recipe, forecast: Forecast) -> SeriesTable:
    """Reads all tables below `source`. Raises JobError that names the file and row, or the series and time."""
    table = SeriesTable([])
    wanted = list(dict.fromkeys([recipe.target, forecast.timestamp, *forecast.series, *recipe.feature_names]))
    table.series = _group(read_columns(source, recipe, forecast, wanted, table), forecast)
    return table


def read_columns(source: Path, recipe: Recipe, forecast: Forecast, wanted: list[str], table: SeriesTable) -> Columns:
    """The columns `wanted` of all tables below `source`; files and remarks are noted in `table`. Raises JobError."""
    paths, table.skipped = find_tables(source)
    columns = Columns()
    for path in paths:
        file = open_table(path, path.relative_to(source).as_posix(), recipe)
        check_header(file.header, file.name, wanted, recipe.columns)
        table.remarks += file.remarks
        rows = 0
        for chunk in file.read(wanted, []):
            rows += len(chunk.columns[forecast.timestamp])
            _add(columns, chunk, file, recipe, forecast)
        table.files.append((file.name, rows))
    if not columns.names:
        raise JobError(
            f"no rows under the source {source}: nothing but a header in {list_names([p.name for p in paths], 5)}"
        )
    return columns


def _add(columns: Columns, chunk: Chunk, file: TableFile, recipe: Recipe, forecast: Forecast) -> None:
    source = recipe.format
    texts = recipe.describe_target()["missing"]

    def numbers(name: str) -> np.ndarray:
        return read_numbers(
            {"name": name, "type": NUMERIC, "missing": {**texts, **REFUSED}}, chunk.columns[name], source
        )

    try:
        moment = {"name": forecast.timestamp, "missing": {**texts, **REFUSED}}
        columns.seconds.append(read_dates(moment, chunk.columns[forecast.timestamp], source.date_order))
        if recipe.target in chunk.columns:
            columns.values.append(numbers(recipe.target))
        columns.known.append([numbers(name) for name in forecast.known])
    except ValueProblemError as error:
        place = f"file {file.name}, row {chunk.first + error.row}"
        raise JobError(f"column {error.feature}: {error.problem} ({place})") from error
    parts = [[text.strip() for text in chunk.columns[name]] for name in forecast.series]
    for name, part in zip(forecast.series, parts, strict=True):
        if (
            empty := next((row for row, text in enumerate(part) if not text or SERIES_SEPARATOR in text), None)
        ) is not None:
            raise JobError(
                f"column {name}: must name a series without '{SERIES_SEPARATOR}', got {part[empty]!r} "
                f"(file {file.name}, row {chunk.first + empty})"
            )
    rows = len(chunk.columns[forecast.timestamp])
    columns.names += [SERIES_SEPARATOR.join(one) for one in zip(*parts, strict=True)] if parts else [""] * rows
    static = [[text.strip() for text in chunk.columns[name]] for name in forecast.static if name in chunk.columns]
    columns.static += list(zip(*static, strict=True)) if static else [()] * rows


def _group(columns: Columns, forecast: Forecast) -> list[GridSeries]:
    names = np.array(columns.names, dtype=object)
    seconds, values = np.concatenate(columns.seconds), np.concatenate(columns.values)
    known = np.array([np.concatenate(part) for part in zip(*columns.known, strict=True)]).reshape(
        len(forecast.known), len(values)
    )
    unique, numbers = np.unique(names.astype(str), return_inverse=True)
    order = np.lexsort((seconds, numbers))
    bounds = np.searchsorted(numbers[order], np.arange(len(unique) + 1))
    found = []
    for place, name in enumerate(unique.tolist()):
        rows = order[bounds[place] : bounds[place + 1]]
        static = {columns.static[row] for row in rows}
        if len(static) > 1:
            shown = " and ".join(", ".join(one) for one in sorted(static)[:2])
            raise JobError(f"series {name}: a static column must not change, got {shown}")
        found.append(_lay_out(name, seconds[rows], values[rows], known[:, rows], static.pop(), forecast))
    return found


def _lay_out(
    name: str, seconds: np.ndarray, values: np.ndarray, known: np.ndarray, static: tuple[str, ...], forecast: Forecast
) -> GridSeries:
    """One series on its grid; `seconds` ascend."""
    where = f"series {name}" if name else "the series"
    try:
        steps = number_steps(seconds, forecast.frequency)
    except GridError as error:
        raise JobError(f"{where}: {error}; the frequency is {forecast.frequency}") from error
    twice = np.flatnonzero(np.diff(steps) == 0)
    if len(twice):
        raise JobError(
            f"{where}: has {len(twice) + 1} values at one time, such as {write_time(seconds[twice[0]])}; "
            "a series has one value a time: add them up, or name the column that tells them apart in series"
        )
    first, length = int(steps[0]), int(steps[-1] - steps[0]) + 1
    offset, gaps = find_offset(seconds, forecast.frequency), length - len(steps)
    if gaps == 0:
        return GridSeries(name, first, offset, values, known, static)
    places = steps - first
    missing = np.setdiff1d(np.arange(length), places)
    if forecast.missing_steps == MissingSteps.ERROR:
        time = write_time(find_time(first + int(missing[0]), forecast.frequency, offset))
        raise JobError(
            f"{where}: lacks {gaps} of {length} values, the first at {time}; add them, or say by missingSteps what "
            "they are"
        )
    grid = np.arange(length)
    whole = np.interp(grid, places, values)
    if forecast.missing_steps == MissingSteps.ZERO:
        whole[missing] = 0.0
    lines = [np.interp(grid, places, line) for line in known]
    return GridSeries(name, first, offset, whole, np.array(lines).reshape(len(known), length), static, gaps)


def describe_columns(forecast: Forecast) -> list[dict[str, Any]]:
    """The feature columns, for the lineage."""
    return [{"name": name, "type": NUMERIC} for name in forecast.known] + [
        {"name": name, "type": CATEGORICAL} for name in forecast.static
    ]
