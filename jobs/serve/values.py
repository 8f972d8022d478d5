"""From texts of a table to values, and back: what the jobs and the container that serves agree on.

Values that mean "missing" are empty texts and those in MISSING, or those that the recipe lists instead. White
space around them does not count, nor how a number among them is written: where `-999` is missing, `-999.0` is too.
"""

import math
import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

import numpy as np

from serve.masking import mask_text

#: texts that mean "no value here", after white space around them is taken off
MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "null", "NULL"})

#: the largest number that models hold, which count in 32 bits: XGBoost takes a larger one for infinity
LARGEST_NUMBER = 3.4028234663852886e38

#: a date, its time of day, fraction of a second and offset
DATE_FORM = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?")

#: dates that are remembered: days repeat
KNOWN_DATES = 20_000

DATE_EXAMPLE = "2026-01-31 or 2026-01-31T12:00:00"


class ValueProblemError(ValueError):
    """A value that the schema does not allow: `row` counts from 0, `feature` is the column's name."""

    def __init__(self, row: int, feature: str, problem: str) -> None:
        super().__init__(f"row {row + 1}, feature {feature}: {problem}")
        self.row = row
        self.feature = feature
        self.problem = problem


def read_values(feature: dict[str, Any], texts: Sequence[str]) -> np.ndarray:
    """The feature's values: numbers as floats and dates as seconds (missing: nan), others as texts (missing: empty).

    Raises ValueProblemError for a text where a number or a date belongs, and for a missing value where the recipe
    forbids it.
    """
    if feature["type"] == "numeric":
        return parse_numbers(feature, texts)
    if feature["type"] == "date":
        return parse_dates(feature, texts)
    values = np.empty(len(texts), dtype=object)
    values[:] = clean_texts(feature, texts)
    return values


def read_missing_texts(feature: dict[str, Any]) -> frozenset[str]:
    """The texts that mean "no value here"."""
    texts = feature.get("missing", {}).get("texts")
    return MISSING if texts is None else frozenset({"", *texts})


def read_missing_numbers(missing: frozenset[str]) -> frozenset[float]:
    """The numbers among the texts that mean "no value here", such as -999."""
    return frozenset(number for text in missing if not math.isnan(number := _read_number(text)))


def parse_numbers(feature: dict[str, Any], texts: Sequence[str]) -> np.ndarray:
    """The texts as numbers, nan for a missing one."""
    missing = read_missing_texts(feature)
    try:
        numbers = np.array([math.nan if text in missing else float(text) for text in texts])
        # Python also reads "nan", "inf", "1_000" and digits of other scripts; the first means missing, the others are
        # no numbers in a table.
        joined = "".join(texts)
        is_plain = "_" not in joined and joined.isascii()
        rows = np.flatnonzero(~(np.abs(numbers) <= LARGEST_NUMBER)).tolist() if is_plain else range(len(texts))
    except ValueError:
        numbers, rows = np.empty(len(texts)), range(len(texts))
    for row in rows:
        numbers[row] = _parse_number(feature, missing, row, texts[row])
    absent = read_missing_numbers(missing)
    if absent and (found := np.isin(numbers, list(absent))).any():
        check_missing(feature, int(np.argmax(found)))
        numbers[found] = math.nan
    # −0 is 0: which of the two a sort puts first, and so a rank or a median, differs from numpy to numpy.
    return numbers + 0.0


def _parse_number(feature: dict[str, Any], missing: frozenset[str], row: int, text: str) -> float:
    if text.strip() in missing:
        check_missing(feature, row)
        return math.nan
    number = _read_number(text)
    if math.isnan(number):
        raise ValueProblemError(row, feature["name"], f"{text!r} is not a number")
    if abs(number) > LARGEST_NUMBER:
        what = "infinite" if math.isinf(number) else f"beyond {LARGEST_NUMBER:.1e}, the largest number that models hold"
        raise ValueProblemError(row, feature["name"], f"{text!r} is {what}; leave a missing value empty")
    return number


