"""How far two profiles of a column are apart, and whether by more than chance: the monitors' statistics and tests.

In closed form, because the container of the Spark engine has no scipy.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from prepare.stratification import FEWEST_EXPECTED, exceed_chi_squared

#: so many terms of Kolmogorov's series are more than enough
TERMS = 100


def measure_wasserstein(before: dict[str, Any], now: dict[str, Any]) -> float:
    """The mean distance of numbers of the same rank, in standard deviations of the earlier ones."""
    distance = float(np.abs(np.array(before["ranks"]) - np.array(now["ranks"])).mean())
    deviation = before["standardDeviation"] or now["standardDeviation"]
    if distance == 0:
        return 0.0
    # Two constants have no deviation: another one is another column.
    return distance / deviation if deviation > 0 else 1.0


def compare_numbers(before: dict[str, Any], now: dict[str, Any]) -> float:
    """The probability that numbers of one distribution differ as much: the Kolmogorov–Smirnov test, by the ranks."""
    ranks = [np.array(before["ranks"]), np.array(now["ranks"])]
    points = np.concatenate(ranks)
    below = [np.searchsorted(of, points, side="right") / len(of) for of in ranks]
    largest = float(np.abs(below[0] - below[1]).max())
    return exceed_kolmogorov(largest * math.sqrt(_pool(before["count"], now["count"])))


def exceed_kolmogorov(statistic: float) -> float:
    """The probability that Kolmogorov's variable exceeds `statistic`."""
    if statistic < 0.2:
        # The series alternates without end here; the probability is 1 to twelve digits.
        return 1.0
    terms = (2 * (-1) ** (term - 1) * math.exp(-2 * (term * statistic) ** 2) for term in range(1, TERMS + 1))
    return min(1.0, max(0.0, sum(terms)))


def align_categories(before: dict[str, Any], now: dict[str, Any]) -> np.ndarray:
    """The rows of each category, earlier ones in the first line; what one side does not list is counted as one."""
    names = sorted({*before["categories"], *now["categories"]})
    known = [name for name in names if all(name in side["categories"] or side["others"] == 0 for side in (before, now))]
    lines = []
    for side in (before, now):
        listed = [side["categories"].get(name, 0) for name in known]
        lines.append([*listed, side["count"] - sum(listed)])
    counts = np.array(lines, dtype=float)
    return counts[:, counts.sum(axis=0) > 0]


def measure_jensen_shannon(counts: np.ndarray) -> float:
    """The distance of two lines of counts, 0 to 0.83: the root of the divergence with natural logarithms."""
    shares = counts / counts.sum(axis=1, keepdims=True)
    middle = shares.mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(shares > 0, shares * np.log(shares / middle), 0.0)
    return math.sqrt(max(0.0, float(terms.sum()) / 2))


def compare_counts(counts: np.ndarray) -> float:
    """The probability that two samples differ as much: Pearson's test, rare categories counted as one."""
    totals = counts.sum(axis=1)
    smallest = totals.min() / totals.sum()
    rare = counts.sum(axis=0) * smallest < FEWEST_EXPECTED
    if rare.any():
        pooled = counts[:, rare].sum(axis=1, keepdims=True)
        counts = counts[:, ~rare]
        if pooled.sum() * smallest >= FEWEST_EXPECTED or counts.shape[1] == 0:
            counts = np.hstack([counts, pooled])
        else:
            # Too few even together: with the rarest of the others.
            counts[:, [int(counts.sum(axis=0).argmin())]] += pooled
    if counts.shape[1] < 2:
        return 1.0
    expected = np.outer(totals, counts.sum(axis=0) / counts.sum())
    return exceed_chi_squared(float(((counts - expected) ** 2 / expected).sum()), counts.shape[1] - 1)


def choose_significant(probabilities: Sequence[float], level: float) -> list[bool]:
    """Which of many probabilities are below chance, a share of `level` of them falsely: Benjamini–Hochberg."""
    ordered = sorted(probabilities)
    passed = [p for place, p in enumerate(ordered, start=1) if p <= level * place / len(ordered)]
    limit = max(passed, default=-1.0)
    return [p <= limit for p in probabilities]


def _pool(before: int, now: int) -> float:
    return before * now / (before + now)
