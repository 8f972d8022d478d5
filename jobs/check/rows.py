"""Reading prepared rows as SageMaker's algorithms take text/csv, no header, the label first; and checking them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from check.columns import Columns
from check.labels import Labels
from common.errors import JobError, list_names
from common.files import HIDDEN, digest_file
from common.lineage import describe_file
from common.numbers import read_number
from common.target import Target
from serve.csv_rows import read_csv
from serve.values import clean_text

#: how compressed files begin
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Row:
    #: as the training reads it
    label: str
    #: numbers as they were written, without white space around them; texts on one line
    values: list[str]


@dataclass
class Part:
    """One part of the rows: train, validation, test or baseline."""

    name: str
    columns: Columns
    files: list[Path]
    #: those of the rows that were read
    labels: Labels
    #: rows that were read, by file
    rows: dict[Path, int] = field(default_factory=dict)
    #: features that have a value in a row that was read
    present: set[str] = field(default_factory=set)

    def read(self) -> Iterator[Row]:
        """The rows in order of the files' names. Raises JobError for the first one that cannot be trained on."""
        for file in self.files:
            try:
                with file.open(encoding="utf-8", newline="") as stream:
                    for where, fields in self._split(stream, file.name):
                        row = self._check(where, fields)
                        self.rows[file] = self.rows.get(file, 0) + 1
                        self._note_present(row)
                        yield row
            except UnicodeDecodeError as error:
                raise JobError(f"{self.name}: file {file.name} is no CSV in UTF-8: {error}") from error
        if self.labels.total == 0:
            names = list_names([file.name for file in self.files], 5)
            raise JobError(f"{self.name}: there are no rows, only empty files: {names}")

    def open_again(self) -> "Part":
        """The same rows, which are counted anew."""
        return Part(self.name, self.columns, self.files, Labels(self.name, self.labels.goal))

    def check_values(self) -> None:
        """Raises JobError when a feature has no value in any of the rows, which were read before.

        Where such a column is the last one, SageMaker's XGBoost leaves it off, and refuses requests that have it.
        """
        absent = [name for name in self.columns.names if name not in self.present]
        if absent:
            raise JobError(f"{self.name}: no row has a value of {list_names(absent, 10)}; leave such columns out")

    def digest_files(self) -> dict[bytes, str]:
        """The files that hold anything, by the hash of their content."""
        return {digest_file(file): file.name for file in self.files if file.stat().st_size > 0}

    def describe_files(self) -> list[dict[str, Any]]:
        """The files of rows that were read before, by their content."""
        return [describe_file(file, f"{self.name}/{file.name}", self.rows.get(file, 0)) for file in self.files]

    def _note_present(self, row: Row) -> None:
        if len(self.present) < len(self.columns.names):
            self.present.update(name for name, value in zip(self.columns.names, row.values, strict=True) if value)

    def _split(self, stream: TextIO, file: str) -> Iterator[tuple[str, list[str]]]:
        """The fields of each line that is not blank, and where it stands."""
        if not self.columns.text:
            # Quoted numbers are none for a training that reads numbers only, so quotes are not taken off.
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield f"file {file}, line {number}", line.rstrip("\r\n").split(",")
            return
        reader = read_csv(stream, strict=True)
        try:
            for fields in reader:
                if fields:
                    yield f"file {file}, line {reader.line_num}", fields
        except csv.Error as error:
            raise JobError(f"{self.name}: file {file}, line {reader.line_num}: is not CSV: {error}") from error

    def _check(self, where: str, fields: list[str]) -> Row:
        label, *values = fields
        names = self.columns.names
        read = self.labels.read(label, where)
        if len(values) != len(names):
            raise JobError(
                f"{self.name}: {where}: has {len(fields)} values, expected {len(names) + 1}: "
                f"the label and the features {list_names(list(names))}"
            )
        checked = []
        for name, value, is_text in zip(names, values, self.columns.is_text, strict=True):
            checked.append(clean_text(value) if is_text else value.strip())
            if not is_text and checked[-1] != "" and read_number(value) is None:
                raise JobError(
                    f"{self.name}: {where}, feature {name}: {value[:60]!r} is not a number; leave a missing value "
                    "empty, and name a feature that holds text in textFeatures"
                )
        return Row(read, checked)


def find_part(directory: Path, name: str, columns: Columns, goal: Target) -> Part:
    """The files of a part. Raises JobError when there is none, or one is compressed."""
    found = sorted((file for file in directory.rglob("*") if file.is_file()), key=lambda file: file.as_posix())
    files = [file for file in found if not file.name.startswith(HIDDEN)]
    if not files:
        marks = f", only {list_names([file.name for file in found], 5)}" if found else ""
        raise JobError(f"{name}: there is no file of rows{marks}")
    for file in files:
        with file.open("rb") as stream:
            if stream.read(len(GZIP)) == GZIP:
                raise JobError(f"{name}: file {file.name} is compressed; the training reads CSV as it is")
    return Part(name, columns, files, Labels(name, goal))
