"""What the values of one column look like, and how often a target of two classes is positive among them.

`labels` are None where there is no positive class; counts of positive rows are absent then.
"""

from typing import Any

import numpy as np

from prepare.text_levels import TextLevels

#: bars of a histogram
BIN_LIMIT = 24
#: Tukey's outer fences are so many interquartile ranges beyond the quartiles
FENCES = 3
#: bars of a categorical column; the rest is one bar
CATEGORY_LIMIT = 12


def describe_numeric(values: np.ndarray, labels: np.ndarray | None) -> dict[str, Any]:
    """Moments, quantiles and a histogram of the numbers; `values` may hold nan for missing ones."""
    present = ~np.isnan(values)
    numbers, positive = values[present], None if labels is None else labels[present]
    if len(numbers) == 0:
        return {"distinct": 0, "histogram": []}
    order = np.argsort(numbers, kind="stable")
    numbers, positive = numbers[order], None if positive is None else positive[order]
    quantiles = np.quantile(numbers, [0.05, 0.25, 0.5, 0.75, 0.95])
    return {
        "distinct": 1 + int(np.count_nonzero(np.diff(numbers))),
        "minimum": float(numbers.min()),
        "maximum": float(numbers.max()),
        "mean": float(numbers.mean()),
        "standardDeviation": float(numbers.std(ddof=1)) if len(numbers) > 1 else 0.0,
        "quantiles": dict(zip(["5%", "25%", "50%", "75%", "95%"], quantiles.tolist(), strict=True)),
        "outliers": count_outliers(numbers, float(quantiles[1]), float(quantiles[3])),
        "histogram": make_histogram(numbers, positive),
    }


def count_outliers(numbers: np.ndarray, lower: float, upper: float) -> dict[str, Any]:
    """How many sorted numbers lie beyond Tukey's outer fences, and the fences: `lower` and `upper` are the quartiles.

    Numbers of which half are alike have no fences.
    """
    width = FENCES * (upper - lower)
    if width == 0:
        return {"count": 0}
    below, above = lower - width, upper + width
    count = int(np.searchsorted(numbers, below, side="left") + len(numbers) - np.searchsorted(numbers, above, "right"))
    return {"count": count, "below": below, "above": above}


def make_histogram(numbers: np.ndarray, labels: np.ndarray | None) -> list[dict[str, Any]]:
    """Bins of equal width, or one for each value when there are few.

    The first and the last bin are open where the outermost percent of the rows would squeeze all others into a few
    bins; they say so by a bound that is None.
    """
    distinct = np.unique(numbers)
    if len(distinct) <= BIN_LIMIT:
        counted = _list_counts(np.searchsorted(distinct, numbers), labels, len(distinct))
        return [
            {"from": value, "to": value, **counts} for value, counts in zip(distinct.tolist(), counted, strict=True)
        ]
    low, high = numbers.min(), numbers.max()
    inner_low, inner_high = np.quantile(numbers, [0.01, 0.99])
    clip = inner_high > inner_low and (high - low) > 2 * (inner_high - inner_low)
    edges = np.linspace(inner_low if clip else low, inner_high if clip else high, BIN_LIMIT + 1)
    counted = _list_counts(np.searchsorted(edges[1:-1], numbers, side="right"), labels, BIN_LIMIT)
    bounds: list[float | None] = edges.tolist()
    if clip:
        bounds[0] = None if low < inner_low else bounds[0]
        bounds[-1] = None if high > inner_high else bounds[-1]
    return [
        {"from": start, "to": end, **counts} for start, end, counts in zip(bounds, bounds[1:], counted, strict=False)
    ]


def describe_categorical(
    levels: TextLevels, codes: np.ndarray, labels: np.ndarray | None, missing: int = -1
) -> dict[str, Any]:
    """The most frequent categories, most frequent first.

    `codes` are the places of the rows' texts among the distinct `levels`, and `missing` that of the missing ones.
    """
    counted = _count(codes, labels, len(levels))
    counts = counted["count"]
    shown = levels.find_most_frequent(counts, CATEGORY_LIMIT, missing)
    values = levels.read(np.array(shown, dtype=np.intp)).tolist()
    distinct = int(np.count_nonzero(counts)) - int(missing >= 0 and counts[missing] > 0)
    totals = {key: int(column.sum() - (column[missing] if missing >= 0 else 0)) for key, column in counted.items()}
    listed = {key: column[shown].tolist() for key, column in counted.items()}
    return {
        "distinct": distinct,
        "categories": [
            {"value": value, **{key: column[place] for key, column in listed.items()}}
            for place, value in enumerate(values)
        ],
        "others": {
            "categories": distinct - len(shown),
            **{key: total - sum(listed[key]) for key, total in totals.items()},
        },
    }


def _count(codes: np.ndarray, labels: np.ndarray | None, length: int) -> dict[str, np.ndarray]:
    """The rows of each code and, of two classes, how many of them are positive."""
    counts = {"count": np.bincount(codes, minlength=length)}
    return counts if labels is None else counts | {"positive": np.bincount(codes[labels == 1], minlength=length)}


def _list_counts(codes: np.ndarray, labels: np.ndarray | None, length: int) -> list[dict[str, int]]:
    columns = {key: column.tolist() for key, column in _count(codes, labels, length).items()}
    return [dict(zip(columns, counts, strict=True)) for counts in zip(*columns.values(), strict=True)]
