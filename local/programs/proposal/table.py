"""Reading a table about which nothing is known but the names of its target and perhaps of its ids."""

import csv
import difflib
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from common.errors import JobError, list_names
from common.target import Target
from prepare.csv_file import SEPARATORS
from prepare.headers import check_names
from prepare.recipe import Recipe
from prepare.rules import SourceFormat
from prepare.sources import CSV_ENDS, TABLE_ENDS
from prepare.table_file import TableFile, open_table
from prepare.text_stream import name_faults, open_text
from proposal.texts import is_number

#: so many rows are looked at; of the target, all
MOST_ROWS = 200_000
#: what is said about files that are often tried, by the end of their names
OTHER_ENDS = {
    **dict.fromkeys((".xlsx", ".xls", ".ods"), "; save the sheet as CSV in UTF-8"),
    ".json": "; of a JSON array write each row on a line of its own, as .jsonl",
    **dict.fromkeys((".manifest", ".lst", ".png", ".jpg", ".jpeg"), "; of images give the folder that holds them"),
    ".zip": "; unpack it",
    ".txt": "; rename it to .csv if a comma, semicolon, tab or bar stands between its values",
}
#: a header is looked for in so many lines
FIRST_LINES = 30
#: encodings that are tried one after the other where none is said
ENCODINGS = (None, "utf-16", "windows-1252")


@dataclass(frozen=True)
class Table:
    """The texts of a table, column by column."""

    #: the file's name
    name: str
    format: SourceFormat
    #: rows that the file has
    rows: int
    #: of the first MOST_ROWS rows
    columns: dict[str, list[str]]
    #: of all rows
    target: list[str]
    #: of the same rows, the texts of a column without a name, about which no recipe can say anything
    unnamed: list[str] | None
    #: all columns in their order, the one without a name too
    header: list[str]

    def list_texts(self, name: str) -> list[str]:
        """A column's texts, those of the one without a name too."""
        return self.columns[name] if self.unnamed is None or name else self.unnamed


def read_table(file: Path, target: str, ids: tuple[str, ...]) -> Table:
    """Reads the file. Raises JobError when it is no table, or lacks what was named."""
    if not file.is_file():
        raise JobError(f"{file} {'is a folder; give one file of it' if file.is_dir() else 'does not exist'}")
    if not file.name.lower().endswith(TABLE_ENDS):
        hint = OTHER_ENDS.get(file.suffix.lower(), "")
        raise JobError(
            f"{file.name} is no table that is known by its name: it must end in {', '.join(TABLE_ENDS)}{hint}"
        )
    for encoding in ENCODINGS:
        try:
            return _read(file, target, ids, SourceFormat(encoding=encoding))
        except JobError as error:
            # The next encoding may be the one; the last one reads any bytes.
            if not isinstance(error.__cause__, UnicodeError) or encoding == ENCODINGS[-1]:
                raise
    raise AssertionError("the last encoding is returned or raised")


def _read(file: Path, target: str, ids: tuple[str, ...], source: SourceFormat) -> Table:
    opened, source = _open(file, target, ids, source)
    check_names(opened)
    for what, name in [("--target", target), *(("--id", name) for name in ids)]:
        if name not in opened.header:
            raise JobError(f"{what}: {file.name} has no column {name!r}{_suggest(name, opened.header)}")
    if target in ids:
        raise JobError(f"--id: {target!r} is the target, which cannot identify a row")
    columns: dict[str, list[str]] = {name: [] for name in opened.header}
    labels: list[str] = []
    for chunk in opened.read(opened.header, [target]):
        labels += chunk.columns[target]
        if len(columns[target]) < MOST_ROWS:
            for name, texts in chunk.columns.items():
                columns[name] += texts
    if not labels:
        raise JobError(f"{file.name} has no rows, only a header")
    unnamed = columns.pop("", None)
    return Table(file.name, source, len(labels), columns, labels, unnamed, opened.header)


def _open(file: Path, target: str, ids: tuple[str, ...], source: SourceFormat) -> tuple[TableFile, SourceFormat]:
    """The file with the separator by which its header has most columns, if the names do not say which one it is."""
    # Two names and more: a header of one column is refused, with the separator that it may be.
    recipe = Recipe(Target(target), ids, (), (), (0.7, 0.2, 0.1), format=source)
    opened = open_table(file, file.name, recipe)
    if target in opened.header and len(opened.header) > 1:
        return opened, source
    above = _count_lines_above_header(file, source, target)
    if above:
        lines = "line above it is" if above == 1 else f"{above} lines above it are"
        raise JobError(
            f"{file.name} begins with something other than the names of its columns; line {above + 1} seems to have "
            f"them: the {lines} to be deleted"
        )
    if len(opened.header) == 1:
        (header,) = opened.header
        best = max(SEPARATORS, key=header.count)
        if header.count(best) == 0:
            spaces = "; put commas between its values if these are spaces" if len(header.split()) > 1 else ""
            raise JobError(
                f"{file.name} has one column `{header}`, and a model needs another one to predict it by{spaces}"
            )
        source = replace(source, separator=best)
        opened = open_table(file, file.name, replace(recipe, format=source))
    return opened, source


def _count_lines_above_header(file: Path, source: SourceFormat, target: str) -> int:
    """How many lines stand above one that has the target among its values; 0 where none does, or the file is no CSV."""
    if not file.name.lower().endswith(CSV_ENDS):
        return 0
    with name_faults(file, file.name), open_text(file, source.encoding) as stream:
        for number, line in enumerate(islice(stream, FIRST_LINES)):
            if any(target in split_line(line, separator) for separator in SEPARATORS):
                return number
    return 0


def split_line(line: str, separator: str) -> list[str]:
    """The values of a line, without white space around them; none where it is not CSV."""
    try:
        values = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []
    return [value.strip() for value in values] if len(values) > 1 else []


def _suggest(name: str, header: list[str]) -> str:
    folded = {column.casefold(): column for column in header}
    near = difflib.get_close_matches(name.casefold(), list(folded), 1, 0.6)
    if near:
        return f"; is it {folded[near[0]]!r}?"
    numbers = sum(is_number(column) for column in header)
    rows = ": is this a row already? the first line must name the columns" if numbers * 3 >= len(header) else ""
    return f"; it has {list_names(header, 20)}{rows}"
