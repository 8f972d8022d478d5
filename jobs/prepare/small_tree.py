"""A small regression tree and the area under the ROC curve, by numpy alone: the rows are prepared in containers without
scikit-learn too, and the data report is the same in all of them.

The tree is that of scikit-learn's DecisionTreeRegressor with `max_leaf_nodes` and `min_samples_leaf` (squared error,
the most useful split first), the area that of roc_auc_score; tests hold both to it.
"""

import heapq
from dataclasses import dataclass

import numpy as np

#: values that are nearer to each other than this are not told apart (scikit-learn's FEATURE_THRESHOLD)
NEAR = 1e-7


@dataclass(frozen=True)
class _Split:
    """The best split of some rows."""

    column: int
    threshold: float
    #: by how much the squared error of all rows falls
    gain: float


class SmallTree:
    """A tree of at most `leaves` leaves of at least `fewest` rows each."""

    def __init__(self, leaves: int, fewest: int) -> None:
        self._leaves = leaves
        self._fewest = fewest
        #: by node: the split and the places of its two children; None for a leaf
        self._nodes: list[tuple[_Split, int, int] | None] = []
        self._means: list[np.ndarray] = []

    def fit(self, columns: np.ndarray, targets: np.ndarray) -> "SmallTree":
        """Learns `targets`, one or more a row, from `columns`."""
        columns = columns.astype(np.float32)
        self._nodes, self._means = [], []
        waiting: list[tuple[float, int, _Split, np.ndarray]] = []

        def add(rows: np.ndarray) -> int:
            node = len(self._nodes)
            self._nodes.append(None)
            self._means.append(targets[rows].mean(axis=0))
            split = self._find_split(columns[rows], targets[rows])
            if split is not None:
                heapq.heappush(waiting, (-split.gain, node, split, rows))
            return node

        add(np.arange(len(columns)))
        leaves = 1
        while waiting and leaves < self._leaves:
            _, node, split, rows = heapq.heappop(waiting)
            left = columns[rows, split.column] <= split.threshold
            self._nodes[node] = (split, add(rows[left]), add(rows[~left]))
            leaves += 1
        return self

    def predict(self, columns: np.ndarray) -> np.ndarray:
        """The mean of each row's leaf, a column for each target."""
        columns = columns.astype(np.float32)
        answers = np.empty((len(columns), len(self._means[0])))
        waiting = [(0, np.arange(len(columns)))]
        while waiting:
            place, rows = waiting.pop()
            node = self._nodes[place]
            if node is None:
                answers[rows] = self._means[place]
                continue
            split, left, right = node
            below = columns[rows, split.column] <= split.threshold
            waiting += [(left, rows[below]), (right, rows[~below])]
        return answers

    def _find_split(self, columns: np.ndarray, targets: np.ndarray) -> _Split | None:
        count = len(columns)
        if count < 2 * self._fewest:
            return None
        # Around their mean, so that the sums below lose no digits.
        centred = targets - targets.mean(axis=0)
        if (centred**2).sum() <= count * np.finfo(float).eps:
            return None
        order = np.argsort(columns, axis=0, kind="stable")
        ordered = np.take_along_axis(columns, order, axis=0)
        # A split behind row i has i + 1 rows on its left.
        left = np.arange(1, count)[:, np.newaxis]
        gains = np.zeros((count - 1, columns.shape[1]))
        for target in centred.T:
            sums = np.cumsum(target[order], axis=0)
            gains += sums[:-1] ** 2 / left + (sums[-1] - sums[:-1]) ** 2 / (count - left)
        allowed = ordered[1:] > ordered[:-1] + np.float32(NEAR)
        allowed[: self._fewest - 1] = False
        allowed[count - self._fewest :] = False
        if not allowed.any():
            return None
        gains[~allowed] = -1
        place, column = np.unravel_index(np.argmax(gains), gains.shape)
        low, high = float(ordered[place, column]), float(ordered[place + 1, column])
        middle = low / 2 + high / 2
        return _Split(int(column), low if middle == high else middle, float(gains[place, column]))


def measure_area(labels: np.ndarray, scores: np.ndarray) -> float:
    """The area under the ROC curve: how often a row of label 1 scores above one of label 0; ties count half."""
    distinct, places = np.unique(scores, return_inverse=True)
    positive = np.bincount(places, weights=labels, minlength=len(distinct))
    negative = np.bincount(places, minlength=len(distinct)) - positive
    below = np.cumsum(negative) - negative
    return float(positive @ (below + negative / 2) / (positive.sum() * negative.sum()))
