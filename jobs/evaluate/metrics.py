"""The quality of predictions whose truth is known, by scikit-learn's functions."""

from collections.abc import Callable

import numpy as np
from sklearn import metrics

from evaluate.measure import (
    Measure,
    Measures,
    measure_auc,
    measure_draws,
    measure_f1,
    measure_mean,
    measure_median,
    measure_ratio,
    measure_root,
    measure_share,
)

#: how many confusion matrices are drawn for an interval, and the seed that makes it repeatable
DRAWS = 2000
SEED = 20_261_123


#: what measures a metric, by its name in evaluation.json
Makers = dict[str, Callable[[], Measure | None]]


def measure_binary(labels: np.ndarray, scores: np.ndarray, threshold: float, only: str | None = None) -> Measures:
    """Labels 0 and 1, and the probability of 1; a row counts as positive from `threshold` on. All metrics, or one."""
    rows = len(labels)
    decisions = (scores >= threshold).astype(np.int8)
    hits = int((decisions & labels).sum())
    predicted, actual = int(decisions.sum()), int(labels.sum())
    both = 0 < actual < rows

    def measure_losses() -> Measure:
        losses = -np.log(clip(np.where(labels == 1, scores, 1 - scores)))
        return measure_mean(metrics.log_loss(labels, scores, labels=[0, 1]), losses, 0)

    makers: Makers = {
        "accuracy": lambda: measure_share(
            metrics.accuracy_score(labels, decisions), int((decisions == labels).sum()), rows
        ),
        "auc": lambda: measure_auc(metrics.roc_auc_score(labels, scores), scores[:, None], labels) if both else None,
        "f1": lambda: measure_f1(
            metrics.f1_score(labels, decisions, zero_division=0), hits, predicted + actual - 2 * hits
        ),
        "precision": lambda: _measure_rare(
            metrics.precision_score(labels, decisions, zero_division=0), hits, predicted
        ),
        "recall": lambda: measure_share(metrics.recall_score(labels, decisions, zero_division=0), hits, actual),
        "log_loss": measure_losses,
        "brier_score": lambda: measure_mean(metrics.brier_score_loss(labels, scores), (labels - scores) ** 2, 0, 1),
    }
    return _make(makers, only)


def measure_multiclass(labels: np.ndarray, probabilities: np.ndarray, only: str | None = None) -> Measures:
    """Labels are the numbers of the classes; one probability a class, in their order. All metrics, or one."""
    rows, classes = probabilities.shape
    decisions = probabilities.argmax(axis=1)
    # The library wants them to add up to 1 to the last digit of a float.
    scores = probabilities / probabilities.sum(axis=1, keepdims=True)
    confusion = metrics.confusion_matrix(labels, decisions, labels=range(classes))
    every = (confusion.sum(axis=1) > 0).all()
    actual = confusion.sum(axis=1)
    fewest = int(actual[actual > 0].min())

    def measure_areas() -> Measure:
        area = metrics.roc_auc_score(labels, scores, multi_class="ovr", labels=range(classes))
        return measure_auc(area, scores, labels)

    def average_f1s(average: str) -> Measure:
        value = metrics.f1_score(labels, decisions, average=average, zero_division=0)
        return measure_draws(value, _draw_f1s(confusion)[average], fewest)

    def find_least_recall() -> Measure:
        recalls = [recall for recall in measure_recalls(confusion) if recall is not None]
        return min(recalls, key=lambda recall: recall.value)

    makers: Makers = {
        "accuracy": lambda: measure_share(metrics.accuracy_score(labels, decisions), int(confusion.trace()), rows),
        "auc": lambda: measure_areas() if every else None,
        "macro_f1": lambda: average_f1s("macro"),
        "weighted_f1": lambda: average_f1s("weighted"),
        "least_recall": find_least_recall,
        "log_loss": lambda: measure_mean(
            metrics.log_loss(labels, scores, labels=range(classes)),
            -np.log(clip(scores[np.arange(rows), labels])),
            0,
        ),
    }
    return _make(makers, only)


def measure_recalls(confusion: np.ndarray) -> list[Measure | None]:
    """The recall of each class, of a confusion matrix by actual and predicted class; None of one without rows."""
    return [
        measure_share(int(line[number]) / max(1, int(line.sum())), int(line[number]), int(line.sum()))
        for number, line in enumerate(confusion)
    ]


def measure_regression(truths: np.ndarray, predictions: np.ndarray, only: str | None = None) -> Measures:
    """Numbers and what was predicted for them. Shares of a truth that is 0, and R² of one value, are not defined. All
    metrics, or one."""
    errors = truths - predictions
    sizes, truth_sizes = np.abs(errors), np.abs(truths)
    mse = measure_mean(metrics.mean_squared_error(truths, predictions), errors**2, 0)
    largest = float(metrics.max_error(truths, predictions))
    makers: Makers = {
        "rmse": lambda: measure_root(mse.value**0.5, mse),
        "mae": lambda: measure_mean(metrics.mean_absolute_error(truths, predictions), sizes, 0),
        "mse": lambda: mse,
        "median_absolute_error": lambda: measure_median(metrics.median_absolute_error(truths, predictions), sizes),
        # A fact about the rows: it has no interval.
        "largest_error": lambda: Measure(largest, largest, largest, 0.0),
        "mape": lambda: measure_mean(
            metrics.mean_absolute_percentage_error(truths, predictions), sizes / truth_sizes, 0
        )
        if truth_sizes.all()
        else None,
        "wape": lambda: measure_ratio(float(sizes.sum() / truth_sizes.sum()), 1, sizes, truth_sizes, 0, np.inf)
        if truth_sizes.any()
        else None,
        "r2": lambda: measure_ratio(
            metrics.r2_score(truths, predictions), -1, errors**2, (truths - truths.mean()) ** 2, -np.inf, 1
        )
        if truths.min() < truths.max()
        else None,
    }
    return _make(makers, only)


def _make(makers: Makers, only: str | None) -> Measures:
    return {name: make() for name, make in makers.items() if only in (None, name)}


def _measure_rare(value: float, count: int, rows: int) -> Measure:
    """A share that is 0 where nothing counts for it, of which nothing is known then."""
    return measure_share(value, count, rows) or Measure(value, 0.0, 1.0, 0.0)


def _draw_f1s(confusion: np.ndarray) -> dict[str, np.ndarray]:
    """Macro and weighted F1 of rows that are drawn anew: their confusion matrices follow a multinomial distribution."""
    rows, classes = confusion.sum(), len(confusion)
    generator = np.random.default_rng(SEED)
    drawn = generator.multinomial(rows, confusion.ravel() / rows, DRAWS).reshape(-1, classes, classes)
    actual, predicted = drawn.sum(axis=2), drawn.sum(axis=1)
    f1s = 2 * np.diagonal(drawn, axis1=1, axis2=2) / np.maximum(1, actual + predicted)
    occurring = (confusion.sum(axis=1) + confusion.sum(axis=0)) > 0
    return {"macro": f1s[:, occurring].mean(axis=1), "weighted": (f1s * actual).sum(axis=1) / rows}


def clip(probabilities: np.ndarray) -> np.ndarray:
    """Away from 0 by the library's bound: one confident mistake would else make the loss infinite."""
    epsilon = np.finfo(np.float64).eps
    return np.clip(probabilities, epsilon, 1 - epsilon)
