"""Dates, and columns whose values have an order in time: dates, or numbers, but never both."""

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from common.errors import JobError
from common.numbers import read_number
from common.recipe_terms import DATE as DATE_TYPE
from common.recipe_terms import DateOrder
from prepare.number_marks import hint_missing, unmark
from prepare.recipe import Recipe
from serve.values import DATE_EXAMPLE, ValueProblemError, parse_dates, read_missing_numbers, read_missing_texts

DATE, NUMBER = "a date", "a number"
#: dates as people write them, in an order that differs from country to country
WRITTEN_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T].*)?$")
#: year, month and day without anything between them
PACKED_DATE = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
#: how the recipe's order is written, for errors
ORDERS = {
    DateOrder.YEAR_MONTH_DAY: "year-month-day, so write it as 2026-01-31, or give format.dateOrder",
    DateOrder.DAY_MONTH_YEAR: "day, month and year, such as 31.1.2026 or 31.1.26, or as 2026-01-31",
    DateOrder.MONTH_DAY_YEAR: "month, day and year, such as 1/31/2026 or 1/31/26, or as 2026-01-31",
}
#: a date whose year stands last, and its time of day
YEAR_LAST = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?:(?:T|,? )(\d{1,2})(:\d\d(?::\d\d)?)(?: ?([AP])M)?)?", re.IGNORECASE
)
#: years of two digits are those of the 1900s from here on, and of the 2000s before, as POSIX's strptime has it:
#: https://pubs.opengroup.org/onlinepubs/9699919799/functions/strptime.html
PIVOT = 69


def read_dates(feature: dict, texts: Sequence[str], order: str) -> np.ndarray:
    """The texts as seconds since 1970, nan for a missing one; errors say what may be meant."""
    try:
        return parse_dates(feature, texts if order == DateOrder.YEAR_MONTH_DAY else turn_all(feature, texts, order))
    except ValueProblemError as error:
        text = texts[error.row]
        problem = error.problem
        if "is not a date" in problem:
            problem = f"{text!r} is not a date such as {DATE_EXAMPLE}{hint_date(text, order)}"
        raise ValueProblemError(error.row, error.feature, problem) from error


def turn_all(feature: dict, texts: Sequence[str], order: str) -> list[str]:
    """The dates as ISO 8601 writes them; texts that mean "no value", and what is no such date, as they are."""
    missing = read_missing_texts(feature)
    known = {text: text if text.strip() in missing else turn(text, order) for text in set(texts)}
    return [known[text] for text in texts]


def turn(text: str, order: str) -> str:
    """The date with its year first and its hour of 24; what is no date with its year last, as it is."""
    found = YEAR_LAST.fullmatch(text.strip())
    if order == DateOrder.YEAR_MONTH_DAY or found is None:
        return text
    first, _, second, year, hour, rest, half = found.groups()
    day, month = (first, second) if order == DateOrder.DAY_MONTH_YEAR else (second, first)
    if len(year) == 2:
        year = f"{19 if int(year) >= PIVOT else 20}{year}"
    date = f"{year}-{month:0>2}-{day:0>2}"
    if hour is None:
        return date
    if half is not None:
        if not 1 <= int(hour) <= 12:
            return text
        hour = str(int(hour) % 12 + (12 if half in "Pp" else 0))
    return f"{date}T{hour:0>2}{rest}"


def hint_date(text: str, order: str) -> str:
    """What to say beside an error of a text that is no date."""
    stripped = text.strip()
    if WRITTEN_DATE.match(stripped) or PACKED_DATE.match(stripped):
        return f": dates are read as {ORDERS[order]}"
    return hint_missing(text)


class MomentReader:
    """Reads a column that puts rows in order of time. `what` is what the recipe calls that, for errors."""

    def __init__(self, recipe: Recipe, column: str, what: str) -> None:
        self.column = column
        #: where the first date and the first number are
        self.kinds: dict[str, str] = {}
        self._what = what
        self._format = recipe.format
        self._texts = recipe.missing_values
        self._numbers = read_missing_numbers(self._texts)
        self._feature = {"name": column, "type": DATE_TYPE, "missing": {"texts": sorted(self._texts)}}

    def read(self, texts: Sequence[str] | None, file: str, numbers: Sequence[int]) -> np.ndarray:
        """Dates as seconds since 1970, numbers as they are, nan where there is none; `numbers` are those of the rows.

        `texts` is None where the file lacks the column. Raises JobError for what is neither.
        """
        if texts is None:
            return np.full(len(numbers), math.nan)
        known: dict[str, float] = {}
        read = np.empty(len(texts))
        for row, text in enumerate(texts):
            if text not in known:
                known[text] = self._read_one(text.strip(), f"file {file}, row {numbers[row]}")
            read[row] = known[text]
        return read

    def read_date(self, text: str, where: str) -> float:
        """A date that is known to be one, which stands at `where`."""
        self.kinds.setdefault(DATE, where)
        return float(parse_dates(self._feature, [turn(text, self._format.date_order)])[0])

    def add_kinds(self, kinds: Mapping[str, str]) -> None:
        """Adds where the first date and the first number of later rows are."""
        self.kinds = {**kinds, **self.kinds}

    def check_kinds(self) -> None:
        """Raises JobError when some are dates and others numbers."""
        if len(self.kinds) > 1:
            raise JobError(
                f"{self._what} {self.column}: has {DATE} in {self.kinds[DATE]}, and {NUMBER} in {self.kinds[NUMBER]}; "
                "they have no order: write all of them as dates such as 2026-01-31, or as numbers"
            )

    def _read_one(self, text: str, where: str) -> float:
        if text in self._texts:
            return math.nan
        number = read_number(text if self._format.is_plain else unmark(text, self._format))
        if number is not None:
            if number in self._numbers:
                return math.nan
            self.kinds.setdefault(NUMBER, where)
            return number
        try:
            return self.read_date(text, where)
        except ValueProblemError as error:
            raise JobError(
                f"{self._what} {self.column}: {text!r} is neither a date such as {DATE_EXAMPLE} nor "
                f"a number{hint_date(text, self._format.date_order)} ({where})"
            ) from error
