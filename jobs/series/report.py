"""The report on series: how many there are, how long, what was filled in, and a picture of some of them."""

import pkgutil
from html import escape
from typing import Any

import numpy as np

from algorithms.forecasting.grid import find_time, write_time
from algorithms.forecasting.terms import ForecastKeys
from common.contract import Keys
from common.page import wrap_page
from common.words import count_of
from prepare.charts import format_number
from prepare.recipe import Recipe
from series.configuration import Forecast
from series.drawing import Line, draw_lines
from series.table import SeriesTable

#: series that are drawn
DRAWN = 3
#: values of a line
MOST_POINTS = 400


def make_series_report(table: SeriesTable, forecast: Forecast, recipe: Recipe, end: int, short: int) -> dict[str, Any]:
    """What report.json holds; `short` series are too short to learn from."""
    series = table.series
    lengths = [len(one.values) for one in series]
    ended = [one for one in series if one.end < end]
    filled = sum(one.filled for one in series)
    zeros = sum(int(np.sum(one.values == 0)) for one in series)
    notes = list(table.remarks)
    if filled:
        were = count_of(filled, "value that a series lacks was", "values that series lack were")
        notes.append(f"{were} filled in by missingSteps.{forecast.missing_steps}.")
    if ended:
        notes.append(
            f"{len(ended)} series end before the data does; those that end before the held-out values are not judged."
        )
    if table.skipped:
        notes.append(f"Files that are no tables were left out: {', '.join(table.skipped[:10])}.")
    tasks = [f"{short} of {len(series)} series are too short to learn from."] if short else []
    largest = sorted(series, key=lambda one: -float(np.abs(one.values).sum()))[:DRAWN]
    return {
        "version": 0,
        "target": recipe.goal.describe(),
        "asked": {
            ForecastKeys.HORIZON: forecast.horizon,
            "frequency": forecast.frequency,
            ForecastKeys.SEASON: forecast.season,
        },
        "rows": {"total": {"count": sum(rows for _, rows in table.files)}},
        "series": {
            "count": len(series),
            "shortest": min(lengths),
            "longest": max(lengths),
            "first": write_time(min(find_time(one.first, forecast.frequency, one.offset) for one in series)),
            "last": write_time(max(find_time(one.end - 1, forecast.frequency, one.offset) for one in series)),
            "ended_early": len(ended),
            "too_short": short,
            "filled_values": filled,
            "zero_share": zeros / sum(lengths),
        },
        "examples": [
            {
                "series": one.name,
                "start": write_time(find_time(max(one.first, one.end - MOST_POINTS), forecast.frequency, one.offset)),
                "values": one.values[-MOST_POINTS:].tolist(),
            }
            for one in largest
        ],
        "files": [{"name": name, "rows": rows} for name, rows in table.files],
        "tasks": tasks,
        "notes": notes,
        "features": [],
    }


def render_series_report(report: dict[str, Any]) -> str:
    """The page of a report."""
    target, found, forecast = report["target"], report["series"], report["asked"]
    unit = f" in {target[Keys.UNIT]}" if Keys.UNIT in target else ""
    tiles = [
        (f"{found['count']:,}", "series"),
        (f"{report['rows']['total']['count']:,}", f"values by the {forecast['frequency']}"),
        (found["first"], "is the first time"),
        (found["last"], "is the last time"),
        (f"{found['zero_share']:.1%}", "of the values are 0"),
    ]
    drawn = "".join(
        f'<div class="card tile"><b>{escape(value)}</b><span>{escape(what)}</span></div>' for value, what in tiles
    )
    lists = [
        f"<h2>{title}</h2><ul>{''.join(f'<li>{escape(one)}</li>' for one in report[key])}</ul>"
        for title, key in (("Do something", "tasks"), ("Good to know", "notes"))
        if report[key]
    ]
    charts = "".join(_draw(one, target["name"]) for one in report["examples"])
    style = (pkgutil.get_data("prepare", "report.css") or b"").decode() + (
        pkgutil.get_data("series", "series.css") or b""
    ).decode()
    question = target["name"]
    return wrap_page(
        f"Data report: {question}",
        style,
        [
            f"<h1>What the data says about {escape(question)}{escape(unit)}</h1>"
            f'<p class="lead">The series behind this training run, of which {forecast[ForecastKeys.HORIZON]} values '
            f'ahead are forecast.</p><div class="tiles">{drawn}</div>',
            *lists,
            f"<h2>The largest series</h2>{charts}",
            "<footer>Rows are split by time only: the last values are held out.</footer>",
        ],
    )


def _draw(example: dict[str, Any], target: str) -> str:
    values, name = example["values"], example["series"] or target
    chart = draw_lines([Line("actual", range(len(values)), values)], [], name, format_number)
    return (
        f'<div class="card"><b>{escape(name)}</b>{chart}<p class="facts">from {escape(example["start"])} on</p></div>'
    )
