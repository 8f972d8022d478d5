"""What a later run compares its rows with: of each column, the few numbers that tell how its values are distributed.

The model version carries it, beside its baseline. It has no clock, and of values but features' numbers and categories.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from common.judging_terms import ProblemType
from common.target import Target
from prepare.text_levels import TextLevels

#: of the document's layout
VERSION = 1
#: numbers are told by so many of them, evenly spaced in their order
RANKS = 200
#: the most frequent categories are told with their rows, the rest as one count
CATEGORIES = 100


def make_profile(goal: Target, labels: np.ndarray, features: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The document; `labels` are those of all rows, `features` what `profile_numbers` and so on told of each."""
    return {
        "version": VERSION,
        "rows": len(labels),
        "target": {**goal.describe(), **_profile_target(goal, labels)},
        "features": [{"name": name, **profile} for name, profile in features.items()],
    }


def profile_numbers(values: np.ndarray) -> dict[str, Any]:
    """Mean, deviation and ranks of the numbers; nan is a missing one."""
    numbers = np.sort(values[~np.isnan(values)])
    if len(numbers) == 0:
        return {"count": 0, "mean": 0.0, "standardDeviation": 0.0, "ranks": []}
    places = ((np.arange(RANKS) + 0.5) / RANKS * len(numbers)).astype(np.intp)
    return {
        "count": len(numbers),
        "mean": float(numbers.mean()),
        "standardDeviation": float(numbers.std()),
        "ranks": numbers[places].tolist(),
    }


def profile_categories(levels: TextLevels, codes: np.ndarray, missing: int) -> dict[str, Any]:
    """The rows of the most frequent categories; `missing` is the code of a missing value."""
    counts = np.bincount(codes, minlength=len(levels))
    listed = levels.find_most_frequent(counts, CATEGORIES, missing)
    texts = levels.read(np.array(listed, dtype=np.intp)).tolist()
    present = int(counts.sum() - (counts[missing] if missing >= 0 else 0))
    rows = counts[listed].tolist()
    return {"count": present, "categories": dict(zip(texts, rows, strict=True)), "others": present - sum(rows)}


def _profile_target(goal: Target, labels: np.ndarray) -> dict[str, Any]:
    if goal.is_numeric:
        return profile_numbers(labels)
    if goal.type == ProblemType.MULTICLASS:
        counts = np.bincount(labels, minlength=len(goal.classes)).tolist()
        return {"count": len(labels), "categories": dict(zip(goal.classes, counts, strict=True)), "others": 0}
    return {"count": len(labels), "positive": int(labels.sum())}
