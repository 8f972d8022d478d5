"""A model whose answers can be taken apart: what each feature adds, and what the sum of all answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from evaluate.explain.trees import Tree, TreeExplainer

#: what a sum of contributions becomes when the model answers
Link = Callable[[np.ndarray], np.ndarray]


class ExplanationError(Exception):
    """Why a model cannot be explained, in words that follow "no SHAP values: "."""


class Unit:
    """In what contributions are counted."""

    LOG_ODDS = "log-odds"
    PROBABILITY = "probability"
    LOGARITHM = "logarithm"
    NUMBER = "number"


@dataclass(frozen=True)
class Contributions:
    """Of each row and output, what each of the model's columns adds to what is expected."""

    #: by row, column and output
    values: np.ndarray
    #: by output: what the model answers in the mean, before any column is known
    expected: np.ndarray

    def sum(self) -> np.ndarray:
        """By row and output, what the model makes its answers of."""
        totals: np.ndarray = self.values.sum(axis=1) + self.expected
        return totals


class Model(Protocol):
    """A model that was read of its file."""

    #: one of Unit
    unit: str
    #: how the values are made, for people
    method: str
    link: Link

    def count_work(self) -> int:
        """Numbers that the explanation of one row takes."""
        ...

    def explain(self, rows: np.ndarray) -> Contributions:
        """What each column adds, of rows as the model sees them."""
        ...


class Trees:
    """A sum of trees."""

    method = "tree_shap"

    def __init__(
        self, trees: list[tuple[Tree, list[int]]], base: np.ndarray, unit: str, link: Link, numbers: type = np.float32
    ) -> None:
        """Each tree with the outputs that it adds to, and what is added to each output besides; `numbers` is what the
        trees compare rows as."""
        self._trees = [(TreeExplainer(tree), outputs) for tree, outputs in trees]
        self._base, self._numbers = base, numbers
        self.unit, self.link = unit, link

    def count_work(self) -> int:
        """Those of all trees."""
        return sum(tree.size for tree, _ in self._trees)

    def explain(self, rows: np.ndarray) -> Contributions:
        """A row's numbers may be of more digits than the trees compare."""
        compared = rows.astype(self._numbers)
        values = np.zeros((*rows.shape, len(self._base)))
        expected = self._base.astype(float)
        for tree, outputs in self._trees:
            values[:, :, outputs] += tree.explain(compared)
            expected[outputs] += tree.expected
        return Contributions(values, expected)


class Linear:
    """A weighted sum of numbers: exact, coefficient × (value − mean of the training rows)."""

    method = "linear_shap"

    def __init__(
        self, coefficients: np.ndarray, intercepts: np.ndarray, means: np.ndarray, unit: str, link: Link
    ) -> None:
        """`coefficients` has a line for each output; a value that is missing counts as 0."""
        self._coefficients, self._means = coefficients, means
        self._expected = intercepts + coefficients @ means
        self.unit, self.link = unit, link

    def count_work(self) -> int:
        """As many as there are coefficients."""
        return self._coefficients.size

    def explain(self, rows: np.ndarray) -> Contributions:
        """Rows as they are."""
        return Contributions(
            (np.nan_to_num(rows) - self._means)[:, :, np.newaxis] * self._coefficients.T, self._expected
        )
