"""What becomes of each row that counts, decided by keys and labels before any feature is looked at."""

from dataclasses import dataclass

import numpy as np

from common.contract import VALIDATION_ROWS, PrepareOutputs
from common.judging_terms import ProblemType
from prepare.raw_table import RawTable
from prepare.recipe import SPLIT_NAMES, PrepareConfiguration, Recipe
from prepare.splitting import sample_baseline
from prepare.target_encoding import FOLDS

#: the places of the training, the held-out and the validation rows among the splits
TRAIN = SPLIT_NAMES.index(PrepareOutputs.TRAIN)
TEST = SPLIT_NAMES.index(PrepareOutputs.TEST)
VALIDATION = SPLIT_NAMES.index(PrepareOutputs.VALIDATION)


@dataclass(frozen=True)
class RowPlan:
    """One value a row, in the order of the rows."""

    labels: np.ndarray
    #: the place among SPLIT_NAMES
    splits: np.ndarray
    #: whether the row is a part of the baseline
    in_baseline: np.ndarray
    #: whether a decision threshold is chosen on it
    in_validation: np.ndarray
    #: whose means encode it where its own label must not count
    folds: np.ndarray

    @property
    def training(self) -> np.ndarray:
        """Which rows are training rows."""
        mask: np.ndarray = self.splits == TRAIN
        return mask

    def slice(self, start: int, stop: int) -> "RowPlan":
        """The plan of some consecutive rows."""
        return RowPlan(
            self.labels[start:stop],
            self.splits[start:stop],
            self.in_baseline[start:stop],
            self.in_validation[start:stop],
            self.folds[start:stop],
        )


def plan_rows(configuration: PrepareConfiguration, table: RawTable, labels: np.ndarray, splits: np.ndarray) -> RowPlan:
    """The plan of the table's rows; `labels` and `splits` are one number a row."""
    in_baseline = np.zeros(len(table), dtype=bool)
    in_baseline[sample_baseline(table.keys, np.flatnonzero(splits == TRAIN), configuration.baseline_rows)] = True
    folds = (table.units[:, 1] % np.uint64(FOLDS)).astype(np.int8)
    return RowPlan(labels, splits, in_baseline, choose_validation_rows(splits, configuration.recipe), folds)


def choose_validation_rows(splits: np.ndarray, recipe: Recipe) -> np.ndarray:
    """Whether each row is one that a decision threshold is chosen on: evenly spaced validation rows of a binary target.

    They are asked of the model as they are; writing more of them than are sent would cost for nothing.
    """
    chosen = np.zeros(len(splits), dtype=bool)
    if recipe.goal.type == ProblemType.BINARY:
        rows = np.flatnonzero(splits == VALIDATION)
        chosen[rows[:: -(-len(rows) // VALIDATION_ROWS) or 1]] = True
    return chosen
