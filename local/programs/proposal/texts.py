"""What texts are: numbers in one of several notations, dates, or words."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from common.recipe_terms import DateOrder
from prepare.moments import YEAR_LAST, read_dates
from prepare.number_marks import DOUBTFUL_NUMBERS, unmark
from prepare.rules import SourceFormat
from serve.values import MISSING, ValueProblemError, parse_numbers

#: how numbers are written, the usual way first: decimal mark, thousands mark
MARKS = ((".", None), (".", ","), (",", None), (",", "."), (".", "'"), (",", " "))
#: dates in other notations than ISO 8601
OTHER_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{4}/\d{1,2}/\d{1,2}\b|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}\b"
)
#: numbers with a sign of money or of a share
AMOUNT = re.compile(
    r"[-+(]?\s*(?:(?:[$€£¥₹]|USD|EUR|GBP|CHF)\s*[-+]?\d[\d.,'\s]*|[-+]?\d[\d.,'\s]*(?:[$€£¥₹%]|USD|EUR|GBP|CHF))\s*\)?"
)
#: a whole number as no amount is written
CODE = re.compile(r"0\d+")
#: texts that are no finite number, in small letters
INFINITE = frozenset("inf -inf +inf infinity -infinity".split())
#: other texts among numbers are taken for missing values if they are so few, of so many numbers
FEW_TEXTS, FEW_ROWS, MANY_NUMBERS = 3, 0.05, 30
#: in a year, in a month
MONTHS, DAYS = 12, 31
#: a share of odd texts up to which a column still is one of numbers, if all of them mean "no value"
FEW = 0.5


@dataclass(frozen=True)
class Values:
    """The distinct texts of a column that mean something, with how often they stand there."""

    counts: Counter[str]
    #: rows without a value
    missing: int
    #: whether there is white space around some of them
    padded: bool = False

    @property
    def present(self) -> int:
        """Rows with a value."""
        return self.counts.total()

    @property
    def is_distinct(self) -> bool:
        """Whether each row has a value of its own."""
        return self.missing == 0 and len(self.counts) == self.present


def collect_values(texts: Iterable[str], missing_texts: frozenset[str] = MISSING) -> Values:
    """The column's values, without white space around them."""
    raw = Counter(texts)
    counts: Counter[str] = Counter()
    for text, count in raw.items():
        counts[text.strip()] += count
    gaps = sum(counts.pop(text, 0) for text in missing_texts)
    return Values(counts, gaps, any(text != text.strip() for text in raw))


def read_numbers(texts: Iterable[str], source: SourceFormat) -> list[float] | None:
    """The texts as numbers; None when one of them is none."""
    try:
        marked = list(texts) if source.is_plain else [unmark(text, source) for text in texts]
        return parse_numbers({"name": "", "type": "numeric"}, marked).tolist()
    except ValueProblemError:
        return None


def find_doubtful(values: Values, source: SourceFormat) -> list[str]:
    """The texts that stand among numbers and mean "no value"; none where what is left is no number either."""
    known = DOUBTFUL_NUMBERS | INFINITE
    doubtful = [text for text in values.counts if text.casefold() in known]
    others = [text for text in values.counts if text.casefold() not in known]
    if read_numbers(others, source) is None:
        odd = [text for text in others if read_numbers([text], source) is None]
        rows = sum(values.counts[text] for text in odd)
        if len(odd) > FEW_TEXTS or rows > FEW_ROWS * values.present or len(others) - len(odd) <= MANY_NUMBERS:
            return []
        others = [text for text in others if text not in odd]
        doubtful += odd
    count = sum(values.counts[text] for text in doubtful)
    return doubtful if doubtful and others and count <= FEW * values.present else []


def are_dates(texts: Iterable[str], order: str) -> bool:
    """Whether all of them are dates in this order, or as ISO 8601 writes them."""
    try:
        read_dates({"name": "", "type": "date", "missing": {}}, list(texts), order)
    except ValueProblemError:
        return False
    return True


