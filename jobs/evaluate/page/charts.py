"""The charts of the evaluation page, as SVG texts whose colours come from the page's style sheet."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from prepare.charts import format_number

WIDTH, HEIGHT = 360, 300
#: the plot inside of its axes
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 10, 40
TICKS = 5
#: the line of an interval beside a value
BAR_WIDTH, BAR_HEIGHT = 180, 18

#: beyond so many, lines are folded
SHOWN = 15

Format = Callable[[float], str]


@dataclass(frozen=True)
class Axes:
    """A square of two axes; shapes are added in the units of the data."""

    label: str
    horizontal: tuple[float, float]
    vertical: tuple[float, float]
    across: str
    up: str

    def x(self, value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * _place(value, self.horizontal)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * _place(value, self.vertical)

    def draw(self, shapes: Iterable[str], write: Format = format_number) -> str:
        """The chart as a whole."""
        parts = [*self._draw_grid(write), *shapes]
        return (
            f'<svg class="plot" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{escape(self.label)}">'
            f"{''.join(parts)}</svg>"
        )

    def line(self, xs: Sequence[float], ys: Sequence[float], kind: str) -> str:
        """A line through points; `kind` is its class in the style sheet."""
        points = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in zip(xs, ys, strict=True))
        return f'<polyline class="{kind}" points="{points}"/>'

    def dot(self, x: float, y: float, tip: str, kind: str = "dot", radius: float = 4.5) -> str:
        """A point that says what it is."""
        title = f"<title>{escape(tip)}</title>" if tip else ""
        return f'<circle class="{kind}" cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="{radius:g}">{title}</circle>'

    def whisker(self, x: float, low: float, high: float) -> str:
        """An interval above and below a point."""
        return (
            f'<line class="whisker" x1="{self.x(x):.1f}" x2="{self.x(x):.1f}" '
            f'y1="{self.y(low):.1f}" y2="{self.y(high):.1f}"/>'
        )

    def _draw_grid(self, write: Format) -> list[str]:
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        parts = []
        for value in find_ticks(*self.horizontal):
            x = self.x(value)
            anchor = "end" if x > right - 12 else "middle"
            parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"/>')
            parts.append(f'<text x="{x:.1f}" y="{bottom + 15}" text-anchor="{anchor}">{escape(write(value))}</text>')
        for value in find_ticks(*self.vertical):
            y = self.y(value)
            parts.append(f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
            parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(write(value))}</text>')
        middle = (LEFT + right) / 2
        height = (TOP + bottom) / 2
        parts.append(
            f'<text class="axis" x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">{escape(self.across)}</text>'
        )
        parts.append(
            f'<text class="axis" x="12" y="{height}" text-anchor="middle" transform="rotate(-90 12 {height})">'
            f"{escape(self.up)}</text>"
        )
        return parts


def draw_interval(value: float, lower: float, upper: float, scale: tuple[float, float], marks: dict[str, float]) -> str:
    """A value and its interval on a line, with other values as ticks, by their class in the style sheet."""

    def x(number: float) -> float:
        return 5 + (BAR_WIDTH - 10) * _place(number, scale)

    middle = BAR_HEIGHT / 2
    ticks = "".join(
        f'<line class="{kind}" x1="{x(mark):.1f}" x2="{x(mark):.1f}" y1="1" y2="{BAR_HEIGHT - 1}"/>'
        for kind, mark in marks.items()
    )
    return (
        f'<svg class="interval" width="{BAR_WIDTH}" height="{BAR_HEIGHT}" viewBox="0 0 {BAR_WIDTH} {BAR_HEIGHT}" '
        f'aria-hidden="true">'
        f'<line class="base" x1="5" x2="{BAR_WIDTH - 5}" y1="{middle}" y2="{middle}"/>{ticks}'
        f'<line class="reach" x1="{x(lower):.1f}" x2="{x(upper):.1f}" y1="{middle}" y2="{middle}"/>'
        f'<circle class="dot" cx="{x(value):.1f}" cy="{middle}" r="4"/></svg>'
    )


def find_scale(numbers: Iterable[float]) -> tuple[float, float]:
    """From the least to the largest, with some room."""
    finite = [number for number in numbers if math.isfinite(number)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def find_ticks(low: float, high: float) -> list[float]:
    """Round numbers between the two, about five."""
    span = high - low
    if not span > 0:
        return [low]
    rough = span / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]


def draw_confusion(matrix: dict[str, dict[str, int]], names: dict[str, str]) -> str:
    """Rows by actual and predicted class; a cell is as dark as its share of the actual class."""
    head = "".join(f'<th scope="col">{escape(names.get(name, name))}</th>' for name in matrix)
    body = []
    for actual, line in matrix.items():
        total = max(1, sum(line.values()))
        cells = []
        for predicted, count in line.items():
            share = count / total
            colour = "var(--accent)" if predicted == actual else "var(--positive)"
            ink = "var(--on-accent)" if share > 0.6 else "inherit"
            tip = f"{count:,} of {sum(line.values()):,} {names.get(actual, actual)} were predicted "
            tip += names.get(predicted, predicted)
            cells.append(
                f'<td title="{escape(tip)}" style="color:{ink};'
                f'background:color-mix(in srgb,{colour} {share * 100:.0f}%,transparent)">{count:,}</td>'
            )
        body.append(f'<tr><th scope="row">{escape(names.get(actual, actual))}</th>{"".join(cells)}</tr>')
    return (
        f'<table class="confusion"><thead><tr><th>actual, by prediction</th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def draw_bars(items: list[dict[str, Any]], write: Format) -> str:
    """Values with their intervals as horizontal bars from 0 on, a line each."""
    low = min(0.0, *(item["lower"] for item in items))
    high = max(1e-12, *(item["upper"] for item in items))
    zero = 100 * _place(0.0, (low, high))
    lines = []
    for item in items:
        value, lower, upper = (100 * _place(item[end], (low, high)) for end in ("value", "lower", "upper"))
        start, length = min(zero, value), abs(value - zero)
        tip = f"{item['name']}: {write(item['value'])}, 95 % interval {write(item['lower'])} to {write(item['upper'])}"
        lines.append(
            f'<div class="worth" title="{escape(tip)}"><span class="name">{escape(item["name"])}</span>'
            f'<span class="lane"><i class="fill" style="left:{start:.2f}%;width:{length:.2f}%"></i>'
            f'<i class="range" style="left:{lower:.2f}%;width:{max(0.3, upper - lower):.2f}%"></i>'
            f'<i class="zero" style="left:{zero:.2f}%"></i></span>'
            f'<span class="number">{escape(write(item["value"]))}</span></div>'
        )
    return "".join(lines)


def fold(items: list[dict[str, Any]], draw: Callable[[list[dict[str, Any]]], str]) -> str:
    """The first ones, and the others behind a line that opens them."""
    first, rest = items[:SHOWN], items[SHOWN:]
    folded = f"<details><summary>{len(rest):,} more</summary>{draw(rest)}</details>" if rest else ""
    return draw(first) + folded


def _place(value: float, scale: tuple[float, float]) -> float:
    low, high = scale
    return min(1.0, max(0.0, (value - low) / (high - low) if high > low else 0.5))
