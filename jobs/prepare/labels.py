"""From the target column to labels 0 and 1."""

import numpy as np

from common.errors import JobError, list_names
from prepare.reading import RawTable
from prepare.recipe import Recipe
from serve.values import MISSING


def read_labels(table: RawTable, recipe: Recipe) -> np.ndarray:
    """1 where the target is the positive class, 0 elsewhere.

    Raises JobError when a target is missing, when there are not exactly two classes, or none is the positive one.
    """
    texts = [text.strip() for text in table.columns[recipe.target]]
    missing = [index for index, text in enumerate(texts) if text in MISSING and text != recipe.positive_class]
    if missing:
        raise JobError(
            f"target {recipe.target}: {len(missing)} of {len(texts)} rows have no value, "
            f"the first in {table.locate(missing[0])}; remove these rows or label them"
        )
    classes = sorted(set(texts))
    if recipe.positive_class not in classes:
        raise JobError(
            f"target {recipe.target}: no row has the positive class {recipe.positive_class!r}; "
            f"the values are {list_names([repr(value) for value in classes], 10)}"
        )
    if len(classes) != 2:
        raise JobError(
            f"target {recipe.target}: must have two classes, got {len(classes)}: "
            f"{list_names([repr(value) for value in classes], 10)}"
        )
    return np.array([text == recipe.positive_class for text in texts], dtype=np.int8)
