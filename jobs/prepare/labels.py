"""From the target column to the labels that models learn."""

import numpy as np

from common.errors import JobError, list_names
from common.judging_terms import ProblemType
from prepare.columns import TextColumn
from prepare.raw_table import RawTable
from prepare.recipe import Recipe, unify


def read_labels(table: RawTable, recipe: Recipe) -> np.ndarray:
    """The label of each row: 1 for the positive class and 0 for the other; the number of the class; or the number.

    Raises JobError when a binary target has not exactly two classes, or none is the positive one. What is none of
    several classes, or no number, was refused while it was read.
    """
    if not isinstance(table.target, TextColumn):
        return table.target.read()
    codes = table.target.read()
    classes = group_spellings(table, codes)
    if recipe.goal.type == ProblemType.BINARY:
        _check_two_classes(classes, recipe)
    for spellings in classes.values():
        if len(spellings) > 1:
            table.remarks.append(f"One class of {recipe.target} is written in several ways: {', '.join(spellings)}.")
    numbers = {unify(name): number for number, name in enumerate(recipe.goal.classes)}
    numbers = numbers or {unify(recipe.goal.positive_class): 1}
    # Of two classes, whatever is not the positive one is the other.
    lookup = np.array([numbers.get(unify(level), 0) for level in table.target.levels.read_all()], dtype=np.int32)
    return lookup[codes]


def find_negative(table: RawTable, recipe: Recipe) -> str:
    """The other class of a binary target as it is written, if in several ways the first by the alphabet."""
    classes = group_spellings(table, table.target.read())
    (name,) = set(classes) - {unify(recipe.goal.positive_class)}
    return classes[name][0]


def group_spellings(table: RawTable, codes: np.ndarray) -> dict[str, list[str]]:
    """The texts of the target that occur, sorted, by the class that they mean."""
    counts = np.bincount(codes, minlength=len(table.target.levels))
    classes: dict[str, list[str]] = {}
    for level in sorted(
        level for level, count in zip(table.target.levels.read_all(), counts, strict=True) if count > 0
    ):
        classes.setdefault(unify(level), []).append(level)
    return classes


def _check_two_classes(classes: dict[str, list[str]], recipe: Recipe) -> None:
    shown = list_names([repr(text) for spellings in classes.values() for text in spellings], 10)
    positive = recipe.goal.positive_class
    if unify(positive) not in classes:
        raise JobError(f"target {recipe.target}: no row has the positive class {positive!r}; the values are {shown}")
    if len(classes) != 2:
        raise JobError(f"target {recipe.target}: must have two classes, got {len(classes)}: {shown}")
