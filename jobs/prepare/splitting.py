"""Which row goes to which split: by the hash of its key or of its group, or by its time.

By a hash, a row keeps its split in every run, whatever rows come or go: no test row ever leaks into training, and
models of different runs are judged on the same held-out rows. By time, the newest rows are held out: what was held out
in an earlier run becomes training rows, and the newer ones are new to every model.
"""

import numpy as np

from common.errors import JobError, list_names
from common.judging_terms import ProblemType
from common.recipe_terms import SplitBy
from prepare.raw_table import RawTable
from prepare.recipe import SPLIT_NAMES, Recipe


def split_rows(table: RawTable, recipe: Recipe) -> np.ndarray:
    """The split of each row as the recipe says: 0 train, 1 validation, 2 test."""
    if table.marks is None:
        return assign_splits(table.keys, recipe.split)
    marks = table.marks.read()
    if table.marks.by == SplitBy.GROUP:
        return assign_splits(marks[:, np.newaxis], recipe.split)
    bounds = find_time_bounds(marks, recipe)
    return np.searchsorted(bounds, marks, side="right").astype(np.int8)


def find_time_bounds(times: np.ndarray, recipe: Recipe) -> list[float]:
    """The first moment of the validation rows and that of the held-out ones.

    Rows of one moment stay together, so the shares are met as closely as that allows.
    """
    moments, counts = np.unique(times, return_counts=True)
    if len(moments) < len(SPLIT_NAMES):
        raise JobError(
            f"split by time {recipe.split_by.column}: has {len(moments)} different "
            f"{'value' if len(moments) == 1 else 'values'}, and needs at least {len(SPLIT_NAMES)}, one for each split"
        )
    before = np.cumsum(counts)[:-1]
    # Moments are left for the splits behind a bound, so that none is empty.
    train = int(np.argmin(np.abs(before[:-1] - recipe.split[0] * len(times))))
    rest = before[train + 1 :]
    validation = train + 1 + int(np.argmin(np.abs(rest - (recipe.split[0] + recipe.split[1]) * len(times))))
    return [float(moments[train + 1]), float(moments[validation + 1])]


def assign_splits(hashes: np.ndarray, shares: tuple[float, float, float]) -> np.ndarray:
    """The split of each row: 0 train, 1 validation, 2 test; `hashes` are those of `prepare.keys.read_hashes`.

    The hash's first 8 hexadecimal digits, as a share of 2³², are compared with the cumulated shares.
    """
    position = (hashes[:, 0] >> np.uint64(32)) / 2.0**32
    return np.searchsorted(np.round(np.cumsum(shares)[:2], 12), position, side="right").astype(np.int8)


def sample_baseline(hashes: np.ndarray, rows: np.ndarray, limit: int) -> np.ndarray:
    """At most `limit` of `rows`, in their order: those whose hashes are smallest behind the split's digits.

    The choice is the same in every run, and independent of the split.
    """
    if len(rows) <= limit:
        return rows
    digits = (hashes[rows, 0] << np.uint64(32)) | (hashes[rows, 1] >> np.uint64(32))
    order = np.argsort(digits, kind="stable")
    return np.sort(rows[order[:limit]])


def check_splits(splits: np.ndarray, labels: np.ndarray, recipe: Recipe) -> None:
    """Raises JobError when a split has no rows, or when nothing could be learned of it.

    Two classes are needed in every split, and every class of several in the training rows; whether there are
    held-out rows enough is for the evaluation to judge.
    """
    parts = {name: labels[splits == index] for index, name in enumerate(SPLIT_NAMES)}
    for share, (name, chosen) in zip(recipe.split, parts.items(), strict=True):
        if len(chosen) == 0:
            raise JobError(
                f"the {name} split is empty: {len(labels)} rows were split by the hash of their {_name_unit(recipe)} "
                f"with a share of {share:g}; give more rows or a larger share"
            )
    goal = recipe.goal
    train = parts[SPLIT_NAMES[0]]
    if goal.type == ProblemType.MULTICLASS:
        absent = [name for number, name in enumerate(goal.classes) if not (train == number).any()]
        if absent:
            raise JobError(
                f"the train split lacks classes of {goal.name}: none of its {len(train)} rows is "
                f"{list_names([repr(name) for name in absent], 10)}; give more rows, or leave classes without rows out"
            )
    elif goal.type == ProblemType.REGRESSION:
        if train.min() == train.max():
            raise JobError(f"the train split has one value of {goal.name} only, {train[0]:g} in all {len(train)} rows")
    else:
        _check_both_classes(parts, recipe)


def _name_unit(recipe: Recipe) -> str:
    return f"group, {recipe.split_by.column}," if recipe.split_by else "key"


def _check_both_classes(parts: dict[str, np.ndarray], recipe: Recipe) -> None:
    for name, chosen in parts.items():
        if chosen.min() == chosen.max():
            who = "every row" if chosen.max() == 1 else "no row"
            raise JobError(
                f"the {name} split lacks one of the classes: {who} of its {len(chosen)} has "
                f"{recipe.target} = {recipe.goal.positive_class}; give more rows or a larger share"
            )
