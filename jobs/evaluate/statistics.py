"""Metrics of rows that are drawn again and again, by how often each row was drawn.

Every metric is the one of `evaluate.metrics`, for many draws at once: sorting and counting are done once.
"""

from collections.abc import Callable

import numpy as np

from common.judging_terms import COST_METRIC, ProblemType
from evaluate.metrics import clip
from evaluate.quality import Judge

#: of how often each row was drawn, a line a draw, the metric of each draw; nan where a draw does not define it
Statistic = Callable[[np.ndarray], np.ndarray]


def find_statistic(key: str, judge: Judge, labels: np.ndarray, answers: np.ndarray) -> Statistic | None:
    """The metric under its name in evaluation.json; None for one that draws of rows say nothing about.

    The largest error is such a one: of the rows that are drawn it is never above that of all rows.
    """
    if key == COST_METRIC:
        return None if judge.costs is None else _mean(judge.costs.price(labels, judge.decide(answers)))
    if judge.target.type == ProblemType.BINARY:
        makers = _list_binary(labels, answers, judge.decide(answers) == 1)
    elif judge.target.type == ProblemType.MULTICLASS:
        makers = _list_multiclass(labels, answers)
    else:
        makers = _list_regression(labels, answers)
    return makers[key]() if key in makers else None


Makers = dict[str, Callable[[], Statistic]]


def _list_binary(labels: np.ndarray, scores: np.ndarray, decisions: np.ndarray) -> Makers:
    actual = labels == 1
    hits = actual & decisions
    losses = -np.log(clip(np.where(actual, scores, 1 - scores)))
    return {
        "accuracy": lambda: _mean(actual == decisions),
        "auc": lambda: _auc(scores, actual),
        "f1": lambda: _ratio(2 * hits, actual.astype(int) + decisions),
        "precision": lambda: _ratio(hits, decisions),
        "recall": lambda: _ratio(hits, actual),
        "log_loss": lambda: _mean(losses),
        "brier_score": lambda: _mean((labels - scores) ** 2),
    }


def _list_multiclass(labels: np.ndarray, probabilities: np.ndarray) -> Makers:
    rows, classes = probabilities.shape
    scores = probabilities / probabilities.sum(axis=1, keepdims=True)
    decisions = probabilities.argmax(axis=1)
    numbers = np.arange(classes)
    actual, predicted = labels[:, None] == numbers, decisions[:, None] == numbers

    def average(weigh: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Statistic:
        hits = actual & predicted
        return lambda drawn: weigh(
            _divide(2 * (drawn @ hits), drawn @ actual + drawn @ predicted), (drawn @ actual) / rows
        )

    def auc() -> Statistic:
        sides = [_auc(scores[:, number], actual[:, number]) for number in numbers]
        return lambda drawn: np.mean([side(drawn) for side in sides], axis=0)

    def least_recall() -> Statistic:
        hits = actual & predicted
        return lambda drawn: np.nanmin(_divide(drawn @ hits, drawn @ actual, np.nan), axis=1)

    occurring = actual.any(axis=0) | predicted.any(axis=0)
    return {
        "accuracy": lambda: _mean(labels == decisions),
        "auc": auc,
        "macro_f1": lambda: average(lambda f1s, _: f1s[:, occurring].mean(axis=1)),
        "weighted_f1": lambda: average(lambda f1s, shares: (f1s * shares).sum(axis=1)),
        "least_recall": least_recall,
        "log_loss": lambda: _mean(-np.log(clip(scores[np.arange(rows), labels]))),
    }


def _list_regression(truths: np.ndarray, predictions: np.ndarray) -> Makers:
    errors, sizes = truths - predictions, np.abs(truths - predictions)
    truth_sizes, centred = np.abs(truths), truths - truths.mean()

    def spread(drawn: np.ndarray) -> np.ndarray:
        return drawn @ centred**2 - (drawn @ centred) ** 2 / drawn.sum(axis=1)

    makers: Makers = {
        "rmse": lambda: lambda drawn: np.sqrt(_mean(errors**2)(drawn)),
        "mae": lambda: _mean(sizes),
        "mse": lambda: _mean(errors**2),
        "median_absolute_error": lambda: _median(sizes),
        "wape": lambda: _ratio(sizes, truth_sizes, np.nan),
        "r2": lambda: lambda drawn: 1 - _divide(drawn @ errors**2, spread(drawn), np.nan),
    }
    return makers | ({"mape": lambda: _mean(sizes / truth_sizes)} if truth_sizes.all() else {})


def _mean(values: np.ndarray) -> Statistic:
    return _ratio(values, np.ones(len(values)))


def _ratio(parts: np.ndarray, wholes: np.ndarray, otherwise: float = 0.0) -> Statistic:
    return lambda drawn: _divide(drawn @ parts, drawn @ wholes, otherwise)


def _divide(parts: np.ndarray, wholes: np.ndarray, otherwise: float = 0.0) -> np.ndarray:
    """`otherwise` where there is nothing to divide by, as scikit-learn's `zero_division=0`."""
    return np.divide(parts, wholes, out=np.full(np.shape(parts), otherwise, dtype=float), where=np.asarray(wholes) != 0)


def _median(values: np.ndarray) -> Statistic:
    order = np.argsort(values, kind="stable")
    ordered, rows = values[order], len(values)

    def measure(drawn: np.ndarray) -> np.ndarray:
        counted = drawn[:, order].cumsum(axis=1)
        ends = [(counted > rank).argmax(axis=1) for rank in ((rows - 1) // 2, rows // 2)]
        return (ordered[ends[0]] + ordered[ends[1]]) / 2

    return measure


def _auc(scores: np.ndarray, own: np.ndarray) -> Statistic:
    """The share of pairs of a row of the class and one of another in which the first has the higher score."""
    order = np.argsort(scores, kind="stable")
    ordered = scores[order]
    # Equal scores are one place: half of their pairs count.
    places = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    own_ordered = own[order]

    def measure(drawn: np.ndarray) -> np.ndarray:
        counts = drawn[:, order]
        inside = counts * own_ordered
        outside = counts - inside
        if len(places) < len(ordered):
            inside, outside = (np.add.reduceat(side, places, axis=1) for side in (inside, outside))
        below = outside.cumsum(axis=1) - outside / 2
        return _divide((inside * below).sum(axis=1), inside.sum(axis=1) * outside.sum(axis=1).astype(float), np.nan)

    return measure
