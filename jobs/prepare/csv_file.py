"""CSV in the wild: the separator found or given, quotes, line breaks of any kind, every row as long as the header."""

import csv
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from common.errors import JobError, list_names
from prepare.recipe import Recipe
from prepare.table_file import CHUNK_ROWS, Chunk
from prepare.text_stream import name_faults, open_text

#: characters in one field; the csv module's own limit of 131,072 is below what free text needs
FIELD_LIMIT = 16 * 1024 * 1024
#: what separates values, in the order in which they are tried
SEPARATORS = (",", ";", "\t", "|")
SEPARATOR_NAMES = {"\t": "tab"}


class CsvFile:
    """One file of CSV with a header."""

    def __init__(self, file: Path, name: str, recipe: Recipe) -> None:
        self.name = name
        self.remarks: list[str] = []
        self._file = file
        self._encoding = recipe.format.encoding
        csv.field_size_limit(FIELD_LIMIT)
        line = self._read_first_line()
        self._separator = recipe.format.separator or self._find_separator(line, recipe)
        header = self._read_header()
        if len(header) == 1 and len(recipe.columns) > 1 and header[0] not in recipe.columns:
            self._refuse_one_column(header[0])
        self.header = _trim(header, recipe)
        trimmed = [name for name, raw in zip(self.header, header, strict=True) if name != raw]
        if trimmed:
            self.remarks.append(f"White space around names in the header of {self.name}: {list_names(trimmed, 10)}.")

    def read(self, wanted: list[str], key: list[str]) -> Iterator[Chunk]:
        """The rows, in chunks."""
        place = {name: index for index, name in enumerate(self.header)}
        places = [place[name] for name in wanted]
        get_key = _make_getter([place[name] for name in key])
        first = 1
        with name_faults(self._file, self.name), open_text(self._file, self._encoding) as stream:
            rows = self._parse(stream)
            next(rows)
            while block := list(islice(rows, CHUNK_ROWS)):
                self._check_widths(block, first)
                columns = list(zip(*block, strict=True))
                yield Chunk(
                    first,
                    [get_key(row) for row in block],
                    {name: columns[index] for name, index in zip(wanted, places, strict=True)},
                )
                first += len(block)

    def _read_first_line(self) -> str:
        with name_faults(self._file, self.name), open_text(self._file, self._encoding) as stream:
            for line in stream:
                if "\0" in line:
                    raise JobError(
                        f"file {self.name}: holds NUL characters: is it UTF-16? give format.encoding 'utf-16-le'"
                    )
                if line.strip():
                    return line
        raise JobError(f"file {self.name}: is empty, expected a header line")

    def _find_separator(self, line: str, recipe: Recipe) -> str:
        """The separator by which the header has most columns of the recipe."""
        known = {*recipe.columns, *recipe.rule_columns}

        def count(separator: str) -> int:
            try:
                names = next(csv.reader([line], delimiter=separator))
            except csv.Error:
                return 0
            return len(known & {name.strip() for name in names})

        found = max(SEPARATORS, key=count)
        if found != "," and not self._file.name.lower().removesuffix(".gz").endswith(".tsv"):
            self.remarks.append(f"The values of {self.name} are separated by {_name(found)}.")
        return found

    def _read_header(self) -> list[str]:
        with name_faults(self._file, self.name), open_text(self._file, self._encoding) as stream:
            return next(self._parse(stream))

    def _parse(self, stream: Any) -> Iterator[list[str]]:
        reader = csv.reader(stream, strict=True, delimiter=self._separator)
        end = 0
        try:
            for row in reader:
                end = reader.line_num
                # Blank lines are no rows.
                if row:
                    yield row
        except csv.Error as error:
            raise JobError(self._describe(error, end + 1, reader.line_num)) from error

    def _describe(self, error: csv.Error, start: int, end: int) -> str:
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
        width = len(self.header)
        for number, row in enumerate(block, first):
            if len(row) != width:
                what = (
                    f"does a value hold the separator {_name(self._separator)} without quotes?"
                    if len(row) > width
                    else "is the row cut off, or does a line break in a value lack quotes?"
                )
                values = "1 value" if len(row) == 1 else f"{len(row)} values"
                raise JobError(f"file {self.name}, row {number}: has {values}, the header has {width}: {what}")

    def _refuse_one_column(self, header: str) -> None:
        shown = header if len(header) <= 40 else f"{header[:40]}…"
        others = [separator for separator in SEPARATORS if separator != self._separator and separator in header]
        hint = f": is {_name(others[0])} the separator?" if others else "; name the separator by format.separator"
        raise JobError(f"file {self.name} has one column `{shown}`{hint}")


def _trim(header: list[str], recipe: Recipe) -> list[str]:
    """The names without white space around them, but for those that the recipe knows with it."""
    known = {*recipe.columns, *recipe.rule_columns}
    return [name if name in known else name.strip() for name in header]


def _make_getter(places: list[int]) -> Any:
    """Takes the values at the places out of a row, as a tuple."""
    if len(places) == 1:
        (place,) = places
        return lambda row: (row[place],)
    return itemgetter(*places)


def _name(separator: str) -> str:
    return SEPARATOR_NAMES.get(separator, f"`{separator}`")
