"""Quality of a binary classifier, on numpy alone: it starts a second sooner than with scikit-learn.

The definitions are scikit-learn's (metrics that divide by zero are 0), and the tests compare with it.
"""

from dataclasses import dataclass

import numpy as np

from common.contract import BINARY_METRICS

#: metrics that a criterion can name, as evaluation.json spells them
METRIC_NAMES = BINARY_METRICS
#: how many times the rows are drawn anew for a standard deviation, and the seed that makes it repeatable
BOOTSTRAP_RESAMPLES = 200
BOOTSTRAP_SEED = 20_261_123
#: points of a curve
CURVE_POINTS = 201


@dataclass(frozen=True)
class Outcome:
    """Held-out rows grouped by equal predictions, highest first; a resample only changes their weights."""

    #: index of each row's group
    group: np.ndarray
    #: 1 for rows of the positive class
    labels: np.ndarray
    #: 1 for rows that are predicted positive
    decisions: np.ndarray
    #: what each row adds to the log loss
    losses: np.ndarray
    groups: int


def judge(labels: np.ndarray, predictions: np.ndarray, threshold: float) -> Outcome:
    """Prepares the rows; a prediction of at least `threshold` counts as positive."""
    scores, inverse = np.unique(predictions, return_inverse=True)
    # Without clipping one confident mistake would make the loss infinite; the bound is scikit-learn's for doubles.
    epsilon = np.finfo(np.float64).eps
    clipped = np.clip(predictions.astype(np.float64), epsilon, 1 - epsilon)
    losses = -np.where(labels == 1, np.log(clipped), np.log(1 - clipped))
    return Outcome(len(scores) - 1 - inverse, labels, (predictions >= threshold).astype(np.int8), losses, len(scores))


def count_confusion(outcome: Outcome, weights: np.ndarray | None = None) -> np.ndarray:
    """Rows by actual class (first axis) and predicted class (second axis)."""
    cells = outcome.labels.astype(np.intp) * 2 + outcome.decisions
    return np.bincount(cells, weights=weights, minlength=4).reshape(2, 2)


def compute_metrics(outcome: Outcome, weights: np.ndarray | None = None) -> dict[str, float]:
    """All metrics; `weights` says how often each row counts, default once. AUC is nan when a class has no row."""
    (true_negative, false_positive), (false_negative, true_positive) = count_confusion(outcome, weights)
    total = true_negative + false_positive + false_negative + true_positive
    false_rates, true_rates, _ = trace_curve(outcome, weights)
    return {
        "accuracy": float((true_negative + true_positive) / total),
        "auc": float(np.sum(np.diff(false_rates) * (true_rates[1:] + true_rates[:-1]) / 2)),
        "f1": _divide(2 * true_positive, 2 * true_positive + false_positive + false_negative),
        "precision": _divide(true_positive, true_positive + false_positive),
        "recall": _divide(true_positive, true_positive + false_negative),
        "log_loss": float(np.average(outcome.losses, weights=weights)),
    }


def trace_curve(outcome: Outcome, weights: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The receiver operating characteristic with a point for each distinct prediction, from (0, 0) to (1, 1).

    Returns false positive rates, true positive rates and precisions (1 where nothing is predicted positive).
    """
    ones = np.ones(len(outcome.labels)) if weights is None else weights
    positives = np.bincount(outcome.group, weights=ones * outcome.labels, minlength=outcome.groups)
    negatives = np.bincount(outcome.group, weights=ones * (1 - outcome.labels), minlength=outcome.groups)
    true_positives = np.concatenate([[0], np.cumsum(positives)])
    false_positives = np.concatenate([[0], np.cumsum(negatives)])
    with np.errstate(invalid="ignore", divide="ignore"):
        predicted = true_positives + false_positives
        precisions = np.where(predicted > 0, true_positives / predicted, 1.0)
        return false_positives / false_positives[-1], true_positives / true_positives[-1], precisions


def bootstrap_deviations(outcome: Outcome) -> dict[str, float]:
    """Standard deviation of each metric when the rows are drawn anew with replacement."""
    generator = np.random.default_rng(BOOTSTRAP_SEED)
    rows = len(outcome.labels)
    draws = []
    for _ in range(BOOTSTRAP_RESAMPLES):
        weights = np.bincount(generator.integers(0, rows, rows), minlength=rows).astype(float)
        draws.append(list(compute_metrics(outcome, weights).values()))
    # A draw without one of the classes has no AUC; it says nothing about the others either.
    table = np.array(draws)
    table = table[~np.isnan(table).any(axis=1)]
    deviations = table.std(axis=0, ddof=1) if len(table) > 1 else np.zeros(len(METRIC_NAMES))
    return dict(zip(METRIC_NAMES, deviations.tolist(), strict=True))


def thin_curve(*coordinates: np.ndarray) -> list[list[float]]:
    """At most CURVE_POINTS points of a curve, its ends among them."""
    length = len(coordinates[0])
    chosen = np.unique(np.linspace(0, length - 1, min(length, CURVE_POINTS)).round().astype(int))
    return [np.round(axis[chosen], 6).tolist() for axis in coordinates]


def _divide(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0
