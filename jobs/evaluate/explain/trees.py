"""SHAP values of trees, exactly and for all rows at once.

What a feature adds is its Shapley value in the game whose value of a set of features is the expectation of the tree
when these are known, and at each split by another one both ways are gone by their share of the training rows: Lundberg,
Erion and Lee (2018), "path dependent", as XGBoost itself counts. The sum over sets is the integral over t from 0 to 1
of a polynomial (each feature of a path is known with probability t), which a Gauss–Legendre rule solves exactly; with
one pass down the tree and one up, as in Yu, Xu, Wang and Chen (2022), "Linear TreeShap".
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse

#: rows × nodes × points of the integral that are held at once
AT_ONCE = 1_500_000
#: a way that no training row went has this share, so that it can be divided by
SMALLEST_SHARE = 1e-12


@dataclass(frozen=True)
class Tree:
    """One tree; the root is node 0, and a leaf leads to itself."""

    features: np.ndarray
    thresholds: np.ndarray
    left: np.ndarray
    right: np.ndarray
    missing_left: np.ndarray
    #: how many training rows reached each node, or their weight
    covers: np.ndarray
    #: a line for each node, a column for each output
    values: np.ndarray
    #: whether a number that equals the threshold goes left
    equal_left: bool

    def go_left(self, node: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Whether the rows go left, a column for each of the nodes; `values` are those of the nodes' features."""
        limits = self.thresholds[node]
        known = values <= limits if self.equal_left else values < limits
        return np.where(np.isnan(values), self.missing_left[node], known)


class TreeExplainer:
    """What is the same for all rows of one tree: its levels, and of each node the share of rows that came to it."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        inner = tree.left != np.arange(len(tree.left))
        self._parents = np.full(len(inner), -1)
        self._parents[tree.left[inner]] = self._parents[tree.right[inner]] = np.flatnonzero(inner)
        self._levels = list(self._list_levels(inner))
        self._nodes = np.concatenate([np.array([0]), *self._levels])
        self._leaves = self._nodes[~inner[self._nodes]]
        self._edges = self._nodes[1:]
        self._shares = np.ones(len(inner))
        totals = np.maximum(tree.covers[self._parents[self._edges]], np.finfo(float).tiny)
        self._shares[self._edges] = np.maximum(tree.covers[self._edges] / totals, SMALLEST_SHARE)
        #: of each edge, named by the node below it, the next one above it by the same feature; −1 for none
        self._before = self._find_before()
        expected = np.ones(len(inner))
        for level in self._levels:
            expected[level] = expected[self._parents[level]] * self._shares[level]
        #: of each output
        self.expected: np.ndarray = expected[self._leaves] @ tree.values[self._leaves]
        #: the shares of all edges of a path by one feature, together
        self._zeros = self._shares.copy()
        for level in self._levels:
            again = level[self._before[level] >= 0]
            self._zeros[again] *= self._zeros[self._before[again]]
        deepest = min(len(self._levels), len(np.unique(tree.features[inner])))
        # A path of d features makes a polynomial of degree d − 1, and so many points are exact up to 2 × points − 1.
        points = max(1, (deepest + 1) // 2)
        places, weights = np.polynomial.legendre.leggauss(points)
        self._times, self._weights = (places + 1) / 2, weights / 2
        #: numbers that one row takes
        self.size = len(self._nodes) * points

    def explain(self, rows: np.ndarray) -> np.ndarray:
        """What each feature adds, by row, feature and output; with `expected` it makes what the tree answers."""
        step = max(1, AT_ONCE // self.size)
        parts = [self._explain(rows[start : start + step]) for start in range(0, len(rows), step)]
        return np.concatenate(parts)

    def _list_levels(self, inner: np.ndarray) -> Iterator[np.ndarray]:
        level = np.array([0])
        while len(level := level[inner[level]]):
            level = np.concatenate([self._tree.left[level], self._tree.right[level]])
            yield level

    def _find_before(self) -> np.ndarray:
        before = np.full(len(self._parents), -1)
        for level in self._levels:
            own = self._tree.features[self._parents[level]]
            above = self._parents[level]
            while True:
                # The root has no edge above it.
                going = np.flatnonzero((above > 0) & (before[level] < 0))
                if len(going) == 0:
                    break
                edge = above[going]
                same = self._tree.features[self._parents[edge]] == own[going]
                before[level[going[same]]] = edge[same]
                above[going] = np.where(same, 0, self._parents[edge])
        return before

    def _explain(self, rows: np.ndarray) -> np.ndarray:
        tree, times = self._tree, self._times
        count, width = rows.shape
        if len(self._edges) == 0:
            return np.zeros((count, width, tree.values.shape[1]))
        ones = np.ones((len(self._parents), count), dtype=bool)
        products = np.empty((len(self._parents), count, len(times)))
        products[0] = 1
        for level in self._levels:
            above, again = self._parents[level], self._before[level]
            left = tree.go_left(above, rows[:, tree.features[above]])
            own = np.where(tree.left[above] == level, left, ~left).T
            ones[level] = own & np.where((again >= 0)[:, np.newaxis], ones[again], True)
            products[level] = products[above] * self._find_factors(level, ones)
            twice = level[again >= 0]
            products[twice] /= self._find_factors(self._before[twice], ones)
        slopes = self._find_slopes(ones)
        by_feature = scipy.sparse.csr_array(
            (np.ones(len(self._edges)), (tree.features[self._parents[self._edges]], np.arange(len(self._edges)))),
            shape=(width, len(self._edges)),
        )
        added = np.empty((count, width, tree.values.shape[1]))
        for output in range(tree.values.shape[1]):
            sums = np.zeros_like(products)
            sums[self._leaves] = products[self._leaves] * tree.values[self._leaves, output, np.newaxis, np.newaxis]
            for level in reversed(self._levels):
                inner = np.unique(self._parents[level])
                sums[inner] = sums[tree.left[inner]] + sums[tree.right[inner]]
            added[:, :, output] = (by_feature @ ((sums[self._edges] * slopes) @ self._weights)).T
        return added

    def _find_factors(self, edges: np.ndarray, ones: np.ndarray) -> np.ndarray:
        """Of each edge and row, what its feature stands for in the product: known with probability t."""
        zeros = self._zeros[edges, np.newaxis] * (1 - self._times)
        return zeros[:, np.newaxis, :] + ones[edges][:, :, np.newaxis] * self._times

    def _find_slopes(self, ones: np.ndarray) -> np.ndarray:
        """Of each edge and row, by how much knowing its feature changes the product, less what the edge before said."""
        zeros = self._zeros[:, np.newaxis, np.newaxis]
        known = (1 - zeros) / (self._times + zeros * (1 - self._times))
        slopes = np.where(ones[:, :, np.newaxis], known, -1 / (1 - self._times))
        again = self._before[self._edges]
        return slopes[self._edges] - np.where((again >= 0)[:, np.newaxis, np.newaxis], slopes[again], 0)
