"""Categories as the mean of the target among their rows, shrunk towards the mean of all: equal to scikit-learn's
TargetEncoder with its automatic smoothing.

A category's mean that was taken of a row's own label tells the label back to the model. So training rows are written
with means that other rows gave: they are dealt into folds by the hash of their keys, all rows of a key (or a group)
into one, and each fold has the means of the others. Validation rows, held-out rows and requests have those of all
training rows.
"""

from typing import Any

import numpy as np

from common.judging_terms import ProblemType
from common.recipe_terms import Encoding
from common.target import Target
from prepare.columns import TextColumn
from prepare.features import Feature
from prepare.fitting import choose_category

FOLDS = 5


def spread_labels(goal: Target, labels: np.ndarray) -> np.ndarray:
    """The labels as columns: one, or for several classes one each, of 0 and 1."""
    if goal.type == ProblemType.MULTICLASS:
        return (labels[:, np.newaxis] == np.arange(len(goal.classes))).astype(float)
    return labels.astype(float)[:, np.newaxis]


def fit_target(
    feature: Feature, goal: Target, column: TextColumn, codes: np.ndarray, targets: np.ndarray
) -> dict[str, Any]:
    """The means by category; `codes` and `targets` are those of the rows that count."""
    counts = np.bincount(codes, minlength=len(column.levels)).tolist()
    texts = column.levels.read_all()
    fill = choose_category(feature, dict(zip(texts, counts, strict=True)))
    levels = [level or fill for level in texts]
    # A category may be spelt as what stands for a missing one.
    categories, places = np.unique(np.array(levels, dtype=object), return_inverse=True)
    rows = places[codes]
    occurring = np.bincount(rows, minlength=len(categories)) > 0
    means = shrink_means(rows, targets, len(categories))[occurring]
    return {
        "feature": feature.name,
        "kind": Encoding.TARGET,
        "fill": fill,
        "categories": categories[occurring].tolist(),
        "means": means.tolist(),
        "prior": targets.mean(axis=0).tolist(),
        **({"spread": list(goal.classes)} if goal.type == ProblemType.MULTICLASS else {}),
    }


def shrink_means(codes: np.ndarray, targets: np.ndarray, size: int) -> np.ndarray:
    """The mean of each target by code, nearer to the overall mean the fewer rows there are and the more they differ.

    Empirical Bayes: λ·mean + (1 − λ)·overall mean, where λ = n·σ² / (n·σ² + s²), σ² is the variance of the target, and
    s² that within the category (Micci-Barreca 2001, doi:10.1145/507533.507538; scikit-learn's smooth="auto").
    """
    counts = np.bincount(codes, minlength=size)
    columns = []
    for target in targets.T:
        overall, variance = target.mean(), target.var()
        with np.errstate(divide="ignore", invalid="ignore"):
            means = np.bincount(codes, weights=target, minlength=size) / counts
            within = np.bincount(codes, weights=(target - means[codes]) ** 2, minlength=size) / counts
            weight = counts * variance / (counts * variance + within)
            columns.append(np.where(np.isnan(weight), overall, weight * means + (1 - weight) * overall))
    return np.column_stack(columns)


def fit_folds(
    feature: Feature,
    goal: Target,
    column: TextColumn,
    codes: np.ndarray,
    labels: np.ndarray,
    training: np.ndarray,
    folds: np.ndarray,
) -> list[dict[str, Any]]:
    """What encodes the training rows of each fold: one code of the column, label and fold a row."""
    targets = spread_labels(goal, labels)
    fitted = []
    for fold in range(FOLDS):
        others = training & (folds != fold)
        if not others.any():
            # All rows have one key, and there is nobody to learn from.
            others = training
        fitted.append(fit_target(feature, goal, column, codes[others], targets[others]))
    return fitted
