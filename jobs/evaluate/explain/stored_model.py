"""Reading a model of the library's own scikit-learn algorithms, as jobs/algorithms/tabular/store.py writes it."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from scipy.special import expit, softmax

from common.judging_terms import ProblemType
from evaluate.explain.model import ExplanationError, Linear, Link, Model, Trees, Unit
from evaluate.explain.trees import Tree

DESCRIPTION, NUMBERS = "model.json", "model.npz"

Arrays = dict[str, np.ndarray]


def read_stored(files: Mapping[str, bytes], means: np.ndarray) -> list[Model]:
    """The model of its two files; `means` are those of the training rows' columns. Raises ExplanationError."""
    try:
        description = json.loads(files[DESCRIPTION])
        with np.load(io.BytesIO(files[NUMBERS]), allow_pickle=False) as numbers:
            arrays = {name: numbers[name] for name in numbers.files}
        read = READERS.get(description["kind"])
        if read is None:
            raise ExplanationError(f"{description['algorithm']} has none that can be computed in reasonable time")
        return [read(description, arrays, means)]
    except (KeyError, IndexError, ValueError) as error:
        raise ExplanationError(f"model.json and model.npz are in no form that is known ({error!r})") from error


def _read_linear(description: dict[str, Any], arrays: Arrays, means: np.ndarray) -> Model:
    coefficients = arrays["coefficients"] / arrays["scales"]
    intercepts = arrays["intercepts"] - coefficients @ arrays["means"]
    unit, link = _choose_link(description, len(coefficients))
    return Linear(coefficients, intercepts, means, unit, link)


def _read_forest(description: dict[str, Any], arrays: Arrays, _means: np.ndarray) -> Model:
    values = arrays["values"] / len(arrays["roots"])
    binary = description["problem"] == ProblemType.BINARY
    # Of two classes, the probability of the second is the answer.
    values = values[:, 1:] if binary else values
    outputs = list(range(values.shape[1]))
    trees = [(tree, outputs) for tree in _split_trees(arrays, values)]
    several = description["problem"] == ProblemType.MULTICLASS
    unit = Unit.NUMBER if description["problem"] == ProblemType.REGRESSION else Unit.PROBABILITY
    return Trees(trees, np.zeros(len(outputs)), unit, (lambda sums: sums) if several else (lambda sums: sums[:, 0]))


def _read_boosting(description: dict[str, Any], arrays: Arrays, _means: np.ndarray) -> Model:
    first = arrays["first"].astype(float)
    trees = [(tree, [number % len(first)]) for number, tree in enumerate(_split_trees(arrays, arrays["values"]))]
    unit, link = _choose_link(description, len(first), arrays.get("seen"))
    return Trees(trees, first, unit, link, np.float64)


def _choose_link(description: dict[str, Any], outputs: int, seen: np.ndarray | None = None) -> tuple[str, Link]:
    problem = description["problem"]
    if problem == ProblemType.REGRESSION:
        return Unit.NUMBER, lambda sums: sums[:, 0]
    if problem == ProblemType.BINARY:
        return Unit.LOG_ODDS, lambda sums: expit(sums[:, 0])

    def answer(sums: np.ndarray) -> np.ndarray:
        """Of classes that no training row had, the probability is 0."""
        if outputs == 1:
            positive = expit(sums)
            sums = np.hstack([1 - positive, positive])
        else:
            sums = softmax(sums, axis=1)
        if seen is None:
            return sums
        every = np.zeros((len(sums), description["classes"]))
        every[:, seen] = sums
        return every

    return Unit.LOG_ODDS, answer


def _split_trees(arrays: Arrays, values: np.ndarray) -> Iterator[Tree]:
    """The trees, whose nodes are stored one after the other."""
    if "covers" not in arrays:
        raise ExplanationError("it was trained before its trees counted their rows")
    roots = arrays["roots"]
    for start, end in zip(roots, [*roots[1:], len(values)], strict=True):
        part = slice(int(start), int(end))
        yield Tree(
            features=arrays["features"][part].astype(np.int64),
            thresholds=arrays["thresholds"][part],
            left=arrays["left"][part].astype(np.int64) - start,
            right=arrays["right"][part].astype(np.int64) - start,
            missing_left=arrays["missing_left"][part],
            covers=arrays["covers"][part].astype(float),
            values=values[part],
            equal_left=True,
        )


READERS: dict[str, Callable[[dict[str, Any], Arrays, np.ndarray], Model]] = {
    "linear": _read_linear,
    "forest": _read_forest,
    "boosting": _read_boosting,
}
