"""How far two models are apart on the same rows, and whether that is more than noise."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.stats

from common.sampling import space_evenly
from evaluate.measure import CONFIDENCE, Z
from evaluate.statistics import Statistic

#: how many times the rows are drawn anew, and the seed that makes it repeatable
DRAWS = 2000
SEED = 20_261_128
#: of more rows so many, evenly spaced, are drawn from
MOST_ROWS = 50_000
#: numbers of a block of draws, which bounds the memory
BLOCK = 4_000_000
#: of the draws, at least so many must define the metric
DEFINED = 0.5
#: the normal quantile of a test that finds a difference in 8 of 10 cases
POWER = float(scipy.stats.norm.ppf(0.8))


@dataclass(frozen=True)
class Whole:
    """All rows, of which some are drawn from."""

    rows: int
    #: the metric of the one model less that of the other
    difference: float


@dataclass(frozen=True)
class Difference:
    """A metric of one model less that of another on the same rows, with the 95 % interval of the paired bootstrap."""

    value: float
    lower: float
    upper: float
    #: the smallest true difference that so many rows would show in 8 of 10 cases
    detectable: float


def choose_drawn(rows: int) -> np.ndarray:
    """The places of the rows that are drawn from, of so many."""
    return space_evenly(rows, MOST_ROWS)


def compare_paired(one: Statistic, other: Statistic, rows: int, whole: Whole | None = None) -> Difference | None:
    """Draws the rows with replacement, the same for both models, and takes the percentiles of the differences
    (Efron and Tibshirani, 1993). None where the rows do not define the metric.

    Where `rows` are but some of the `whole`, the difference is that of the whole, and how far the draws are from their
    middle shrinks with the root of the rows (Bickel, Götze and van Zwet, 1997).
    """
    middle = measure_all(one, rows) - measure_all(other, rows)
    value, scale = (middle, 1.0) if whole is None else (whole.difference, math.sqrt(rows / whole.rows))
    drawn = np.concatenate([one(counts) - other(counts) for counts in _draw(rows)])
    found = summarize_draws(middle, drawn) if math.isfinite(value) else None
    if found is None or whole is None:
        return found
    lower, upper = (value + scale * (end - middle) for end in (found.lower, found.upper))
    return Difference(value, lower, upper, scale * found.detectable)


def summarize_draws(value: float, drawn: np.ndarray) -> Difference | None:
    """A difference with the percentiles of its draws; None where too few of them are defined."""
    defined = drawn[np.isfinite(drawn)]
    if not math.isfinite(value) or len(defined) < DEFINED * len(drawn):
        return None
    lower, upper = np.quantile(defined, [0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2])
    return Difference(value, float(lower), float(upper), (Z + POWER) * float(defined.std(ddof=1)))


def measure_all(statistic: Statistic, rows: int) -> float:
    """The metric of all rows, each once."""
    return float(statistic(np.ones((1, rows)))[0])


def compare_decisions(one: np.ndarray, other: np.ndarray) -> tuple[int, int, float]:
    """McNemar's exact test of who is right more often: the rows that only the one and only the other has right, and the
    probability of so uneven a split of them by chance."""
    only_one, only_other = int((one & ~other).sum()), int((other & ~one).sum())
    discordant = only_one + only_other
    chance = float(scipy.stats.binomtest(only_one, discordant).pvalue) if discordant else 1.0
    return only_one, only_other, chance


def _draw(rows: int) -> Iterator[np.ndarray]:
    """How often each row was drawn, a line a draw, some draws at a time."""
    generator = np.random.default_rng(SEED)
    size = max(1, BLOCK // rows)
    for start in range(0, DRAWS, size):
        count = min(size, DRAWS - start)
        yield np.stack([np.bincount(generator.integers(0, rows, rows), minlength=rows) for _ in range(count)]).astype(
            float
        )
