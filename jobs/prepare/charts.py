"""The charts of the data report, as SVG and HTML texts whose colours come from the page's style sheet."""

import math
from html import escape
from typing import Any

from common.contract import Keys
from common.words import count_of
from prepare.recipe import SPLIT_NAMES

WIDTH, HEIGHT = 360, 118
STRIP = 9
#: classes of the target that are listed beside a split
LISTED_CLASSES = 6
#: from here on thousands are separated: 2,024 and 8,000 read wrongly as a year and a postcode, and nobody needs help
#: with four digits; ISO 80000-1 leaves them together as well
SEPARATED = 10_000
#: the sign stays on the number's line
PERCENT = "\u00a0%"


def format_number(value: float) -> str:
    """Four significant digits, thousands separated from five on; no exponent for what a person reads at a glance."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    if digits > 6:
        return f"{value:.3g}"
    text = f"{value:.{digits}f}" if round(abs(value), digits) < SEPARATED else f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_share(share: float) -> str:
    """A share as a percentage: one decimal below ten percent, and never 0 % for something that is there."""
    if 0 < share < 0.001:
        return f"<0.1{PERCENT}"
    return f"{share * 100:.{1 if 0 < share < 0.1 else 0}f}{PERCENT}"


def draw_split(rows: dict[str, Any], target: dict[str, Any]) -> str:
    """One bar cut into the three splits, with their numbers below."""
    bar = "".join(f'<i style="flex:{rows[name]["count"]};background:var(--{name})"></i>' for name in SPLIT_NAMES)
    parts = "".join(
        f'<div><span><i class="dot" style="background:var(--{name})"></i>{name}</span>'
        f"<b>{rows[name]['count']:,}</b>"
        f"<span>{format_share(rows[name]['count'] / rows['total']['count'])} of rows</span>"
        + "".join(f"<span>{escape(line)}</span>" for line in describe_labels(rows[name], target))
        + "</div>"
        for name in SPLIT_NAMES
    )
    return f'<div class="split-bar">{bar}</div><div class="splits">{parts}</div>'


def describe_labels(part: dict[str, Any], target: dict[str, Any]) -> list[str]:
    """What the labels of a split look like, a line each."""
    if "positiveShare" in part:
        return [f"{format_share(part['positiveShare'])} {target['name']} = {target[Keys.POSITIVE_CLASS]}"]
    if Keys.CLASSES in part:
        # Of an empty split there are no shares.
        rows = max(1, part["count"])
        shown = list(part[Keys.CLASSES].items())[:LISTED_CLASSES]
        return [f"{format_share(count / rows)} {name}" for name, count in shown]
    unit = f" {target[Keys.UNIT]}" if Keys.UNIT in target else ""
    return [f"median {format_number(part['50%'])}{unit}", f"mean {format_number(part['mean'])}{unit}"]


def draw_histogram(feature: dict[str, Any], question: str, overall: float | None) -> str:
    """Stacked bars, and below them a strip that shows in which bins the positive class is frequent.

    `overall` is the share of positive rows; None where there is no positive class, and all bars are of one colour.
    """
    bins = feature["histogram"]
    if not bins:
        return '<p class="facts">no values</p>'
    if overall is None:
        return _draw_plain(feature, bins)
    highest = max(bin_["count"] for bin_ in bins)
    rates = [bin_["positive"] / bin_["count"] if bin_["count"] else 0.0 for bin_ in bins]
    # A rate twice the overall one is as dark as it gets.
    darkest = max(2 * overall, max(rates)) or 1.0
    step = WIDTH / len(bins)
    gap = 2 if len(bins) <= 40 else 1
    drawn = []
    for index, bin_ in enumerate(bins):
        left, width = index * step, max(1.0, step - gap)
        total, positive = (HEIGHT * bin_[key] / highest for key in ("count", "positive"))
        tip = f"{_name_bin(bin_)}: {count_of(bin_['count'], 'row')}, {format_share(rates[index])} {question}"
        drawn.append(
            f"<g><title>{escape(tip)}</title>"
            f'<rect x="{left:.1f}" y="0" width="{step:.1f}" height="{HEIGHT + STRIP + 4}" fill="transparent"/>'
            f'<rect x="{left:.1f}" y="{HEIGHT - total:.1f}" width="{width:.1f}" '
            f'height="{max(0.0, total - positive):.1f}" fill="var(--rows)"/>'
            f'<rect x="{left:.1f}" y="{HEIGHT - positive:.1f}" width="{width:.1f}" height="{positive:.1f}" '
            f'fill="var(--positive)"/>'
            f'<rect x="{left:.1f}" y="{HEIGHT + 4}" width="{width:.1f}" height="{STRIP}" rx="2" fill="var(--positive)" '
            f'fill-opacity="{0.06 + 0.94 * rates[index] / darkest if bin_["count"] else 0:.2f}"/></g>'
        )
    label = f"histogram of {feature['name']}"
    return (
        f'<svg class="histogram" width="{WIDTH}" height="{HEIGHT + STRIP + 22}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT + STRIP + 22}" role="img" aria-label="{escape(label)}">'
        f"{''.join(drawn)}{_draw_axis(bins, step)}</svg>"
    )


def _draw_plain(feature: dict[str, Any], bins: list[dict[str, Any]]) -> str:
    highest = max(bin_["count"] for bin_ in bins)
    step = WIDTH / len(bins)
    gap = 2 if len(bins) <= 40 else 1
    drawn = []
    for index, bin_ in enumerate(bins):
        height = HEIGHT * bin_["count"] / highest
        drawn.append(
            f"<g><title>{escape(_name_bin(bin_))}: {count_of(bin_['count'], 'row')}</title>"
            f'<rect x="{index * step:.1f}" y="{HEIGHT - height:.1f}" width="{max(1.0, step - gap):.1f}" '
            f'height="{height:.1f}" fill="var(--rows)"/></g>'
        )
    label = escape(f"histogram of {feature['name']}")
    return (
        f'<svg class="histogram" width="{WIDTH}" height="{HEIGHT + STRIP + 22}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT + STRIP + 22}" role="img" aria-label="{label}">'
        f"{''.join(drawn)}{_draw_axis(bins, step)}</svg>"
    )


def _draw_axis(bins: list[dict[str, Any]], step: float) -> str:
    discrete = all(bin_["from"] == bin_["to"] for bin_ in bins)
    base = HEIGHT + STRIP + 19
    if discrete:
        every = -(-len(bins) // 8)
        return "".join(
            f'<text x="{(index + 0.5) * step:.1f}" y="{base}" text-anchor="middle">{format_number(bin_["from"])}</text>'
            for index, bin_ in enumerate(bins)
            if index % every == 0
        )
    ticks = []
    for part, anchor in ((0, "start"), (1, "middle"), (2, "middle"), (3, "middle"), (4, "end")):
        index = round(part * len(bins) / 4)
        edge = bins[index]["from"] if index < len(bins) else bins[-1]["to"]
        if edge is None:
            # An open end: the bound that the bar next to it starts or stops at, marked as one.
            edge = bins[0]["to"] if index == 0 else bins[-1]["from"]
            text = f"{'<' if index == 0 else '≥'} {format_number(edge)}"
        else:
            text = format_number(edge)
        ticks.append(f'<text x="{index * step:.1f}" y="{base}" text-anchor="{anchor}">{escape(text)}</text>')
    return "".join(ticks)


def _name_bin(bin_: dict[str, Any]) -> str:
    if bin_["from"] is None:
        return f"below {format_number(bin_['to'])}"
    if bin_["to"] is None:
        return f"{format_number(bin_['from'])} and more"
    if bin_["from"] == bin_["to"]:
        return format_number(bin_["from"])
    return f"{format_number(bin_['from'])} to {format_number(bin_['to'])}"


def draw_categories(feature: dict[str, Any], question: str, overall: float | None) -> str:
    """One line a category: its rows and, where there is a positive class, how many of them are positive."""
    entries = [(item["value"], item) for item in feature["categories"]]
    others = feature["others"]
    if others["categories"]:
        entries.append((count_of(others["categories"], "other"), others))
    if not entries:
        return '<p class="facts">no values</p>'
    highest = max(item["count"] for _, item in entries)
    total = sum(item["count"] for _, item in entries)
    dot = (
        "" if overall is None else f'<span class="rate" title="{escape(question)}"><i class="dot positive"></i></span>'
    )
    lines = [f'<div class="bar head"><span></span><span></span><span class="share">rows</span>{dot}</div>']
    for name, item in entries:
        full = 100 * item["count"] / highest
        tip = f"{name}: {count_of(item['count'], 'row')}"
        parts, rate = f'<i class="negative" style="width:{full:.2f}%"></i>', ""
        if overall is not None:
            positive = item["positive"] / item["count"]
            tip += f", {format_share(positive)} {question}"
            parts = (
                f'<i class="positive" style="width:{full * positive:.2f}%"></i>'
                f'<i class="negative" style="width:{full * (1 - positive):.2f}%"></i>'
            )
            rate = f'<span class="rate">{format_share(positive)}</span>'
        lines.append(
            f'<div class="bar" title="{escape(tip)}"><span class="name">{escape(name)}</span>'
            f'<span class="track">{parts}</span>'
            f'<span class="share">{format_share(item["count"] / total)}</span>{rate}</div>'
        )
    return "".join(lines)


def draw_matrix(correlations: dict[str, Any]) -> str:
    """The associations as a table whose cells are as dark as the association is strong."""
    names = correlations["columns"]
    head = "".join(f"<th><span>{escape(name)}</span></th>" for name in names)
    body = []
    for row, name in enumerate(names):
        cells = []
        for column, other in enumerate(names):
            strength, sign = correlations["strength"][row][column], correlations["sign"][row][column]
            if row == column:
                cells.append('<td style="background:var(--track)"></td>')
                continue
            colour = "var(--opposite)" if sign < 0 else "var(--accent)"
            ink = "var(--on-accent)" if strength > 0.55 else "inherit"
            text = f"{strength:.2f}".lstrip("0") if strength >= 0.1 else ""
            tip = f"{name} and {other}: {'−' if sign < 0 else ''}{strength:.2f}"
            cells.append(
                f'<td title="{escape(tip)}" style="color:{ink};'
                f'background:color-mix(in srgb,{colour} {strength * 100:.0f}%,transparent)">{text}</td>'
            )
        body.append(f'<tr><th scope="row">{escape(name)}</th>{"".join(cells)}</tr>')
    return f'<table class="matrix"><thead><tr><th></th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
