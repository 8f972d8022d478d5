"""From the texts of a chunk to typed values, with errors that say where a value stands."""

import re

import numpy as np

from common.contract import DATE, NumericMissing
from common.errors import JobError, list_names
from prepare.columns import Column, TextColumn
from prepare.raw_table import RawTable
from prepare.recipe import Recipe, unify
from prepare.rules import SourceFormat
from prepare.table_file import Chunk
from serve.values import ValueProblemError, check_missing, parse_dates, parse_numbers

#: what would be a number with other marks: digits, one of `.` `,` and groups of digits
MARKED_NUMBER = re.compile(r"[+-]?\d{1,3}([.,' \u00a0\u202f’]\d{3})*([.,]\d+)?$")

#: texts among numbers that often mean "no value", in small letters
DOUBTFUL_NUMBERS = frozenset("- -- ? . n/a na none nil unknown undefined missing #n/a".split())
#: a text that is no number, whatever the recipe says
NOT_A_NUMBER = "\0"


class CellReader:
    """Reads the target and the features of chunks."""

    def __init__(self, recipe: Recipe, table: RawTable) -> None:
        self._recipe = recipe
        self._table = table
        self._classes = {unify(name) for name in recipe.goal.classes}
        #: spellings of classes that were read
        self._known_classes: set[str] = set()
        self._features = []
        for feature in recipe.describe_features():
            drops = feature["missing"]["strategy"] == NumericMissing.DROP_ROW
            # Rows are left out then, which is no error while training rows are read.
            read = (
                {**feature, "missing": {**feature["missing"], "strategy": NumericMissing.CONSTANT}}
                if drops
                else feature
            )
            self._features.append((read, table.columns[feature["name"]], drops))

    def read(self, chunk: Chunk, file: str, numbers: list[int]) -> tuple[list[tuple[Column, np.ndarray]], np.ndarray]:
        """Each column with its values, and which rows are not to be dropped.

        `numbers` are the rows' numbers in the file, for errors.
        """
        complete = np.ones(len(numbers), dtype=bool)
        target = [text.strip() for text in chunk.columns[self._recipe.target]]
        values: list[tuple[Column, np.ndarray]] = [(self._table.target, self._read_target(target, file, numbers))]
        for feature, column, drops in self._features:
            texts = chunk.columns[feature["name"]]
            try:
                if isinstance(column, TextColumn):
                    read, gaps = self._read_texts(feature, column, texts)
                else:
                    is_date = feature["type"] == DATE
                    read = parse_dates(feature, texts) if is_date else read_numbers(feature, texts, self._recipe.format)
                    gaps = np.isnan(read) if drops else None
            except ValueProblemError as error:
                raise JobError(
                    f"feature {error.feature}: {error.problem} (file {file}, row {numbers[error.row]})"
                ) from error
            if drops:
                complete &= ~gaps
            values.append((column, read))
        return values, complete

    def read_ages(self, chunk: Chunk, file: str, numbers: list[int]) -> np.ndarray:
        """The numbers or dates by which one row is newer than another; nan where there is none."""
        name = self._recipe.rows.newest_by
        if name not in chunk.columns:
            return np.full(len(numbers), np.nan)
        ages = np.full(len(numbers), np.nan)
        for row, text in enumerate(chunk.columns[name]):
            if text.strip() in ("", "NA", "NaN", "null"):
                continue
            try:
                ages[row] = read_age(text.strip())
            except ValueError as error:
                raise JobError(
                    f"column {name}: {text!r} is neither a number nor a date such as 2026-01-31 or 2026-01-31T12:00:00 "
                    f"(file {file}, row {numbers[row]}); rows are newer by it"
                ) from error
        return ages

    def _read_target(self, texts: list[str], file: str, numbers: list[int]) -> np.ndarray:
        goal, column = self._recipe.goal, self._table.target
        if not isinstance(column, TextColumn):
            try:
                return read_numbers(self._recipe.describe_target(), texts, self._recipe.format)
            except ValueProblemError as error:
                where = f"(file {file}, row {numbers[error.row]})"
                raise JobError(f"target {goal.name}: {error.problem} {where}") from error
        for text in set(texts) - self._known_classes if goal.classes else ():
            if unify(text) not in self._classes:
                names = list_names([repr(name) for name in goal.classes], 10)
                where = f"(file {file}, row {numbers[texts.index(text)]})"
                raise JobError(f"target {goal.name}: {text!r} is none of the classes {names} {where}")
            self._known_classes.add(text)
        return column.encode(texts)

    def _read_texts(self, feature: dict, column: TextColumn, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        codes = column.encode(texts)
        gaps = codes == column.missing_code
        if gaps.any():
            check_missing(feature, int(np.argmax(gaps)))
        return codes, gaps


def read_age(text: str) -> float:
    """A number as it is, a date of ISO 8601 as seconds. Raises ValueError."""
    try:
        return float(text)
    except ValueError:
        return float(np.datetime64(text.removesuffix("Z").replace(" ", "T"), "us").astype(np.int64)) / 1e6


def read_numbers(feature: dict, texts: list[str], source: SourceFormat) -> np.ndarray:
    """The texts as numbers, written with the source's marks."""
    plain = source.decimal_mark == "." and source.thousands_mark is None
    try:
        return parse_numbers(feature, texts if plain else [unmark(text, source) for text in texts])
    except ValueProblemError as error:
        text = texts[error.row]
        if plain and MARKED_NUMBER.match(text.strip()) and "is not a number" in error.problem:
            hint = "is it written with a decimal or a thousands mark? give format.decimalMark or format.thousandsMark"
            raise ValueProblemError(error.row, error.feature, f"{error.problem}: {hint}") from error
        if text.strip().casefold() in DOUBTFUL_NUMBERS:
            hint = "if it means that there is no value, give missingTexts"
            raise ValueProblemError(error.row, error.feature, f"{error.problem}: {hint}") from error
        if not plain and "is not a number" in error.problem:
            thousands = f" and {source.thousands_mark!r} for thousands" if source.thousands_mark else ""
            marks = f"with {source.decimal_mark!r} as the decimal mark{thousands}"
            raise ValueProblemError(error.row, error.feature, f"{text!r} is not a number {marks}") from error
        raise


def unmark(text: str, source: SourceFormat) -> str:
    """The number with a decimal point and without thousands marks; NOT_A_NUMBER where the marks stand wrong.

    Marks stand before groups of three digits only: `1.5` is no number where `.` separates thousands.
    """
    stripped = text.strip()
    whole, mark, rest = stripped.partition(source.decimal_mark)
    if source.thousands_mark is not None and source.thousands_mark in stripped:
        head, *groups = whole.lstrip("+-").split(source.thousands_mark)
        in_groups = 1 <= len(head) <= 3 and all(len(group) == 3 and group.isdigit() for group in groups)
        if not in_groups or source.thousands_mark in rest:
            return NOT_A_NUMBER
        whole = whole.replace(source.thousands_mark, "")
    if source.decimal_mark != "." and "." in whole + rest:
        return NOT_A_NUMBER
    return f"{whole}.{rest}" if mark else whole
