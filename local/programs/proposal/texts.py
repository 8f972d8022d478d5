"""What texts are: numbers in one of several notations, dates, or words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from prepare.cells import DOUBTFUL_NUMBERS, unmark
from prepare.rules import SourceFormat
from serve.values import MISSING, ValueProblemError, parse_dates, parse_numbers

#: how numbers are written, the usual way first: decimal mark, thousands mark
MARKS = ((".", None), (".", ","), (",", None), (",", "."), (".", "'"), (",", " "))
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
    plain = source.decimal_mark == "." and source.thousands_mark is None
    try:
        marked = list(texts) if plain else [unmark(text, source) for text in texts]
        return parse_numbers({"name": "", "type": "numeric"}, marked).tolist()
    except ValueProblemError:
        return None


def find_doubtful(values: Values, source: SourceFormat) -> list[str]:
    """The texts that stand among numbers and mean "no value"; none where what is left is no number either."""
    doubtful = [text for text in values.counts if text.casefold() in DOUBTFUL_NUMBERS]
    others = [text for text in values.counts if text.casefold() not in DOUBTFUL_NUMBERS]
    count = sum(values.counts[text] for text in doubtful)
    if not doubtful or not others or count > FEW * values.present or read_numbers(others, source) is None:
        return []
    return doubtful


def are_dates(texts: Iterable[str]) -> bool:
    """Whether all of them are dates of ISO 8601."""
    try:
        parse_dates({"name": "", "type": "date", "missing": {}}, list(texts))
    except ValueProblemError:
        return False
    return True


def find_marks(columns: Iterable[Values], source: SourceFormat) -> tuple[str, str | None]:
    """The marks by which most columns are numbers; the usual ones where nothing speaks for others."""
    texts = [[*values.counts][:2000] for values in columns if values.counts]
    marked = [some for some in texts if any(set(text) & {",", "'", " "} for text in some)]

    def count(marks: tuple[str, str | None]) -> int:
        written = SourceFormat(source.separator, source.encoding, *marks)
        return sum(read_numbers(some, written) is not None for some in marked)

    best = max(MARKS, key=count)
    if best == MARKS[0]:
        return best
    # Marks hold for the whole file: columns that were numbers with a point must stay so.
    usual = SourceFormat(source.separator, source.encoding)
    plain = [some for some in texts if read_numbers(some, usual) is not None]
    chosen = SourceFormat(source.separator, source.encoding, *best)
    lost = sum(read_numbers(some, chosen) is None for some in plain)
    return best if count(best) > lost else MARKS[0]
