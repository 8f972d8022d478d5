"""From the target column to labels 0 and 1."""

import numpy as np

from common.errors import JobError, list_names
from prepare.raw_table import RawTable
from prepare.recipe import Recipe

#: truth values as programs write them
TRUTH_VALUES = {"true": "1", "false": "0"}


def read_labels(table: RawTable, recipe: Recipe) -> np.ndarray:
    """1 where the target is the positive class, 0 elsewhere.

    Raises JobError when there are not exactly two classes, or none is the positive one.
    """
    codes = table.target.read()
    classes = group_spellings(table, codes)
    shown = [repr(text) for spellings in classes.values() for text in spellings]
    positive = unify(recipe.positive_class)
    if positive not in classes:
        raise JobError(
            f"target {recipe.target}: no row has the positive class {recipe.positive_class!r}; "
            f"the values are {list_names(shown, 10)}"
        )
    if len(classes) != 2:
        raise JobError(f"target {recipe.target}: must have two classes, got {len(classes)}: {list_names(shown, 10)}")
    for spellings in classes.values():
        if len(spellings) > 1:
            table.remarks.append(f"One class of {recipe.target} is written in several ways: {', '.join(spellings)}.")
    lookup = np.array([unify(level) == positive for level in table.target.levels], dtype=np.int8)
    return lookup[codes]


def find_negative(table: RawTable, recipe: Recipe) -> str:
    """The other class as it is written, if in several ways the first by the alphabet."""
    classes = group_spellings(table, table.target.read())
    (name,) = set(classes) - {unify(recipe.positive_class)}
    return classes[name][0]


def group_spellings(table: RawTable, codes: np.ndarray) -> dict[str, list[str]]:
    """The texts of the target that occur, sorted, by the class that they mean."""
    counts = np.bincount(codes, minlength=len(table.target.levels))
    classes: dict[str, list[str]] = {}
    for level in sorted(level for level, count in zip(table.target.levels, counts, strict=True) if count > 0):
        classes.setdefault(unify(level), []).append(level)
    return classes


def unify(text: str) -> str:
    """A class by its one name: `1`, `1.0`, `true` and `True` are the same, other texts only when they are equal."""
    text = TRUTH_VALUES.get(text.lower(), text)
    try:
        number = float(text)
    except ValueError:
        return text
    return repr(number) if "_" not in text else text
