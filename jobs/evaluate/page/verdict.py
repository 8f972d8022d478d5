"""The page's first part: what was decided, and by which numbers."""

from html import escape
from typing import Any

from common.judging_terms import Comparison, GateVerdict
from evaluate.page.charts import draw_interval, find_scale
from evaluate.page.words import Words

TITLES = {
    GateVerdict.MET: "criteria met",
    GateVerdict.MISSED: "criteria missed",
    GateVerdict.NOT_ENOUGH_ROWS: "not enough rows to judge",
    GateVerdict.ANSWERS_DIFFER: "a row alone is answered otherwise",
}
#: metrics that say the same as another one, in numbers that nobody reads
LEFT_OUT = frozenset({"mse"})
REGISTERED = "The model is registered as a version; it serves when the version is approved."
NOT_REGISTERED = "Nothing is registered; what serves now stays."


def render_verdict(verdict: dict[str, Any], rows: int, words: Words) -> str:
    """Heading, verdict and message."""
    name, met = verdict["verdict"], verdict["met"]
    return (
        f"<h1>How good the model for {escape(words.question)} is</h1>"
        f'<span class="verdict {"met" if met else "missed"}">{TITLES.get(name, escape(name))}</span>'
        f'<p class="message">{escape(verdict["message"])}</p>'
        f'<p class="hint">{REGISTERED if met else NOT_REGISTERED} Measured on {rows:,} held-out rows, which the '
        "model has not seen, through the containers that serve.</p>"
    )


def render_criteria(results: list[dict[str, Any]], words: Words, keys: dict[str, str]) -> str:
    """A line for each criterion, with the value and its interval beside the threshold. `keys` are the metrics' names in
    evaluation.json by those of the criteria."""
    if not results:
        return ""
    lines = []
    for result in results:
        met = "met" if result["met"] else "missed"
        mark = "✓" if result["met"] else "✗"
        key = keys.get(result["metric"], result["metric"])
        side = "at least" if result["comparison"] == Comparison.AT_LEAST else "at most"
        asked = f"{words.metric(key)} {side} {words.value(key, result['threshold'])}"
        if result.get("over_naive"):
            asked = f"improvement of {words.metric(key)} over naive models {side} {result['threshold']:g}"
        if "per_slice" in result:
            asked += f" in every slice by {result['per_slice']}"
        if "by_group" in result:
            asked = f"{words.metric(key)} by {result['by_group']} {side} {words.value(key, result['threshold'])}"
        lines.append(
            f'<div class="criterion {met}"><span class="mark" title="{met}">{mark}</span>'
            f"<div><b>{escape(asked)}</b><br>{escape(result['message'])}</div>{_draw(result)}</div>"
        )
    return (
        "<h2>The criteria</h2>"
        '<p class="hint"><i class="tick"></i>what was asked; beside it the measured value with its 95 % interval.</p>'
        f'<div class="card">{"".join(lines)}</div>'
    )


def render_metrics(section: dict[str, Any], naive: dict[str, Any], words: Words) -> str:
    """Every metric with its interval, and what models reach that need no learning."""
    measured = {
        key: value
        for key, value in section.items()
        if isinstance(value, dict) and "lower" in value and key not in LEFT_OUT
    }
    if not measured:
        return ""
    heads = "".join(f"<th>{escape(name)}</th>" for name in naive)
    lines = []
    for key, measure in measured.items():
        values = [model["metrics"].get(key) for model in naive.values()]
        others = "".join(f"<td>{'' if value is None else escape(words.value(key, value))}</td>" for value in values)
        lines.append(
            f"<tr><td>{escape(words.metric(key))}</td><td><b>{escape(words.value(key, measure['value']))}</b></td>"
            f"<td>{escape(words.interval(key, measure))}</td>{others}</tr>"
        )
    said = "; ".join(f"“{name}” is {model['description']}" for name, model in naive.items())
    naive_words = f" The last columns are models that need no learning, on the same rows: {said}." if naive else ""
    return (
        "<h2>The metrics</h2>"
        f'<p class="hint">The true value lies in the interval with 95 % confidence.{escape(naive_words)}</p>'
        '<div class="card"><div class="scroll"><table class="figures"><thead><tr><th>metric</th><th>model</th>'
        f"<th>95 % interval</th>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div></div>"
    )


def _draw(result: dict[str, Any]) -> str:
    if "value" not in result:
        return ""
    lower, upper = result.get("lower", result["value"]), result.get("upper", result["value"])
    scale = find_scale([result["value"], lower, upper, result["threshold"]])
    return draw_interval(result["value"], lower, upper, scale, {"asked": result["threshold"]})


def render_champion(champion: dict[str, Any] | None) -> str:
    """How the model compares with the version that serves; nothing where it was not compared."""
    if not champion:
        return ""
    approval = f'<p class="facts">Registered as {escape(champion["approval"])}.</p>' if "approval" in champion else ""
    return (
        "<h2>Beside the version that serves</h2>"
        '<p class="hint">Both were asked about the same held-out rows, through the containers that serve.</p>'
        f'<div class="card"><p class="message">{escape(champion["message"])}</p>{approval}</div>'
    )
