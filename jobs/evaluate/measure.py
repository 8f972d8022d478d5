"""A metric of the held-out rows, with the interval in which its true value lies with 95 % confidence.

The kinds of interval are those that the quality monitor measures live traffic with (docs/model-quality.md).
"""

import math
from dataclasses import dataclass

import numpy as np
import scipy.stats

CONFIDENCE = 0.95
#: the two-sided quantile of the normal distribution
Z = float(scipy.stats.norm.ppf(0.5 + CONFIDENCE / 2))


@dataclass(frozen=True)
class Measure:
    value: float
    lower: float
    upper: float
    #: the standard error of the estimate
    deviation: float

    def describe_interval(self) -> dict[str, float]:
        """As evaluation.json has it where nothing but the interval matters."""
        return {"value": self.value, "lower": self.lower, "upper": self.upper}

    def describe(self) -> dict[str, float]:
        """As evaluation.json has it; SageMaker's name for the third."""
        return {**self.describe_interval(), "standard_deviation": self.deviation}


#: metrics by their names in evaluation.json; None for one that the rows do not define
Measures = dict[str, Measure | None]


def measure_share(value: float, count: int, rows: int) -> Measure | None:
    """A share of independent rows with Wilson's interval; None of no rows. `value` is the library's, count / rows."""
    if rows == 0:
        return None
    interval = scipy.stats.binomtest(count, rows).proportion_ci(CONFIDENCE, method="wilson")
    share = count / rows
    return Measure(value, float(interval.low), float(interval.high), math.sqrt(share * (1 - share) / rows))


def measure_f1(value: float, hits: int, misses: int) -> Measure | None:
    """F1 = 2 J / (1 + J) of the share J = hits / (hits + misses), of which it is a growing function."""
    jaccard = measure_share(hits / (hits + misses) if hits + misses else 0.0, hits, hits + misses)
    if jaccard is None:
        return None
    lower, upper = (2 * end / (1 + end) for end in (jaccard.lower, jaccard.upper))
    return Measure(value, lower, upper, 2 / (1 + jaccard.value) ** 2 * jaccard.deviation)


def measure_mean(value: float, contributions: np.ndarray, least: float = -math.inf, most: float = math.inf) -> Measure:
    """A mean of what each row contributes, or an estimate that deviates as such a mean, with the normal interval."""
    rows = len(contributions)
    error = float(scipy.stats.sem(contributions)) if rows > 1 else 0.0
    return Measure(value, max(least, value - Z * error), min(most, value + Z * error), error)


def measure_ratio(value: float, sign: int, parts: np.ndarray, wholes: np.ndarray, least: float, most: float) -> Measure:
    """A ratio of two means, or 1 less it (`sign` -1), with the interval of the delta method."""
    return measure_mean(value, sign * find_ratio_influences(parts, wholes), least, most)


def find_ratio_influences(parts: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """What each row adds to the deviation of a ratio of two means, by the delta method."""
    return (parts - parts.sum() / wholes.sum() * wholes) / wholes.mean()


def measure_root(value: float, mean: Measure) -> Measure:
    """The root of a mean of squares."""
    error = mean.deviation / (2 * value) if value else 0.0
    return Measure(value, math.sqrt(max(0.0, mean.lower)), math.sqrt(mean.upper), error)


def measure_median(value: float, values: np.ndarray) -> Measure:
    """A median, with the interval of the ranks that the true one lies between (Conover, 1999)."""
    ordered, rows = np.sort(values), len(values)
    half = Z * math.sqrt(rows) / 2
    low, high = (min(rows, max(1, rank)) - 1 for rank in (math.floor(rows / 2 - half), math.ceil(rows / 2 + half) + 1))
    lower, upper = float(ordered[low]), float(ordered[high])
    return Measure(value, lower, upper, (upper - lower) / (2 * Z))


def measure_draws(value: float, draws: np.ndarray, fewest: int) -> Measure:
    """A share whose distribution is that of the draws; `fewest` rows of a class speak for it."""
    if value >= 1:
        return _bound_perfect(value, fewest)
    lower, upper = np.quantile(draws, [0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2])
    return Measure(value, min(value, float(lower)), max(value, float(upper)), float(draws.std(ddof=1)))


def measure_auc(value: float, scores: np.ndarray, labels: np.ndarray) -> Measure:
    """One class against all others: `scores` a column a class, `labels` its number. One column: class 1 against 0.

    The variance is that of DeLong, DeLong and Clarke-Pearson (1988), by mid-ranks; of a mean of several AUCs, what each
    row adds to the deviation of the mean, since they are not independent. The interval is made on the logit scale.
    """
    sides = (
        [(scores[:, 0], labels == 1)]
        if scores.shape[1] == 1
        else [(scores[:, number], labels == number) for number in range(scores.shape[1])]
    )
    rows = len(labels)
    influences = np.zeros(rows)
    for column, own in sides:
        influences += find_auc_influences(column, own) / len(sides)
    # Each class is a sample of its own: a rare one varies more than its few rows show.
    counts = np.bincount(labels.astype(np.intp))
    own_rows = counts[labels.astype(np.intp)]
    squares = influences**2 * own_rows / np.maximum(1, own_rows - 1)
    error = math.sqrt(squares.mean() / rows)
    fewest = int(counts.min())
    if error == 0 or value <= 0 or value >= 1:
        return _bound_perfect(value, fewest)
    centre, half = math.log(value / (1 - value)), Z * error / (value * (1 - value))
    lower, upper = (1 / (1 + math.exp(-end)) for end in (centre - half, centre + half))
    return Measure(value, lower, upper, error)


def find_auc_influences(scores: np.ndarray, own: np.ndarray) -> np.ndarray:
    """What each row adds to the deviation of an AUC, whose variance is that of their mean; `own` are the rows of the
    class. Of two AUCs of the same rows, the difference varies as the difference of these."""
    placed = _place(scores, own)
    share = np.where(own, own.sum(), len(own) - own.sum()) / len(own)
    return (placed - placed[own].mean()) / share


def _bound_perfect(value: float, rows: int) -> Measure:
    """Perfect or constant scores have no variance to go by: as many rows without an exception bound the error (rule of
    three).
    """
    slack = min(1.0, 3 / rows)
    return Measure(value, max(0.0, value - slack), min(1.0, value + slack), 0.0)


def _place(scores: np.ndarray, own: np.ndarray) -> np.ndarray:
    """For each row of either side, the share of the other side that it is ranked on the right side of."""
    ranks = scipy.stats.rankdata(scores)
    placed = np.empty(len(scores))
    placed[own] = (ranks[own] - scipy.stats.rankdata(scores[own])) / (~own).sum()
    placed[~own] = 1 - (ranks[~own] - scipy.stats.rankdata(scores[~own])) / own.sum()
    return placed
