"""Reading a table about which nothing is known but the names of its target and perhaps of its ids."""

import difflib
from dataclasses import dataclass, replace
from pathlib import Path

from common.errors import JobError, list_names
from common.target import Target
from prepare.csv_file import SEPARATORS
from prepare.headers import check_names
from prepare.recipe import Recipe
from prepare.rules import SourceFormat
from prepare.sources import TABLE_ENDS
from prepare.table_file import TableFile, open_table

#: so many rows are looked at; of the target, all
MOST_ROWS = 200_000
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
        raise JobError(f"{file.name} is no table that is known by its name: it must end in {', '.join(TABLE_ENDS)}")
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
    if len(opened.header) == 1:
        (header,) = opened.header
        best = max(SEPARATORS, key=header.count)
        if header.count(best) == 0:
            raise JobError(f"{file.name} has one column `{header}`, and a model needs another one to predict it by")
        source = replace(source, separator=best)
        opened = open_table(file, file.name, replace(recipe, format=source))
    return opened, source


def _suggest(name: str, header: list[str]) -> str:
    folded = {column.casefold(): column for column in header}
    near = difflib.get_close_matches(name.casefold(), list(folded), 1, 0.6)
    return f"; is it {folded[near[0]]!r}?" if near else f"; it has {list_names(header, 20)}"