def _read_number(text: str) -> float:
    """The number, which may be infinite; nan for what is none."""
    try:
        return float(text) if "_" not in text and text.strip().isascii() else math.nan
    except ValueError:
        return math.nan


def parse_dates(feature: dict[str, Any], texts: Sequence[str]) -> np.ndarray:
    """The texts, dates of ISO 8601, as seconds since 1970, in UTC where they name an offset; nan for a missing one."""
    missing = read_missing_texts(feature)
    known: dict[str, float] = {}
    for text in dict.fromkeys(texts):
        stripped = text.strip()
        try:
            known[text] = math.nan if stripped in missing else _parse_date(stripped)
        except ValueError as error:
            problem = f"{text!r} is not a date such as {DATE_EXAMPLE}"
            raise ValueProblemError(texts.index(text), feature["name"], problem) from error
    seconds = np.fromiter(map(known.__getitem__, texts), float, len(texts))
    if np.isnan(seconds).any():
        check_missing(feature, int(np.argmax(np.isnan(seconds))))
    return seconds


@lru_cache(maxsize=KNOWN_DATES)
def _parse_date(text: str) -> float:
    found = DATE_FORM.fullmatch(text)
    if found is None:
        raise ValueError(text)
    day, time, fraction, offset = found.groups()
    offset = "+00:00" if offset in (None, "Z") else offset
    moment = datetime.fromisoformat(f"{day}T{time or '00:00'}{offset}").timestamp()
    return moment + float(f"0{fraction or '.0'}")


def format_date(seconds: float) -> str:
    """The date as parse_dates takes it, with the time of day where there is one; empty for a missing one."""
    if math.isnan(seconds):
        return ""
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
    text = moment.replace(tzinfo=None).isoformat()
    return text.removesuffix("T00:00:00")


def clean_texts(feature: dict[str, Any], texts: Sequence[str]) -> list[str]:
    """The texts with line breaks as spaces, empty for a missing one."""
    missing = read_missing_texts(feature)
    # Categories repeat: cleaning each once makes a table of a million rows five times faster.
    known = {text: clean_category(feature, text, missing) for text in set(texts)}
    cleaned = [known[text] for text in texts]
    if "" in cleaned:
        check_missing(feature, cleaned.index(""))
    return cleaned


def clean_category(feature: dict[str, Any], text: str, missing: frozenset[str]) -> str:
    """The text as the feature's categories have it: trimmed and without capitals where the recipe says so."""
    cleaned = clean_text(text, missing)
    if feature.get("mask"):
        cleaned = mask_text(cleaned)
    if feature.get("trim"):
        cleaned = cleaned.strip()
    return cleaned.casefold() if feature.get("ignoreCase") else cleaned


def clean_text(text: str, missing: frozenset[str] = MISSING) -> str:
    """The text on one line, because batch transform reads one row a line; empty when it means "missing"."""
    if "\n" in text or "\r" in text:
        text = text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
    return "" if text.strip() in missing else text


def check_missing(feature: dict[str, Any], row: int) -> None:
    """Raises ValueProblemError when the recipe says that this feature must not be missing."""
    strategy = feature.get("missing", {}).get("strategy")
    if strategy == "error":
        raise ValueProblemError(row, feature["name"], "the value is missing, which the recipe declares an error")
    if strategy == "dropRow":
        raise ValueProblemError(row, feature["name"], "the value is missing, and such rows are left out of training")


def format_rows(numbers: np.ndarray) -> str:
    """CSV, one line a row. Numbers are the shortest text that reads back the same; whole ones have no `.0`.

    No line break stands at the end: the next container takes it for one more row, and AWS's XGBoost container answers
    with 500 then. Batch transform adds its own between what the last container answers.
    """
    return "\n".join((",".join(map(repr, row)) + ",").replace(".0,", ",")[:-1] for row in numbers.tolist())


def quote_text(text: str) -> str:
    """The text as a value of CSV, always in quotes, so that an empty one is no empty line."""
    return '"' + text.replace('"', '""') + '"'


def format_number(number: float) -> str:
    """The shortest text that reads back the same, empty for a missing one."""
    return "" if math.isnan(number) else repr(number).removesuffix(".0")
