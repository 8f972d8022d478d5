"""Numbers with the marks that the source's files use, and errors that say what may be meant by a text that is none."""

import re
from collections.abc import Sequence

import numpy as np

from prepare.rules import SourceFormat
from serve.values import ValueProblemError, parse_numbers, read_missing_texts

#: what would be a number with other marks: digits, one of `.` `,` and groups of digits
MARKED_NUMBER = re.compile(r"[+-]?\d{1,3}([.,' \u00a0\u202f’]\d{3})*([.,]\d+)?$", re.ASCII)

#: texts among numbers that often mean "no value", in small letters
DOUBTFUL_NUMBERS = frozenset("- -- ? . n/a na none nil unknown undefined missing #n/a na null nan".split())
#: what may help where one of them is no number
MISSING_HINT = "if it means that there is no value, give missingTexts"
#: a text that is no number, whatever the recipe says
NOT_A_NUMBER = "\0"


def read_numbers(feature: dict, texts: list[str], source: SourceFormat) -> np.ndarray:
    """The texts as numbers, written with the source's marks."""
    plain = source.is_plain
    try:
        return parse_numbers(feature, texts if plain else unmark_all(feature, texts, source))
    except ValueProblemError as error:
        text = texts[error.row]
        if plain and MARKED_NUMBER.match(text.strip()) and "is not a number" in error.problem:
            hint = "is it written with a decimal or a thousands mark? give format.decimalMark or format.thousandsMark"
            raise ValueProblemError(error.row, error.feature, f"{error.problem}: {hint}") from error
        problem = error.problem
        if not plain and "is not a number" in problem:
            thousands = f" and {source.thousands_mark!r} for thousands" if source.thousands_mark else ""
            problem = f"{text!r} is not a number with {source.decimal_mark!r} as the decimal mark{thousands}"
        raise ValueProblemError(error.row, error.feature, f"{problem}{hint_missing(text)}") from error


def hint_missing(text: str) -> str:
    """What to say beside an error of a text that often means "no value"; empty for others."""
    return f": {MISSING_HINT}" if text.strip().casefold() in DOUBTFUL_NUMBERS else ""


def unmark_all(feature: dict, texts: Sequence[str], source: SourceFormat) -> list[str]:
    """The numbers with a decimal point and without thousands marks; texts that mean "no value" as they are."""
    missing = read_missing_texts(feature)
    return [text if text.strip() in missing else unmark(text, source) for text in texts]


def unmark(text: str, source: SourceFormat) -> str:
    """The number with a decimal point and without thousands marks; NOT_A_NUMBER where the marks stand wrong.

    Marks stand before groups of three digits only, and no group begins the number with zero: `1.5` and `0.506` are no
    numbers where `.` separates thousands.
    """
    stripped = text.strip()
    whole, mark, rest = stripped.partition(source.decimal_mark)
    if source.thousands_mark is not None and source.thousands_mark in stripped:
        head, *groups = whole.lstrip("+-").split(source.thousands_mark)
        in_groups = (
            1 <= len(head) <= 3 and head[0] != "0" and all(len(group) == 3 and group.isdigit() for group in groups)
        )
        if not in_groups or source.thousands_mark in rest:
            return NOT_A_NUMBER
        whole = whole.replace(source.thousands_mark, "")
    if source.decimal_mark != "." and "." in whole + rest:
        return NOT_A_NUMBER
    return f"{whole}.{rest}" if mark else whole
