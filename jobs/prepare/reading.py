"""Reading raw rows: every .csv and .csv.gz under the source, checked while it is read."""

import csv
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from common.errors import JobError, list_names
from prepare.recipe import Recipe

#: joins the key's columns: it does not occur in tables, so ("a", "bc") and ("ab", "c") stay different keys
UNIT_SEPARATOR = "\x1f"
#: below the source, the folder of labelled rows of live traffic; its files are named after the time of the traffic
LIVE_FOLDER = "labelled-traffic/"
#: characters in one field; the csv module's own limit of 131,072 is below what free text needs
FIELD_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True)
class SourceFile:
    #: path below the source, with `/`
    name: str
    rows: int


@dataclass
class RawTable:
    """The columns that the jobs need, as text. Personal data and ids are not in it: only the hash of the row's key."""

    #: every column of the files
    header: list[str]
    #: target and feature columns by name
    columns: dict[str, list[str]]
    #: sha256 of each row's key
    digests: list[bytes] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    #: files below the source that are no tables
    skipped_files: list[str] = field(default_factory=list)
    #: files of labelled live rows that lack a column of the recipe
    outdated_files: list[str] = field(default_factory=list)
    #: what the rows' numbers were before some were left out; None when none was
    kept: list[int] | None = None
    #: rows that were left out because live traffic has a newer one of the same key
    superseded: int = 0
    #: keys of live traffic, if there are other files as well; and how many of them these have
    live_keys: int = 0
    live_keys_elsewhere: int = 0

    def __len__(self) -> int:
        return len(self.digests)

    def locate(self, index: int) -> str:
        """Where row `index` was read: `file <name>, row <number after the header>`."""
        index = index if self.kept is None else self.kept[index]
        for file in self.files:
            if index < file.rows:
                return f"file {file.name}, row {index + 1}"
            index -= file.rows
        raise IndexError(index)

    def count_repeated_keys(self) -> int:
        """Rows whose key an earlier row has already."""
        return len(self.digests) - len(set(self.digests))

    def leave_out_superseded(self) -> None:
        """Keeps, of the rows of a key that live traffic has, the newest one of live traffic.

        Who is asked about every day would weigh more with every day, and the held-out rows would become a mix that
        nobody chose.
        """
        newest: dict[bytes, int] = {}
        others: set[bytes] = set()
        start = 0
        for file in self.files:
            rows = range(start, start + file.rows)
            if file.name.startswith(LIVE_FOLDER):
                newest.update((self.digests[index], index) for index in rows)
            else:
                others.update(self.digests[index] for index in rows)
            start += file.rows
        if others:
            self.live_keys, self.live_keys_elsewhere = len(newest), len(others & newest.keys())
        kept = [index for index, digest in enumerate(self.digests) if newest.get(digest, index) == index]
        self.superseded = len(self.digests) - len(kept)
        if self.superseded > 0:
            self.kept = kept
            self.digests = [self.digests[index] for index in kept]
            self.columns = {name: [column[index] for index in kept] for name, column in self.columns.items()}


def read_table(source: Path, recipe: Recipe) -> RawTable:
    """Reads all tables below `source`, in order of their names.

    Files may have their columns in another order, and leave out or add columns that no model needs, as labelled rows
    of live traffic do, which hold no personal data. Where the whole row is the key, all headers must be the same.
    Labelled rows of live traffic from before a column was added to the recipe are left out: nobody wrote them by hand,
    and nobody can fill them in.

    Raises JobError when there is no table or no row, when a file lacks a column of the recipe or has a header that it
    must not have, and when a row has more or fewer values than the header.
    """
    files, skipped = find_tables(source)
    if not files:
        found = f"found {list_names(skipped, 5)}" if skipped else "it is empty"
        raise JobError(f"no .csv or .csv.gz file under the source {source}: {found}")
    table: RawTable | None = None
    outdated: list[str] = []
    for file in files:
        name = file.relative_to(source).as_posix()
        with _open(file) as stream:
            rows = _parse(stream, name)
            header = next(rows, None)
            if header is None:
                raise JobError(f"file {name}: is empty, expected a header line")
            _check_names(header, name)
            if _is_outdated(header, name, recipe):
                outdated.append(name)
                continue
            if table is None:
                _check_header(header, name, recipe, _list_needed(recipe))
                first = header
                table = RawTable(list(header), {column: [] for column in [recipe.target, *recipe.feature_names]})
            elif header != first:
                if not recipe.id_columns or not set(_list_needed(recipe)) <= set(header):
                    raise JobError(_describe_difference(table.files[0].name, first, name, header))
                table.header += [column for column in header if column not in table.header]
            table.files.append(SourceFile(name, _read_rows(rows, header, name, recipe, table)))
    if table is None:
        raise JobError(
            f"no file under the source {source} has every column of the recipe; labelled rows from before a column was "
            f"added are in {list_names(outdated, 5)}"
        )
    table.skipped_files, table.outdated_files = skipped, outdated
    # Personal data that no file has is misspelt, and the column that was meant would count as one to leave out.
    _check_header(table.header, table.files[0].name, recipe, recipe.columns)
    table.leave_out_superseded()
    if len(table) == 0:
        names = list_names([file.name for file in table.files])
        raise JobError(f"no rows under the source {source}: nothing but a header in {names}")
    return table


