"""Fitted models as numbers: what they answer, by numpy alone (k nearest neighbours search by scikit-learn).

`predict` takes rows of 64 bits and answers one number a row, or one probability a class.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tabular.contract import ProblemType
from tabular.store import Arrays

#: nodes that are followed at once: rows times trees
AT_ONCE = 2_000_000

#: what answers are numbers of
NUMBERS = (ProblemType.REGRESSION, ProblemType.FORECASTING)

#: makes answers of rows
Predict = Callable[[np.ndarray], np.ndarray]


def make_predict(description: dict[str, Any], arrays: Arrays) -> Predict:
    """The function that answers for a stored model."""
    return KINDS[description["kind"]](description, arrays)


def make_linear(description: dict[str, Any], arrays: Arrays) -> Predict:
    """Coefficients of standardized features, one row a class (one for two classes or a number)."""
    finish = make_answers(description["problem"])

    def predict(rows: np.ndarray) -> np.ndarray:
        return finish(standardize(rows, arrays) @ arrays["coefficients"].T + arrays["intercepts"])

    return predict


def make_network(description: dict[str, Any], arrays: Arrays) -> Predict:
    """Layers of a network with rectified linear units."""
    finish = make_answers(description["problem"])
    layers = [(arrays[f"weights{number}"], arrays[f"biases{number}"]) for number in range(description["layers"])]

    def predict(rows: np.ndarray) -> np.ndarray:
        values = standardize(rows, arrays)
        for weights, biases in layers[:-1]:
            values = np.maximum(values @ weights + biases, 0)
        weights, biases = layers[-1]
        return finish(values @ weights + biases) * arrays["target_scale"] + arrays["target_mean"]

    return predict


def make_forest(_description: dict[str, Any], arrays: Arrays) -> Predict:
    """The mean of what the leaves of all trees hold."""

    def predict(rows: np.ndarray) -> np.ndarray:
        # Trees compare numbers of 32 bits.
        leaves = follow_trees(rows.astype(np.float32), arrays)
        total = sum_in_order(arrays["values"], leaves)
        answers = total / leaves.shape[1]
        return answers[:, 0] if answers.shape[1] == 1 else answers

    return predict


def make_boosting(description: dict[str, Any], arrays: Arrays) -> Predict:
    """What all trees add to a first guess, for each class in turn."""
    finish = make_answers(description["problem"])
    outputs = len(arrays["first"])

    def predict(rows: np.ndarray) -> np.ndarray:
        leaves = follow_trees(rows, arrays)
        columns = [
            arrays["first"][output] + sum_in_order(arrays["values"], leaves[:, output::outputs])[:, 0]
            for output in range(outputs)
        ]
        answers = finish(np.column_stack(columns))
        return answers if description["problem"] in NUMBERS else spread(answers, arrays["seen"], description)

    return predict


def make_neighbours(description: dict[str, Any], arrays: Arrays) -> Predict:
    """The training rows; scikit-learn's search tree is built anew."""
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    options = {"n_neighbors": description["neighbours"], "weights": description["weights"]}
    regression = description["problem"] == ProblemType.REGRESSION
    kind = KNeighborsRegressor if regression else KNeighborsClassifier
    fitted = kind(**options).fit(arrays["rows"], arrays["labels"])

    def predict(rows: np.ndarray) -> np.ndarray:
        near = standardize(rows, arrays)
        return fitted.predict(near) if regression else spread(fitted.predict_proba(near), fitted.classes_, description)

    return predict


def standardize(rows: np.ndarray, arrays: Arrays) -> np.ndarray:
    return (rows - arrays["means"]) / arrays["scales"]


def make_answers(problem: str) -> Predict:
    """What scores become: a number, or probabilities."""
    if problem in NUMBERS:
        return lambda scores: scores[:, 0]
    from scipy.special import expit, softmax

    def answer(scores: np.ndarray) -> np.ndarray:
        if scores.shape[1] == 1:
            positive = expit(scores[:, 0])
            return np.column_stack([1 - positive, positive])
        return softmax(scores, axis=1)

    return answer


def spread(probabilities: np.ndarray, classes: np.ndarray, description: dict[str, Any]) -> np.ndarray:
    """Probabilities of the classes that were seen, as those of all classes."""
    every = np.zeros((len(probabilities), description["classes"]))
    every[:, classes] = probabilities
    return every


def follow_trees(rows: np.ndarray, arrays: Arrays) -> np.ndarray:
    """The leaf of each row in each tree. Leaves lead to themselves, so that all trees are followed equally deep."""
    roots = arrays["roots"]
    found = np.empty((len(rows), len(roots)), dtype=np.int32)
    step = max(1, AT_ONCE // len(roots))
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        nodes = np.broadcast_to(roots, (len(part), len(roots)))
        line = np.arange(len(part))[:, None]
        for _ in range(int(arrays["depth"])):
            values = part[line, arrays["features"][nodes]]
            left = np.where(np.isnan(values), arrays["missing_left"][nodes], values <= arrays["thresholds"][nodes])
            nodes = np.where(left, arrays["left"][nodes], arrays["right"][nodes])
        found[start : start + step] = nodes
    return found


def sum_in_order(values: np.ndarray, leaves: np.ndarray) -> np.ndarray:
    """The sum of what the leaves hold, tree by tree as scikit-learn adds them: rounding is the same."""
    total = np.zeros((len(leaves), values.shape[1]))
    for tree in range(leaves.shape[1]):
        total += values[leaves[:, tree]]
    return total


KINDS: dict[str, Callable[[dict[str, Any], Arrays], Predict]] = {
    "linear": make_linear,
    "network": make_network,
    "forest": make_forest,
    "boosting": make_boosting,
    "neighbours": make_neighbours,
}
