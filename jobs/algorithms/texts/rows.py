"""Reading rows whose last columns are texts: those that a model learns from, and those that it is asked about."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tabular.contract import TEXT_COUNT
from tabular.rows import Rows, check_complete, check_labels, check_range
from tabular.settings import Settings, SettingsError

#: characters of a text, more than a request can hold
LONGEST_TEXT = 2**30


@dataclass(frozen=True)
class TextRows:
    """Prepared rows: the numbers of each, and its texts, column by column."""

    #: 0 or 1, or the number of the class
    labels: np.ndarray
    numbers: np.ndarray
    texts: list[list[str]]


def read_text_rows(directory: Path, settings: Settings) -> TextRows:
    """All rows of a channel: CSV without header, the label first, the texts last. Raises SettingsError."""
    where = f"channel {directory.name}"
    records: list[list[str]] = []
    for file in sorted(file for file in directory.rglob("*") if file.is_file()):
        with file.open(encoding="utf-8", newline="") as stream:
            records += _read_records(stream, f"{where}: file {file.name}")
    if not records:
        raise SettingsError(f"{where}: has no rows")
    count = int(settings.get(TEXT_COUNT))
    width = len(records[0])
    if width < count + 1 or any(len(record) != width for record in records):
        raise SettingsError(f"{where}: rows must have a label, as many numbers in every file, and {count} texts")
    split = width - count
    values = _read_numbers([record[:split] for record in records], where)
    labels, numbers = values[:, 0], values[:, 1:]
    check_labels(labels, settings, directory.name)
    _check_numbers(numbers, where, settings.algorithm)
    return TextRows(labels.astype(np.int64), numbers, _list_texts(records, split))


def parse_text_request(text: str, numbers: int, texts: int, algorithm: str) -> TextRows:
    """The rows of a request, whose labels are not known. Raises SettingsError."""
    records = _read_records(io.StringIO(text, newline=""), "this request")
    if not records:
        raise SettingsError("this request has no rows")
    for number, record in enumerate(records, start=1):
        if len(record) != numbers + texts:
            raise SettingsError(f"row {number} has {len(record)} values, the model takes {numbers + texts}")
    values = _read_numbers([record[:numbers] for record in records], "this request")
    _check_numbers(values, "this request", algorithm)
    return TextRows(np.empty(0), values, _list_texts(records, numbers))


def count_rows(rows: TextRows) -> Rows:
    """The labels and numbers alone, which are what is measured by."""
    return Rows(rows.labels, rows.numbers)


def _read_records(lines: Iterable[str], where: str) -> list[list[str]]:
    csv.field_size_limit(LONGEST_TEXT)
    try:
        return [record for record in csv.reader(lines, strict=True) if record]
    except csv.Error as error:
        raise SettingsError(f"{where} is not CSV: {error}") from error


def _read_numbers(records: list[list[str]], where: str) -> np.ndarray:
    try:
        return np.array([[float(value) if value.strip() else np.nan for value in record] for record in records])
    except ValueError as error:
        raise SettingsError(f"{where} holds something that is no number: {error}") from error


def _check_numbers(numbers: np.ndarray, where: str, algorithm: str) -> None:
    check_range(numbers, where)
    check_complete(numbers, where, algorithm)


def _list_texts(records: list[list[str]], split: int) -> list[list[str]]:
    return [list(column) for column in zip(*(record[split:] for record in records), strict=True)]