def find_tables(source: Path) -> tuple[list[Path], list[str]]:
    """The tables below `source`, sorted by name, and the names of the other files."""
    files = sorted((file for file in source.rglob("*") if file.is_file()), key=lambda file: file.as_posix())
    tables = [file for file in files if file.name.lower().endswith((".csv", ".csv.gz"))]
    return tables, [file.relative_to(source).as_posix() for file in files if file not in set(tables)]


def _open(file: Path) -> TextIO:
    if file.name.lower().endswith(".gz"):
        return gzip.open(file, "rt", encoding="utf-8-sig", newline="")
    return file.open(encoding="utf-8-sig", newline="")


def _parse(stream: TextIO, name: str) -> Iterator[list[str]]:
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(stream, strict=True)
    try:
        # Blank lines are no rows.
        yield from (row for row in reader if row)
    except csv.Error as error:
        raise JobError(f"file {name}, line {reader.line_num}: is not CSV: {error}") from error
    except UnicodeDecodeError as error:
        raise JobError(f"file {name}: is not UTF-8: {error}") from error
    except (OSError, EOFError) as error:
        raise JobError(f"file {name}: cannot be read: {error}") from error


def _read_rows(rows: Iterator[list[str]], header: list[str], name: str, recipe: Recipe, table: RawTable) -> int:
    width = len(header)
    position = {column: index for index, column in enumerate(header)}
    key_positions = [position[column] for column in recipe.id_columns] or list(range(width))
    wanted = [(column.append, position[key]) for key, column in table.columns.items()]
    # Equal texts share one object: a table of categories takes a tenth of the memory.
    shared: dict[str, str] = {}
    count = 0
    for row in rows:
        count += 1
        if len(row) != width:
            raise JobError(f"file {name}, row {count}: has {len(row)} values, the header has {width}")
        key = UNIT_SEPARATOR.join([row[index] for index in key_positions])
        table.digests.append(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest())
        for append, index in wanted:
            text = row[index]
            append(shared.setdefault(text, text))
    return count


def _list_needed(recipe: Recipe) -> list[str]:
    """The columns without which a row is of no use."""
    return [recipe.target, *recipe.id_columns, *recipe.feature_names]


def _is_outdated(header: list[str], name: str, recipe: Recipe) -> bool:
    """Whether a file of labelled live rows, which has the id and the target, lacks features."""
    named = recipe.id_columns and {recipe.target, *recipe.id_columns} <= set(header)
    return name.startswith(LIVE_FOLDER) and bool(named) and not set(recipe.feature_names) <= set(header)


def _check_names(header: list[str], name: str) -> None:
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise JobError(f"file {name}: the header names {list_names(twice)} more than once")


def _check_header(header: list[str], name: str, recipe: Recipe, needed: list[str]) -> None:
    absent = [column for column in dict.fromkeys(recipe.columns) if column not in header]
    if not set(needed).isdisjoint(absent):
        plural = "columns" if len(absent) > 1 else "column"
        raise JobError(
            f"recipe names {plural} {list_names(absent)}, which the data lacks; file {name} has {list_names(header)}"
        )


def _describe_difference(first: str, expected: list[str], name: str, header: list[str]) -> str:
    absent = [column for column in expected if column not in header]
    added = [column for column in header if column not in expected]
    parts = [f"lacks {list_names(absent)}"] if absent else []
    parts += [f"has {list_names(added)} besides"] if added else []
    how = (
        " and ".join(parts)
        or f"has the columns in another order: {list_names(header)} instead of {list_names(expected)}"
    )
    return f"file {name}: header differs from file {first}: it {how}"
