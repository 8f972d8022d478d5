"""Slices of the held-out rows, measured for the criteria that each of them must meet."""

import numpy as np

from common.errors import JobError
from evaluate.columns import RawColumns
from evaluate.criteria import Criterion, Slice, find_shortage
from evaluate.quality import Judge


class SliceMeasurer:
    """Measures the slices that criteria are about."""

    def __init__(
        self, judge: Judge, labels: np.ndarray, answers: np.ndarray, columns: RawColumns, minimum: int
    ) -> None:
        """`columns` are those of the criteria; `minimum` is what a verdict takes where a criterion does not say."""
        self._judge, self._labels, self._answers = judge, labels, answers
        self._columns, self._minimum = columns, minimum

    def measure(self, criterion: Criterion) -> list[Slice]:
        """The slices by the criterion's column, the most frequent value first."""
        column = criterion.column or ""
        if column not in self._columns:
            raise JobError(f"criteria: slices must be of a feature or of a column for judging, got {column}")
        minimum = self._minimum if criterion.minimum is None else criterion.minimum
        slices = []
        for part in self._columns.cut(column, criterion.edges):
            labels = self._labels[part.rows]
            enough = find_shortage(labels, self._judge.target, minimum) is None
            measure = self._judge.measure_one(labels, self._answers[part.rows], criterion.key) if enough else None
            slices.append(Slice(f"{column} = {part.name}", len(part.rows), enough, measure))
        return slices
