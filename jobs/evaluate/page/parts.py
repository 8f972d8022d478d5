"""The page's part on which rows and features: importance, slices, groups."""

from html import escape
from typing import Any

from common.judging_terms import LOWER_IS_BETTER, ProblemType
from evaluate.page.charts import draw_bars, draw_interval, find_scale, fold
from evaluate.page.words import Words


def render_importance(importance: dict[str, Any] | None, words: Words) -> str:
    """How much worse the model is without each feature."""
    if not importance or not importance["features"]:
        return ""
    key = importance["metric"]
    worse = "grows" if key in LOWER_IS_BETTER else "falls"

    def draw(items: list[dict[str, Any]]) -> str:
        return draw_bars(items, lambda value: _sign(words, key, value))

    return (
        "<h2>What the model looks at</h2>"
        f'<p class="hint">How much {escape(words.metric(key))} {worse} when the values of one feature are shuffled '
        f"among {importance['rows']:,} held-out rows, with the 95 % interval. Of features that say the same, each may "
        "look worthless, since the other one is still there.</p>"
        f'<div class="card">{fold(importance["features"], draw)}</div>'
    )


def render_slices(slices: dict[str, Any] | None, words: Words) -> str:
    """The leading metric for each value of the categorical features, the worst first."""
    if not slices:
        return ""
    key, overall, few = slices["metric"], slices["overall"], slices["few_rows"]
    measured = [one for one in slices["slices"] if "value" in one and one["rows"] >= few]
    scale = find_scale([overall, *(one[end] for one in measured for end in ("lower", "upper"))])
    lower_is_better = key in LOWER_IS_BETTER

    def draw(items: list[dict[str, Any]]) -> str:
        lines = "".join(_draw_slice(one, words, slices, scale, lower_is_better) for one in items)
        return (
            '<div class="scroll"><table class="figures"><thead><tr><th>slice</th><th>rows</th>'
            f"<th>{escape(words.metric(key))}</th><th></th></tr></thead><tbody>{lines}</tbody></table></div>"
        )

    return (
        "<h2>Slices</h2>"
        f'<p class="hint">{escape(words.metric(key))} for each value of the categorical features, the worst first. '
        f'<i class="tick"></i>is all rows, {escape(words.value(key, overall))}. A name in colour: the whole interval '
        f"is worse than that; of {len(measured)} slices some are by chance. Fewer than {few} rows say little.</p>"
        f'<div class="card">{fold(slices["slices"], draw)}</div>'
    )


def _draw_slice(
    one: dict[str, Any], words: Words, slices: dict[str, Any], scale: tuple[float, float], lower_is_better: bool
) -> str:
    key, overall = slices["metric"], slices["overall"]
    name = f"{one['feature']} = {one['slice']}"
    few = one["rows"] < slices["few_rows"]
    value, drawn, worse = "not defined", "", False
    if "value" in one:
        value = words.value(key, one["value"])
        if not few:
            drawn = draw_interval(one["value"], one["lower"], one["upper"], scale, {"overall": overall})
            worse = one["lower"] > overall if lower_is_better else one["upper"] < overall
    note = ' <span class="few">(few rows)</span>' if few else ""
    kind = ' class="worse"' if worse else ' class="few"' if few else ""
    return (
        f"<tr><td><span{kind}>{escape(name)}</span>{note}</td><td>{one['rows']:,}</td>"
        f'<td>{escape(value)}</td><td class="interval-cell">{drawn}</td></tr>'
    )


def render_groups(columns: list[dict[str, Any]], words: Words) -> str:
    """The rates of each group, and how far they are apart."""
    if not columns:
        return ""
    names = words.rates()
    binary = words.target.type == ProblemType.BINARY
    drawn = "".join(_draw_groups(column, names, words) for column in columns)
    terms = (
        " The largest difference between two groups in “answered yes” is the demographic parity difference, their "
        "quotient the ratio; the one in “found” the equal opportunity difference."
        if binary
        else ""
    )
    return (
        "<h2>Groups</h2>"
        f'<p class="hint">How the model treats the groups that were named.{terms} Whether a difference is fair is for '
        "people to say: the model may repeat one that is in the data.</p>"
        f'<div class="card">{drawn}</div>'
    )


def _draw_groups(column: dict[str, Any], names: dict[str, str], words: Words) -> str:
    shown = [name for name in names if any(name in group["rates"] for group in column["groups"])]
    heads = "".join(f"<th>{escape(names[name])}</th>" for name in shown)
    lines = []
    for group in column["groups"]:
        cells = []
        for name in shown:
            rate = group["rates"].get(name)
            if rate is None:
                cells.append("<td></td>")
                continue
            tip = f"95 % interval {words.rate(rate['lower'])} to {words.rate(rate['upper'])}"
            few = ' class="few"' if rate["rows"] < column["few_rows"] else ""
            cells.append(f'<td title="{escape(tip)}"{few}>{escape(words.rate(rate["value"]))}</td>')
        lines.append(f"<tr><td>{escape(group['group'])}</td><td>{group['rows']:,}</td>{''.join(cells)}</tr>")
    said = "".join(
        f"<li>{escape(_describe_difference(names[name], name, column, words))}</li>"
        for name, difference in column["differences"].items()
        if difference["value"] > 0
        if name in names
    )
    few = f"Rates of fewer than {column['few_rows']} rows are grey and not compared."
    return (
        f'<div class="group"><h3>{escape(column["column"])}</h3><div class="scroll"><table class="figures"><thead><tr>'
        f"<th>group</th><th>rows</th>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
        f'<p class="facts">{few}</p><ul class="notes">{said}</ul></div>'
    )


def _describe_difference(what: str, name: str, column: dict[str, Any], words: Words) -> str:
    difference = column["differences"][name]
    rates = {group["group"]: group["rates"].get(name) for group in column["groups"]}
    most, least = (f"{words.rate(rates[difference[end]]['value'])} of {difference[end]}" for end in ("most", "least"))
    apart, lower, upper = (words.distance(difference[end]) for end in ("value", "lower", "upper"))
    ratio = f", ratio {difference['ratio']:.2f}" if "ratio" in difference else ""
    noise = "; chance alone may explain it" if difference["lower"] <= 0 else ""
    return f"{what}: {most}, {least}; {apart} apart, 95 % interval {lower} to {upper}{ratio}{noise}"


def _sign(words: Words, key: str, value: float) -> str:
    return f"{'−' if value < 0 else ''}{words.value(key, abs(value))}"
