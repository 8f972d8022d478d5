"""Numbers that are computed of other columns, the same way in training and in serving: a closed set."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from serve.values import LARGEST_NUMBER


def derive(column: dict[str, Any], values: Mapping[str, np.ndarray]) -> np.ndarray:
    """The derived column of the features' values; nan where an input is missing or there is no result."""
    inputs = [values[name] for name in column["inputs"]]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        result = DERIVATIONS[column["derivation"]](*inputs)
    # −0 is 0, as it is in numbers that are read.
    return np.where(np.abs(result) <= LARGEST_NUMBER, result + 0.0, np.nan)


#: the functions by their names
DERIVATIONS: dict[str, Any] = {
    # Of the size, with the sign: defined for every number, and close to it around 0.
    "log": lambda number: np.sign(number) * np.log1p(np.abs(number)),
    "ratio": lambda number, other: number / other,
    "difference": lambda number, other: number - other,
    # Of dates, in seconds.
    "daysBetween": lambda start, end: (end - start) / 86_400,
}
