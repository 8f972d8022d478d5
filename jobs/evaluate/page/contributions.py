"""The page's part on what each feature adds to an answer."""

from html import escape
from typing import Any

from common.judging_terms import ProblemType
from evaluate.explain.model import Unit
from evaluate.page.charts import fold
from evaluate.page.words import Words

#: rank correlations nearer to 0 are no direction
CLEAR = 0.5
METHODS = {"tree_shap": "by the trees themselves", "linear_shap": "coefficient × distance from the mean"}


def render_contributions(contributions: dict[str, Any] | None, importance: dict[str, Any] | None, words: Words) -> str:
    """Mean absolute SHAP values by feature, in which direction, and beside them what shuffling showed."""
    if not contributions:
        return ""
    title = "<h2>What adds to the answers</h2>"
    if "problem" in contributions:
        return f'{title}<p class="hint">No SHAP values: {escape(contributions["problem"])}.</p>'
    unit = contributions["unit"]
    shuffled = {} if importance is None else {one["name"]: one["value"] for one in importance["features"]}
    metric = "" if importance is None else importance["metric"]
    largest = max((one["value"] for one in contributions["features"]), default=0.0) or 1.0

    def draw_line(one: dict[str, Any]) -> str:
        width = 100 * one["value"] / largest
        lost = words.value(metric, shuffled[one["name"]]) if one["name"] in shuffled else ""
        return (
            f"<tr><td>{escape(one['name'])}</td><td>{escape(say_value(one['value'], unit, words))}</td>"
            f'<td class="share-cell"><i style="width:{width:.1f}%"></i></td>'
            f'<td class="text">{escape(say_direction(one, unit, words))}</td><td>{escape(lost)}</td></tr>'
        )

    def draw(items: list[dict[str, Any]]) -> str:
        head = f"when shuffled, {escape(words.metric(metric))}" if metric else ""
        return (
            '<div class="scroll"><table class="figures"><thead><tr><th>feature</th><th>mean |SHAP|</th><th></th>'
            f'<th class="text">direction</th><th>{head}</th></tr></thead>'
            f"<tbody>{''.join(draw_line(one) for one in items)}</tbody></table></div>"
        )

    said = (
        f"How much each feature moves an answer in the mean, in {name_unit(unit, words)}, over "
        f"{contributions['rows']:,} held-out rows (SHAP, {METHODS[contributions['computed']]}); all of them together "
        "make the very answers that were judged. It says what this model goes by, not what would happen if the feature "
        "were changed; features that say the same share it in an arbitrary way."
    )
    drawn = fold(contributions["features"], draw)
    return f'{title}<p class="hint">{escape(said)}</p><div class="card">{drawn}</div>'


def name_unit(unit: str, words: Words) -> str:
    """In what contributions are counted."""
    several = words.target.type == ProblemType.MULTICLASS
    names = {
        Unit.LOG_ODDS: "log-odds, summed over the classes" if several else f"log-odds of {words.question}",
        Unit.PROBABILITY: "probability, summed over the classes" if several else f"probability of {words.question}",
        Unit.LOGARITHM: f"logarithms of {words.target.name}",
        Unit.NUMBER: words.target.unit or f"units of {words.target.name}",
    }
    return names[unit]


def say_value(value: float, unit: str, words: Words) -> str:
    """A contribution's size."""
    return words.number(value) if unit == Unit.NUMBER else f"{value:.3f}"


def say_direction(one: dict[str, Any], unit: str, words: Words) -> str:
    """Whether larger numbers raise the answer, or which values raise it most and least."""
    if "rank_correlation" in one:
        correlation = one["rank_correlation"]
        if abs(correlation) < CLEAR:
            return "neither up nor down throughout"
        return "larger values raise it" if correlation > 0 else "larger values lower it"
    if "most" not in one:
        return ""
    ends = [f"{one[end]['value']} {_sign(one[end]['mean'], unit, words)}" for end in ("most", "least")]
    return " to ".join(ends)


def _sign(value: float, unit: str, words: Words) -> str:
    return f"{'−' if value < 0 else '+'}{say_value(abs(value), unit, words)}"
