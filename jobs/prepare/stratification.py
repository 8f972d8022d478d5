"""Whether the labels of the splits differ more than chance would have them."""

import math

import numpy as np

from common.judging_terms import ProblemType
from prepare.recipe import SPLIT_NAMES

#: below such a probability, the splits differ more than chance would have it: one run in a thousand by accident
LEVEL = 0.001
#: numbers are compared by the fifth of all rows that they are in
PARTS_OF_NUMBERS = 5
#: fewer rows of a class than so many in a split are no basis of the test, and the class is counted with others
FEWEST_EXPECTED = 5


def compare_splits(problem_type: str, labels: np.ndarray, splits: np.ndarray, units: np.ndarray | None) -> float | None:
    """The probability that splits by chance differ as much; None where there is nothing to compare.

    Pearson's chi-squared test of splits against classes, or against fifths of the numbers. `units` are the same number
    for rows that share their split; rows of one unit resemble each other, so the statistic is divided by the mean
    design effect (the first-order correction of Rao and Scott 1981, doi:10.1080/01621459.1981.10477633).
    """
    classes = _part_numbers(labels) if problem_type == ProblemType.REGRESSION else labels
    classes = _pool_rare(np.unique(classes, return_inverse=True)[1], splits)
    counted = classes >= 0
    classes, splits = classes[counted], splits[counted]
    table = _count(classes, splits)
    if table.shape[1] < 2 or (table.sum(axis=1) == 0).any():
        return None
    shares = table.sum(axis=0) / table.sum()
    expected = np.outer(table.sum(axis=1), shares)
    statistic = float(((table - expected) ** 2 / expected).sum())
    if units is not None:
        statistic /= _measure_design_effect(classes, units[counted], shares)
    return exceed_chi_squared(statistic, (table.shape[0] - 1) * (table.shape[1] - 1))


def exceed_chi_squared(statistic: float, degrees: int) -> float:
    """The probability that a chi-squared variable exceeds `statistic`: Abramowitz & Stegun 26.4.4 and 26.4.5.

    In closed form, because the container of the Spark engine has no scipy.
    """
    half = statistic / 2
    if half <= 0:
        return 1.0
    # Even degrees begin with a half-integer less: the sum of half^s · exp(−half) / Γ(s + 1).
    start = 0.0 if degrees % 2 == 0 else 0.5
    total = 0.0 if degrees % 2 == 0 else math.erfc(math.sqrt(half))
    for step in range(degrees // 2):
        power = start + step
        total += math.exp(power * math.log(half) - half - math.lgamma(power + 1))
    return min(1.0, total)


def _count(classes: np.ndarray, splits: np.ndarray) -> np.ndarray:
    width = int(classes.max(initial=-1)) + 1
    cells = splits.astype(np.intp) * width + classes
    return np.bincount(cells, minlength=len(SPLIT_NAMES) * width).reshape(len(SPLIT_NAMES), width).astype(float)


def _part_numbers(labels: np.ndarray) -> np.ndarray:
    bounds = np.quantile(labels, np.arange(1, PARTS_OF_NUMBERS) / PARTS_OF_NUMBERS)
    return np.searchsorted(bounds, labels, side="left")


def _pool_rare(classes: np.ndarray, splits: np.ndarray) -> np.ndarray:
    """The classes from 0, rare ones as the last one; −1 where the rare ones are too few even together."""
    table = _count(classes, splits)
    smallest = table.sum(axis=1).min() / table.sum()
    rare = table.sum(axis=0) * smallest < FEWEST_EXPECTED
    places = np.cumsum(~rare) - 1
    places[rare] = -1 if table[:, rare].sum() * smallest < FEWEST_EXPECTED else int((~rare).sum())
    return places[classes]


def _measure_design_effect(classes: np.ndarray, units: np.ndarray, shares: np.ndarray) -> float:
    """How much larger the variance of the shares is than if all rows were units of their own; at least 1."""
    sizes = np.bincount(units)
    effects = []
    for number, share in enumerate(shares):
        excess = np.bincount(units, weights=classes == number, minlength=len(sizes)) - share * sizes
        effects.append((1 - share) * float(excess @ excess) / (len(classes) * share * (1 - share)))
    return max(1.0, sum(effects) / (len(shares) - 1))