def have_short_years(texts: Iterable[str]) -> bool:
    """Whether some of the dates have a year of two digits."""
    found = (YEAR_LAST.fullmatch(text) for text in texts)
    return any(date is not None and len(date.group(4)) == 2 for date in found)


def find_date_order(columns: Iterable[Values]) -> str:
    """The order in which most columns with a year at their end are dates; the usual one where nothing speaks for one.

    Where every date is one in both orders, points between its parts speak for the day first, since nobody writes months
    so; slashes and hyphens for nothing.
    """
    written = [values.counts for values in columns if values.counts and _has_years_last(values.counts)]
    days, months = (
        sum(are_dates(texts, order) for texts in written)
        for order in (DateOrder.DAY_MONTH_YEAR, DateOrder.MONTH_DAY_YEAR)
    )
    if days != months:
        return DateOrder.DAY_MONTH_YEAR if days > months else DateOrder.MONTH_DAY_YEAR
    pointed = days > 0 and all("." in text.split()[0] for texts in written for text in texts)
    return DateOrder.DAY_MONTH_YEAR if pointed else DateOrder.YEAR_MONTH_DAY


def _has_years_last(texts: Iterable[str]) -> bool:
    """Whether all are dates with their year at the end.

    24-03-15 may be one of 2015 and one of 2024: where no text tells it, that days vary more than years does.
    """
    found = [YEAR_LAST.fullmatch(text) for text in texts]
    if not all(found):
        return False
    firsts, middles, lasts = ({date.group(part) for date in found if date is not None} for part in (1, 3, 4))
    if any(int(middle) > MONTHS for middle in middles) or any(not 1 <= int(last) <= DAYS for last in lasts):
        return True
    return len(firsts) > 2 * len(lasts)


def are_other_dates(texts: Iterable[str]) -> bool:
    """Whether all of them look like dates in another notation, which is not read."""
    return all(OTHER_DATE.match(text) for text in texts)


def are_amounts(texts: Iterable[str]) -> bool:
    """Whether all of them are numbers with a sign of money or of a share, which are not read."""
    return all(AMOUNT.fullmatch(text) for text in texts)


def are_codes(texts: Iterable[str]) -> bool:
    """Whether all of them are digits, some with a zero before them, as postcodes and numbers of accounts have it."""
    digits = [*texts]
    return all(text.isdigit() for text in digits) and any(CODE.fullmatch(text) for text in digits)


def is_number(text: str) -> bool:
    """Whether a text is a number as programs write it."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def find_marks(columns: Iterable[Values], source: SourceFormat) -> tuple[str, str | None]:
    """The marks by which most columns are numbers; the usual ones where nothing speaks for others."""
    sampled = [Values(Counter(dict([*values.counts.items()][:2000])), 0) for values in columns if values.counts]
    marked = [values for values in sampled if any(set(text) & {",", "'", " "} for text in values.counts)]

    def count(marks: tuple[str, str | None]) -> tuple[int, int]:
        """Columns of numbers, with texts among them that mean "no value" or without."""
        written = SourceFormat(source.separator, source.encoding, *marks)
        whole = [read_numbers(values.counts, written) is not None for values in marked]
        apart = [are or bool(find_doubtful(values, written)) for are, values in zip(whole, marked, strict=True)]
        return sum(apart), sum(whole)

    best = max(MARKS, key=count)
    if best == MARKS[0]:
        return best
    # Marks hold for the whole file: columns that were numbers with a point must stay so.
    usual = SourceFormat(source.separator, source.encoding)
    plain = [values.counts for values in sampled if read_numbers(values.counts, usual) is not None]
    chosen = SourceFormat(source.separator, source.encoding, *best)
    lost = sum(read_numbers(some, chosen) is None for some in plain)
    return best if count(best)[0] > lost else MARKS[0]
