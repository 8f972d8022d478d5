"""What the values of one column look like, and how often the target is positive among them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

#: bars of a histogram
BIN_LIMIT = 24
#: bars of a categorical column; the rest is one bar
CATEGORY_LIMIT = 12


def describe_numeric(values: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Moments, quantiles and a histogram of the numbers; `values` may hold nan for missing ones."""
    present = ~np.isnan(values)
    numbers, positive = values[present], labels[present]
    if len(numbers) == 0:
        return {"distinct": 0, "histogram": []}
    order = np.argsort(numbers, kind="stable")
    numbers, positive = numbers[order], positive[order]
    quantiles = np.quantile(numbers, [0.05, 0.25, 0.5, 0.75, 0.95])
    return {
        "distinct": 1 + int(np.count_nonzero(np.diff(numbers))),
        "minimum": float(numbers.min()),
        "maximum": float(numbers.max()),
        "mean": float(numbers.mean()),
        "standardDeviation": float(numbers.std(ddof=1)) if len(numbers) > 1 else 0.0,
        "quantiles": dict(zip(["5%", "25%", "50%", "75%", "95%"], quantiles.tolist(), strict=True)),
        "histogram": make_histogram(numbers, positive),
    }


def make_histogram(numbers: np.ndarray, labels: np.ndarray) -> list[dict[str, Any]]:
    """Bins of equal width, or one for each value when there are few.

    The first and the last bin are open where the outermost percent of the rows would squeeze all others into a few
    bins; they say so by a bound that is None.
    """
    distinct = np.unique(numbers)
    if len(distinct) <= BIN_LIMIT:
        counts, positives = _count(np.searchsorted(distinct, numbers), labels, len(distinct))
        return [
            {"from": value, "to": value, "count": count, "positive": positive}
            for value, count, positive in zip(distinct.tolist(), counts, positives, strict=True)
        ]
    low, high = numbers.min(), numbers.max()
    inner_low, inner_high = np.quantile(numbers, [0.01, 0.99])
    clip = inner_high > inner_low and (high - low) > 2 * (inner_high - inner_low)
    edges = np.linspace(inner_low if clip else low, inner_high if clip else high, BIN_LIMIT + 1)
    counts, positives = _count(np.searchsorted(edges[1:-1], numbers, side="right"), labels, BIN_LIMIT)
    bounds: list[float | None] = edges.tolist()
    if clip:
        bounds[0] = None if low < inner_low else bounds[0]
        bounds[-1] = None if high > inner_high else bounds[-1]
    return [
        {"from": start, "to": end, "count": count, "positive": positive}
        for start, end, count, positive in zip(bounds, bounds[1:], counts, positives, strict=False)
    ]


def describe_categorical(levels: Sequence[str], codes: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """The most frequent categories, most frequent first.

    `codes` are the places of the rows' texts among the distinct `levels`, of which an empty one means missing.
    """
    counts, positives = _count(codes, labels, len(levels))
    present = [index for index, count in enumerate(counts) if count > 0 and levels[index] != ""]
    order = sorted(present, key=lambda index: (-counts[index], levels[index]))
    shown, rest = order[:CATEGORY_LIMIT], order[CATEGORY_LIMIT:]
    return {
        "distinct": len(present),
        "categories": [
            {"value": levels[index], "count": counts[index], "positive": positives[index]} for index in shown
        ],
        "others": {
            "categories": len(rest),
            "count": sum(counts[index] for index in rest),
            "positive": sum(positives[index] for index in rest),
        },
    }


def _count(codes: np.ndarray, labels: np.ndarray, length: int) -> tuple[list[int], list[int]]:
    counts = np.bincount(codes, minlength=length)
    positives = np.bincount(codes[labels == 1], minlength=length)
    return counts.tolist(), positives.tolist()
