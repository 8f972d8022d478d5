"""The page of a forecast's evaluation: verdict, metrics, and forecasts beside what came true."""

from html import escape
from typing import Any

from common.contract import CHAMPION_SECTION, NAIVE_SECTION, VERDICT_SECTION, Files, Keys
from evaluate.card import REFIT_WORDS
from evaluate.page.render import wrap_sections
from evaluate.page.verdict import render_champion, render_criteria, render_metrics, render_verdict
from evaluate.page.words import Words
from evaluate.quality import Judge
from prepare.charts import format_number
from series.drawing import Line, draw_lines

#: series in the table
SHOWN = 15


def render_forecast_page(document: dict[str, Any], judge: Judge, keys: dict[str, str]) -> str:
    """The page of what evaluation.json holds; `keys` are the metrics' names there by those of the criteria."""
    words = Words(judge.target)
    verdict, dataset, found = document[VERDICT_SECTION], document["dataset"], document["backtests"]
    return wrap_sections(
        f"Evaluation: {words.question}",
        [
            render_verdict(verdict, dataset["item_count"], words),
            render_champion(document.get(CHAMPION_SECTION)),
            render_criteria(verdict["results"], words, keys),
            render_metrics(document[judge.section], document[NAIVE_SECTION], words),
            render_examples(found["examples"], words),
            render_steps(found["by_step"], words),
            render_origins(found["by_origin"]),
            render_series(found["by_series"], words),
            render_refit(document),
            f"<footer>Evaluated {escape(dataset['evaluation_time'])} by {found['forecasts']:,} backtests of "
            f"{found['series']:,} series. The same numbers, for programs: {Files.EVALUATION}. "
            f'What the model was made of: <a href="{Files.MODEL_CARD_PAGE}">model card</a>.</footer>',
        ],
        ("series", "series.css"),
    )


def render_refit(document: dict[str, Any]) -> str:
    """What is registered, where it is another model than the one that was judged."""
    return f'<p class="hint">{REFIT_WORDS.capitalize()}.</p>' if document.get(Keys.REFIT) else ""


def render_examples(examples: list[dict[str, Any]], words: Words) -> str:
    """The newest forecasts, with the interval of the outer quantiles and the naive forecast."""
    cards = []
    for one in examples:
        before, horizon = one["before"], len(one["actual"])
        past = list(range(-len(before), 0))
        ahead = list(range(horizon))
        shares = sorted(one["quantiles"], key=float)
        band = [Line("band", ahead, one["quantiles"][share]) for share in (shares[0], shares[-1])] if shares else []
        lines = [
            Line("actual", [*past, *ahead], [*before, *one["actual"]]),
            Line("plain", ahead, one["without_model"]),
            Line("predicted", ahead, one["mean"]),
        ]
        name = one["series"] or words.question
        drawn = draw_lines(lines, band, f"forecast of {name} beside what came true", format_number)
        cards.append(f'<div class="card"><b>{escape(name)}</b>, from {escape(one["start"])} on{drawn}</div>')
    return (
        "<h2>Forecasts beside what came true</h2>"
        '<p class="hint">Thin: what was and what came true. Thick: the forecast, with the area between its outer '
        "quantiles. Dotted: the naive forecast.</p>" + "".join(cards)
        if cards
        else ""
    )


def render_steps(steps: list[dict[str, Any]], words: Words) -> str:
    """The mean error by how far ahead."""
    numbers = [one["ahead"] for one in steps]
    if len(numbers) < 2:
        return ""
    lines = [
        Line("plain", numbers, [one["naive_error"] for one in steps]),
        Line("predicted", numbers, [one["error"] for one in steps]),
    ]
    drawn = draw_lines(lines, [], "mean absolute error by step of the horizon", words.number)
    return (
        "<h2>How far ahead</h2>"
        '<p class="hint">The mean absolute error by the step of the horizon; dotted, that of the naive forecast.</p>'
        f'<div class="card">{drawn}</div>'
    )


def render_origins(origins: list[dict[str, Any]]) -> str:
    """The error of each backtest."""
    rows = "".join(
        f"<tr><td>{escape(one['start'])}</td><td>{one['forecasts']:,}</td><td>{_share(one['wape'])}</td></tr>"
        for one in origins
    )
    return (
        '<h2>The backtests</h2><div class="card"><table class="figures"><thead><tr><th>forecast from</th>'
        f"<th>series</th><th>WAPE</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def render_series(series: list[dict[str, Any]], words: Words) -> str:
    """The series that are forecast worst, beside the naive forecast."""
    if len(series) < 2:
        return ""
    rows = "".join(
        f"<tr><td>{escape(one['series'])}</td><td>{escape(words.number(one['error']))}</td>"
        f"<td>{escape(words.number(one['naive_error']))}</td><td>{_share(one['wape'])}</td></tr>"
        for one in series[:SHOWN]
    )
    return (
        '<h2>The series that are forecast worst</h2><p class="hint">By the mean absolute error as a multiple of '
        'that of the naive forecast.</p><div class="card"><div class="scroll"><table class="figures"><thead>'
        f"<tr><th>series</th><th>error</th><th>naive</th><th>WAPE</th></tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
