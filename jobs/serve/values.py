"""From texts of a table to values, and back: what the jobs and the container that serves agree on.

Values that mean "missing" are empty texts and those in MISSING.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

#: texts that mean "no value here", after white space around them is taken off
MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "null", "NULL"})


class ValueProblemError(ValueError):
    """A value that the schema does not allow: `row` counts from 0, `feature` is the column's name."""

    def __init__(self, row: int, feature: str, problem: str) -> None:
        super().__init__(f"row {row + 1}, feature {feature}: {problem}")
        self.row = row
        self.feature = feature
        self.problem = problem


def read_values(feature: dict[str, Any], texts: Sequence[str]) -> np.ndarray:
    """The feature's values: numbers as floats (missing: nan), categories as texts (missing: empty).

    Raises ValueProblemError for a text where a number belongs, and for a missing value where the recipe forbids it.
    """
    if feature["type"] == "numeric":
        return np.array(parse_numbers(feature, texts), dtype=float)
    values = np.empty(len(texts), dtype=object)
    values[:] = clean_texts(feature, texts)
    return values


def parse_numbers(feature: dict[str, Any], texts: Sequence[str]) -> list[float]:
    """The texts as numbers, nan for a missing one."""
    numbers = []
    for row, text in enumerate(texts):
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        # Python also reads "nan", "inf" and "1_000"; the first means missing, the others are no numbers in a table.
        if not math.isfinite(number) or "_" in text:
            if text.strip() not in MISSING:
                raise ValueProblemError(row, feature["name"], f"{text!r} is not a number")
            check_missing(feature, row)
            number = math.nan
        numbers.append(number)
    return numbers


def clean_texts(feature: dict[str, Any], texts: Sequence[str]) -> list[str]:
    """The texts with line breaks as spaces, empty for a missing one."""
    # Categories repeat: cleaning each once makes a table of a million rows five times faster.
    known = {text: clean_text(text) for text in set(texts)}
    cleaned = [known[text] for text in texts]
    if feature["missing"]["strategy"] == "error" and "" in cleaned:
        check_missing(feature, cleaned.index(""))
    return cleaned


def clean_text(text: str) -> str:
    """The text on one line, because batch transform reads one row a line; empty when it means "missing"."""
    if "\n" in text or "\r" in text:
        text = text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
    return "" if text.strip() in MISSING else text


def check_missing(feature: dict[str, Any], row: int) -> None:
    """Raises ValueProblemError when the recipe says that this feature must not be missing."""
    if feature.get("missing", {}).get("strategy") == "error":
        raise ValueProblemError(row, feature["name"], "the value is missing, which the recipe declares an error")


def format_rows(numbers: np.ndarray) -> str:
    """CSV, one line a row. Numbers are the shortest text that reads back the same; whole ones have no `.0`.

    No line break stands at the end: the next container takes it for one more row, and AWS's XGBoost container answers
    with 500 then. Batch transform adds its own between what the last container answers.
    """
    return "\n".join((",".join(map(repr, row)) + ",").replace(".0,", ",")[:-1] for row in numbers.tolist())
