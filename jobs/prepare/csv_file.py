"""CSV in the wild: the separator found or given, quotes, line breaks of any kind, every row as long as the header."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from common.errors import JobError
from prepare.headers import trim_names
from prepare.live_files import is_live, restore_row
from prepare.recipe import Recipe
from prepare.table_file import CHUNK_ROWS, Chunk
from prepare.text_stream import name_faults, open_text
from serve.csv_rows import read_csv

#: what separates values, in the order in which they are tried
SEPARATORS = (",", ";", "\t", "|")
#: a first line by which Excel is told what separates values
SAID_SEPARATOR = re.compile(r'"?sep=(.)"?,*\s*$', re.IGNORECASE)
#: lines in which the header is looked for, where the first one has no column of the recipe
SEARCHED_LINES = 30
SEPARATOR_NAMES = {"\t": "tab"}


class CsvFile:
    """One file of CSV with a header."""

    def __init__(self, file: Path, name: str, recipe: Recipe) -> None:
        self.name = name
        self.remarks: list[str] = []
        self._file = file
        #: what is done to each row when its text is parsed
        self._restore = restore_row if is_live(name) else None
        source = recipe.find_format(name)
        self._encoding = source.encoding
        #: lines above the header, which only say what separates values
        self._above = 0
        line, said = self._read_first_line()
        self._separator = source.separator or said or self._find_separator(line, recipe)
        header = self._read_header()
        known = {*recipe.columns, *recipe.rule_columns}
        if known.isdisjoint(name.strip() for name in header):
            self._refuse_lines_above(known)
        if len(header) == 1 and len(recipe.columns) > 1 and header[0] not in recipe.columns:
            self._refuse_one_column(header[0])
        #: values in each row
        self._width = len(header)
        while len(header) > 1 and not header[-1].strip():
            header.pop()
        if len(header) < self._width:
            self.remarks.append(f"Every row of {self.name} ends with a separator.")
        self.header, remarks = trim_names(header, recipe, name)
        self.remarks += remarks

    def read(self, wanted: list[str], key: list[str]) -> Iterator[Chunk]:
        """The rows, in chunks."""
        place = {name: index for index, name in enumerate(self.header)}
        places = [place[name] for name in wanted]
        key_places = [place[name] for name in key]
        first = 1
        with self._open() as stream:
            rows = self._parse(stream)
            next(rows)
            while block := list(islice(rows, CHUNK_ROWS)):
                self._check_widths(block, first)
                columns = list(zip(*block, strict=True))
                self._check_nameless(columns, first)
                yield Chunk(
                    first,
                    list(zip(*(columns[index] for index in key_places), strict=True)),
                    {name: columns[index] for name, index in zip(wanted, places, strict=True)},
                )
                first += len(block)

    @contextmanager
    def _open(self) -> Iterator[TextIO]:
        """The text from the header on."""
        with name_faults(self._file, self.name), open_text(self._file, self._encoding) as stream:
            for _ in range(self._above):
                next(stream)
            yield stream

    def _read_first_line(self) -> tuple[str, str | None]:
        """The first line that is not blank, and what separates values if it says so, as Excel has it: `sep=;`."""
        with self._open() as stream:
            for number, line in enumerate(stream, 1):
                if "\0" in line:
                    raise JobError(
                        f"file {self.name}: holds NUL characters: is it UTF-16? give format.encoding 'utf-16-le'"
                    )
                said = SAID_SEPARATOR.match(line)
                if said:
                    self._above = number
                    return line, said[1]
                if line.strip():
                    return line, None
        raise JobError(f"file {self.name}: is empty, expected a header line")

    def _find_separator(self, line: str, recipe: Recipe) -> str:
        """The separator by which the header has most columns of the recipe."""
        known = {*recipe.columns, *recipe.rule_columns}

        def count(separator: str) -> int:
            try:
                names = next(read_csv([line], delimiter=separator))
            except csv.Error:
                return 0
            return len(known & {name.strip() for name in names})

        found = max(SEPARATORS, key=count)
        if found != "," and not self._file.name.lower().removesuffix(".gz").endswith(".tsv"):
            self.remarks.append(f"The values of {self.name} are separated by {_name(found)}.")
        return found

    def _read_header(self) -> list[str]:
        with self._open() as stream:
            header = next(self._parse(stream), None)
        if header is None:
            raise JobError(f"file {self.name}: is empty, expected a header line")
        return header

    def _parse(self, stream: Any) -> Iterator[list[str]]:
        reader = read_csv(stream, strict=True, delimiter=self._separator)
        end = 0
        try:
            for row in reader:
                end = reader.line_num
                # Blank lines are no rows.
                if row:
                    yield row if self._restore is None else self._restore(row)
        except csv.Error as error:
            raise JobError(self._describe(error, end + 1, reader.line_num)) from error

    def _describe(self, error: csv.Error, start: int, end: int) -> str:
        start, end = start + self._above, end + self._above
        where = f"file {self.name}, line {start}"
        if "unexpected end of data" in str(error) or "field larger" in str(error):
            return (
                f"{where}: a quote opens in this row and is not closed up to line {end}: double quotes inside a value"
            )
        if "expected after" in str(error):
            return (
                f"{where}: a quote closes in the middle of a value (line {end}): "
                "double quotes inside a value, or put the whole value in quotes"
            )
        return f"{where}: is not CSV: {error}"

    def _check_widths(self, block: list[list[str]], first: int) -> None:
        width = self._width
        for number, row in enumerate(block, first):
            if len(row) != width:
                what = (
                    f"does a value hold the separator {_name(self._separator)} without quotes?"
                    if len(row) > width
                    else "is the row cut off, or does a line break in a value lack quotes?"
                )
                values = "1 value" if len(row) == 1 else f"{len(row)} values"
                raise JobError(f"file {self.name}, row {number}: has {values}, the header has {width}: {what}")

    def _check_nameless(self, columns: list[tuple[str, ...]], first: int) -> None:
        """Raises JobError when there is a value behind the last name of the header."""
        for place in range(len(self.header), self._width):
            for number, text in enumerate(columns[place], first):
                if text.strip():
                    raise JobError(
                        f"file {self.name}, row {number}: has {text[:40]!r} as value {place + 1}, for which the header "
                        "has no name: name the column, or leave it out"
                    )

    def _refuse_lines_above(self, known: set[str]) -> None:
        """Raises JobError when a line below the first one is the header."""
        with self._open() as stream:
            lines = [
                (n, line) for n, line in enumerate(islice(stream, SEARCHED_LINES), self._above + 1) if line.strip()
            ]
        for number, line in lines[1:]:
            plain = line.replace('"', "")
            fields = ({name.strip() for name in plain.split(mark)} for mark in {*SEPARATORS, self._separator})
            if any(len(known & names) > 1 for names in fields):
                raise JobError(
                    f"file {self.name}: the header is line {number}, and other lines are above it: remove them"
                )

    def _refuse_one_column(self, header: str) -> None:
        shown = header if len(header) <= 40 else f"{header[:40]}…"
        others = [separator for separator in SEPARATORS if separator != self._separator and separator in header]
        hint = f": is {_name(others[0])} the separator?" if others else "; name the separator by format.separator"
        raise JobError(f"file {self.name} has one column `{shown}`{hint}")


def _name(separator: str) -> str:
    return SEPARATOR_NAMES.get(separator, f"`{separator}`")
