"""What each column is for, and what is done to it before a model learns from it."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from common.contract import Keys
from common.recipe_terms import CATEGORICAL, DATE, NUMERIC, TEXT, DatePart, Encoding
from common.words import count_of
from prepare.moments import YEAR_LAST
from prepare.personal_data import find_personal_data, find_possible_people, split_name
from prepare.rules import SourceFormat
from proposal.texts import Values, are_amounts, are_codes, are_dates, are_other_dates, is_number, read_numbers
from serve.mask_terms import MASKS
from serve.masking import mask_text

ID = "id"
PERSONAL = Keys.PERSONAL_DATA
#: the column is in the table, and the recipe does not name it
EXCLUDED = "excluded"

#: words of a name that say that a column identifies a row
ID_WORDS = frozenset("id ids key uuid guid nr no number index idx code row rows rownames unnamed".split())
#: what else a person can declare a column of such texts
MASKABLE = "if it stands in texts that tell something, declare them by Column.text({ mask: true })"
#: words of a name that say that a number counts time, even where every row has another one
TIME_WORDS = frozenset("year date time month week day quarter age period jahr datum".split())

#: words of a name that say that law may forbid to go by its values
PROTECTED_WORDS = frozenset("gender sex race ethnicity ethnic religion nationality disability geschlecht".split())
PROTECTED = (
    "a model may not be allowed to go by it: Column.forJudging() keeps it for groups and criteria, and from the model"
)

#: categories from which on only the most frequent ones get a column of their own
MANY = 30
#: categories from which on they are hashed
VERY_MANY = 1000
#: a share of rows with a value of their own from which on a column of words tells nothing about other rows
NEARLY_ALL = 0.9
#: a share of missing values that may mean something
TELLING_GAPS = 0.01
#: words of a phrase on average
WORDS_OF_PHRASE = 3
#: what becomes of phrases
HASHED, READ = "whose words are hashed", "which the algorithm reads as they are"
#: words of a name that say that a number names something, which may stand in several rows
NAMING_WORDS = frozenset("id ids uuid guid".split())


@dataclass(frozen=True)
class ColumnGuess:
    """What a column is taken for."""

    name: str
    #: numeric, categorical, date, text, id, personalData or excluded
    kind: str
    #: settings of its factory, where they are not the usual ones
    settings: dict[str, Any] = field(default_factory=dict)
    #: why, and what a person should check; empty where there is nothing to say
    why: str = ""

    @property
    def is_feature(self) -> bool:
        return self.kind in (NUMERIC, CATEGORICAL, DATE, TEXT)


def looks_like_id(name: str, values: Values, source: SourceFormat) -> bool:
    """Whether each row has a value of its own, and the name or the values say that it stands for the row."""
    if not values.is_distinct or values.present < 2 or split_name(name) & TIME_WORDS:
        return False
    if are_dates(values.counts, source.date_order) or are_other_dates(values.counts) or are_amounts(values.counts):
        return False
    if find_personal_data(name, values.counts) or find_possible_people(name, values.counts):
        return False
    numbers = read_numbers(values.counts, source)
    named = bool(split_name(name) & ID_WORDS) or name.casefold().endswith("id")
    if numbers is None:
        return named or not any(" " in text for text in values.counts)
    if not all(number.is_integer() for number in numbers):
        return False
    # Counting up from row to row.
    return named or (len(numbers) > 20 and all(one < other for one, other in pairwise(numbers)))


def guess_column(name: str, values: Values, source: SourceFormat) -> ColumnGuess:
    """What a column that is neither target nor id is taken for."""
    guess = _guess_by_values(name, values, source)
    if guess.is_feature and split_name(name) & PROTECTED_WORDS:
        return replace(guess, why=_join(guess.why, PROTECTED))
    return guess


def _guess_by_values(name: str, values: Values, source: SourceFormat) -> ColumnGuess:
    rows = values.present + values.missing
    if not values.counts:
        return ColumnGuess(name, EXCLUDED, why="has no value in any row")
    if re.search(r"[\r\n]", name):
        return ColumnGuess(name, EXCLUDED, why="has a line break in its name")
    if len(values.counts) == 1 and values.missing == 0:
        return ColumnGuess(name, EXCLUDED, why=f"has the same value in every row, {next(iter(values.counts))!r}")
    suspect = find_personal_data(name, values.counts)
    if suspect is not None:
        why = f"looks like {suspect.looks_like} ({suspect.share:.0%} of its values)"
        return ColumnGuess(name, PERSONAL, why=_join(why, MASKABLE if _are_maskable(name, values) else ""))
    doubt = find_possible_people(name, values.counts)
    if doubt is not None:
        return ColumnGuess(
            name, PERSONAL, why=f"may hold names of people ({doubt.share:.0%} of its values have such a form)"
        )
    gaps = {"flagMissing": True} if values.missing > TELLING_GAPS * rows else {}
    missing = f"{values.missing:,} missing" if values.missing else ""
    if are_codes(values.counts):
        return _guess_words(name, values, _join(missing, "digits with zeros before them, as codes have"))
    if read_numbers(values.counts, source) is not None:
        if split_name(name) & NAMING_WORDS:
            return _guess_naming_number(name, values, missing)
        return ColumnGuess(name, NUMERIC, gaps, missing)
    if are_dates(values.counts, source.date_order):
        return ColumnGuess(name, DATE, {"parts": _choose_parts(values), **gaps}, missing)
    example = next(iter(values.counts))
    if are_other_dates(values.counts):
        why = f"looks like dates, such as {example!r}: write them as 2026-01-31"
        if all(map(YEAR_LAST.fullmatch, values.counts)):
            why += ", or give format.dateOrder"
        return ColumnGuess(name, EXCLUDED, why=why)
    if are_amounts(values.counts):
        why = f"looks like numbers with a unit, such as {example!r}: write the numbers alone"
        return ColumnGuess(name, EXCLUDED, why=why)
    odd = [text for text in values.counts if not is_number(text)]
    if len(odd) < len(values.counts) - len(odd):
        missing = _join(
            missing,
            f"numbers, but for {count_of(len(odd), 'text', 'different texts')} such as {odd[0]!r}: "
            "taken for categories",
        )
    return _guess_words(name, values, missing)


def _are_maskable(name: str, values: Values) -> bool:
    """Whether these are texts in which personal data stands that masks take out."""
    masked = {mask_text(text) for text in values.counts}
    words = sum(word not in MASKS for text in masked for word in text.split()) / len(masked)
    return words >= WORDS_OF_PHRASE and len(masked) > MANY and find_personal_data(name, masked) is None


def _guess_naming_number(name: str, values: Values, missing: str) -> ColumnGuess:
    if len(values.counts) <= MANY:
        return ColumnGuess(name, CATEGORICAL, {}, _join(missing, "a number that names something"))
    why = f"names something that stands in several rows: if these belong together, say --id {name}"
    return ColumnGuess(name, EXCLUDED, why=why)


def _choose_parts(values: Values) -> list[str]:
    timed = any(re.search(r"[T ]\d{1,2}:", text) for text in values.counts)
    return [DatePart.YEAR, DatePart.MONTH, DatePart.WEEKDAY, *([DatePart.HOUR] if timed else [])]


def _guess_words(name: str, values: Values, missing: str) -> ColumnGuess:
    texts, distinct = [*values.counts], len(values.counts)
    words = sum(len(text.split()) for text in texts) / distinct
    if words >= WORDS_OF_PHRASE and distinct > MANY:
        return ColumnGuess(name, TEXT, why=_join(missing, f"{distinct:,} different phrases, {HASHED}"))
    if distinct > NEARLY_ALL * values.present and distinct > MANY:
        return ColumnGuess(name, EXCLUDED, why=f"nearly every row has another text, such as {texts[0]!r}")
    settings: dict[str, Any] = {"trim": True} if values.padded else {}
    folded = len({text.casefold() for text in texts})
    if folded < distinct:
        settings["ignoreCase"] = True
        differ = count_of(distinct - folded, "value differs", "values differ")
        missing = _join(missing, f"{differ} from another one by capitals only")
    if distinct > VERY_MANY:
        return ColumnGuess(
            name, CATEGORICAL, {"encoding": Encoding.HASH, **settings}, _join(missing, f"{distinct:,} different values")
        )
    if distinct > MANY:
        why = _join(missing, f"{distinct} different values: the {MANY} most frequent ones get a column each")
        return ColumnGuess(name, CATEGORICAL, {Keys.MAXIMUM_CATEGORIES: MANY, **settings}, why)
    return ColumnGuess(name, CATEGORICAL, settings, missing)


def _join(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
