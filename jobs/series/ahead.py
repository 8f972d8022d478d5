"""What is known of the steps that are forecast, such as prices that were decided: rows without the target."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from algorithms.forecasting.grid import GridError, find_time, number_steps, write_time
from common.errors import JobError
from prepare.recipe import Recipe
from series.configuration import Forecast
from series.table import GridSeries, SeriesTable, read_columns


def look_ahead(series: list[GridSeries], source: Path, recipe: Recipe, forecast: Forecast) -> list[GridSeries]:
    """The series with what is known of the horizon behind their last value.

    Rows of other steps and other series are passed over. Raises JobError that names the series and the time that lack.
    """
    if not forecast.known:
        return series
    wanted = [forecast.timestamp, *forecast.series, *forecast.known]
    columns = read_columns(source, recipe, forecast, wanted, SeriesTable([]))
    seconds = np.concatenate(columns.seconds)
    known = np.array([np.concatenate(part) for part in zip(*columns.known, strict=True)])
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(columns.names):
        rows.setdefault(name, []).append(row)
    return [_extend(one, seconds, known, np.array(rows.get(one.name, []), dtype=int), forecast) for one in series]


def _extend(
    series: GridSeries, seconds: np.ndarray, known: np.ndarray, rows: np.ndarray, forecast: Forecast
) -> GridSeries:
    where = f"series {series.name}" if series.name else "the series"
    own = find_time(series.first, forecast.frequency, series.offset)
    try:
        places = number_steps(np.concatenate([[own], seconds[rows]]), forecast.frequency)[1:] - series.end
    except GridError as error:
        raise JobError(f"{where}, known ahead: {error}; the frequency is {forecast.frequency}") from error
    ahead = np.full((len(known), forecast.horizon), np.nan)
    for place, row in zip(places, rows, strict=True):
        if 0 <= place < forecast.horizon:
            if not np.isnan(ahead[0, place]) and not np.array_equal(ahead[:, place], known[:, row]):
                raise JobError(f"{where}, known ahead: has two rows of {write_time(seconds[row])}, which differ")
            ahead[:, place] = known[:, row]
    missing = np.flatnonzero(np.isnan(ahead[0]))
    if len(missing):
        time = write_time(find_time(series.end + int(missing[0]), forecast.frequency, series.offset))
        raise JobError(
            f"{where}, known ahead: lacks {len(missing)} of the {forecast.horizon} steps to forecast, the first at "
            f"{time}; write a row with {', '.join(forecast.known)} for each of them"
        )
    return replace(series, known=np.hstack([series.known, ahead]))
