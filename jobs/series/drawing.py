"""A chart of lines over steps, with a band, as SVG text whose colours come from series.css."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from evaluate.page.charts import find_ticks

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 10, 10, 24


@dataclass(frozen=True)
class Line:
    """Values at steps; `kind` is the class in the style sheet."""

    kind: str
    steps: Sequence[float]
    values: Sequence[float]


def draw_lines(lines: list[Line], band: list[Line], label: str, write: Callable[[float], str]) -> str:
    """The chart; `band` are the lower and the upper line of an area, or nothing."""
    everything = [*lines, *band]
    steps = [step for line in everything for step in line.steps]
    values = [value for line in everything for value in line.values]
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    left, right = min(steps), max(steps)

    def x(step: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (step - left) / ((right - left) or 1)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low)

    def points(line: Line) -> list[str]:
        return [f"{x(step):.1f},{y(value):.1f}" for step, value in zip(line.steps, line.values, strict=True)]

    parts = [
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{y(tick) + 4:.1f}" text-anchor="end">{escape(write(tick))}</text>'
        for tick in find_ticks(low, high)
        if low <= tick <= high
    ]
    if band:
        around = [*points(band[0]), *reversed(points(band[1]))]
        parts.append(f'<polygon class="band" points="{" ".join(around)}"/>')
    parts += [f'<polyline class="{line.kind}" points="{" ".join(points(line))}"/>' for line in lines]
    return (
        f'<svg class="series" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )
