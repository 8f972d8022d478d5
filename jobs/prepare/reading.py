"""Reading raw rows: every table under the source, checked while it is read, into typed columns on disk."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import numpy as np

from common.errors import JobError, list_names
from common.recipe_terms import RepeatedRows, UnlabelledRows
from prepare.capacity import check_capacity
from prepare.cells import CellReader
from prepare.columns import Column
from prepare.contradicted import find_contradicted
from prepare.headers import check_header, check_names, describe_difference, is_outdated, list_live_rows, list_needed
from prepare.keys import (
    KEY_BYTES,
    choose_first,
    choose_live,
    choose_newest,
    hash_keys,
    number_keys,
    read_hashes,
    unify_ids,
)
from prepare.moments import MomentReader
from prepare.raw_table import RawTable, SourceFile, TablePart
from prepare.recipe import Recipe
from prepare.same_key import PLACE_BITS, complete_judging, refuse_contradiction
from prepare.sources import find_same, find_tables
from prepare.table_file import Chunk, TableFile, open_table


def read_table(source: Path, recipe: Recipe, scratch: Path) -> RawTable:
    """Reads all tables below `source`, in order of their names; the columns are kept in `scratch`.

    Files may be of any kind and have their columns in any order. They may leave out or add columns that no model
    needs, as labelled rows of live traffic do, which hold no personal data; where the whole row is the key, the columns
    must be the same. Labelled rows of live traffic from before a column was added to the recipe are left out: nobody
    wrote them by hand, and nobody can fill them in.

    Raises JobError when there is no table or no row, when a file lacks a column of the recipe or has columns that it
    must not have, when a row or a value is not what the recipe says, and before reading when the rows will not fit.
    """
    paths, skipped = find_tables(source)
    reader = open_reader(source, paths, skipped, RawTable(scratch, recipe), recipe, scratch)
    check_capacity(paths, recipe, scratch)
    for file in reader.files:
        reader.read_file(file)
    return reader.finish(source)


def open_reader(
    source: Path,
    paths: list[Path],
    skipped: list[str],
    table: RawTable,
    recipe: Recipe,
    scratch: Path,
    open_file: Callable[[Path, str, Recipe], TableFile] = open_table,
) -> "TableReader":
    """A reader of the tables below `source`, whose headers are checked. Raises JobError as `read_table` does."""
    files = [open_file(path, path.relative_to(source).as_posix(), recipe) for path in paths]
    reader = TableReader(recipe, table, scratch)
    table.skipped_files = skipped
    reader.choose_files(files, source)
    for group in find_same(paths):
        names = [path.relative_to(source).as_posix() for path in group]
        table.remarks.append(f"Files with the same content, whose rows count more than once: {', '.join(names)}.")
    return reader


class TableReader:
    """Reads files into the table, one after the other, or takes what others have read."""

    def __init__(self, recipe: Recipe, table: RawTable, scratch: Path) -> None:
        self.table = table
        self.files: list[TableFile] = []
        self._recipe = recipe
        self._hashes = bytearray()
        #: the columns that are a row's key, in their order
        self.key: list[str] = []
        #: by id column, how many rows lack it, and where the first one is
        self._empty_ids: dict[str, tuple[int, str]] = {}
        rule = recipe.rows.repeated
        #: with the rule `newest`, each row's date or number
        self._ages = Column(scratch / "ages", float) if rule == RepeatedRows.NEWEST else None
        self._moments = MomentReader(recipe, recipe.rows.newest_by or "", "RepeatedRows.newestBy")
        #: with the rule `error`, each row's content and place
        self._contents = Column(scratch / "contents", np.uint64) if rule == RepeatedRows.ERROR else None
        self._places = Column(scratch / "places", np.int64) if rule == RepeatedRows.ERROR else None
        #: which of the rows that were read count, once it is known
        self.kept = np.empty(0, dtype=bool)

    @cached_property
    def _cells(self) -> CellReader:
        return CellReader(self._recipe, self.table)

    def choose_files(self, files: list[TableFile], source: Path) -> None:
        """Checks the headers. Raises JobError when there is a file that cannot be read with the recipe."""
        recipe, table = self._recipe, self.table
        needed = recipe.needed_columns
        for file in files:
            check_names(file)
            if is_outdated(file, recipe):
                table.outdated_files.append(file.name)
                continue
            if not self.files:
                check_header(file.header, file.name, list_needed(recipe, file), recipe.columns)
                table.header = list(file.header)
            elif set(file.header) != set(self.files[0].header):
                if not recipe.id_columns or not set(list_needed(recipe, file)) <= set(file.header):
                    raise JobError(describe_difference(self.files[0], file))
                table.header += [column for column in file.header if column not in table.header]
            self.files.append(file)
            table.remarks += file.remarks
        if not self.files:
            raise JobError(
                f"no file under the source {source} has every column of the recipe; labelled rows from before a column "
                f"was added are in {list_names(table.outdated_files, 5)}"
            )
        # Personal data that no file has is misspelt, and the column that was meant would count as one to leave out.
        check_header(table.header, self.files[0].name, [*recipe.columns, *needed])
        # The whole row in the order of the first file, whatever the order of the others.
        self.key = list(recipe.id_columns) or self.files[0].header

    def __len__(self) -> int:
        return len(self._hashes) // KEY_BYTES

    def list_wanted(self, file: TableFile) -> list[str]:
        """The columns that are read of a file, beside its key."""
        return [name for name in self._recipe.needed_columns if name in file.header]

    def read_file(self, file: TableFile) -> None:
        """Adds the file's rows to the table."""
        before = len(self._hashes)
        for chunk in file.read(self.list_wanted(file), self.key):
            self._add(file, self._leave_out_unlabelled(file, chunk))
        self.table.files.append(SourceFile(file.name, (len(self._hashes) - before) // KEY_BYTES))

    def take_part(self) -> TablePart:
        """What was read of one file."""
        table = self.table
        return TablePart(
            file=table.files[0],
            hashes=bytes(self._hashes),
            target=table.target.take(),
            columns={name: column.take() for name, column in table.columns.items()},
            judging={name: column.take() for name, column in table.judging.items()},
            marks=table.marks.take() if table.marks else None,
            left_out=table.left_out,
            empty_ids=self._empty_ids,
            ages=self._ages.read() if self._ages else None,
            age_kinds=self._moments.kinds,
            contents=self._contents.read() if self._contents else None,
            places=self._places.read() if self._places else None,
        )

    def add_part(self, part: TablePart) -> None:
        """Adds what was read of the next file, but for the features, as `read_file` would have done."""
        table = self.table
        table.target.extend(part.target)
        for name, column in table.judging.items():
            column.extend(part.judging[name])
        if table.marks is not None and part.marks is not None:
            table.marks.extend(part.marks)
        self._moments.add_kinds(part.age_kinds)
        for column, values in ((self._ages, part.ages), (self._contents, part.contents)):
            if column is not None and values is not None:
                column.append(values)
        if self._places is not None and part.places is not None:
            self._places.append(part.places + (len(table.files) << PLACE_BITS))
        self._hashes += part.hashes
        for name, (count, first) in part.empty_ids.items():
            known, earlier = self._empty_ids.get(name, (0, first))
            self._empty_ids[name] = (known + count, earlier)
        table.left_out.unlabelled += part.left_out.unlabelled
        table.left_out.incomplete += part.left_out.incomplete
        table.files.append(part.file)

    def finish(self, source: Path) -> RawTable:
        """The table, without the rows that do not count."""
        table = self.table
        table.keys = read_hashes(self._hashes)
        self._hashes = bytearray()
        for column in (table.target, *table.columns.values(), *table.judging.values()):
            column.finish()
        for name, (count, first) in self._empty_ids.items():
            raise JobError(
                f"id {name}: {count} of {len(table)} rows have no value, the first in {first}; a row without its id "
                "would change its split: fill it in, leave such rows out, or name another id"
            )
        if len(table) == 0:
            names = list_names([file.name for file in table.files], 10)
            what = (
                f"no row has a value of the target {self._recipe.target}"
                if table.left_out.unlabelled
                else "nothing but a header"
            )
            raise JobError(f"no rows under the source {source}: {what} in {names}")
        self._choose_rows(source)
        return table

    def _leave_out_unlabelled(self, file: TableFile, chunk: Chunk) -> tuple[Chunk, list[int]]:
        """The rows that have a value of the target, and their numbers."""
        recipe = self._recipe
        numbers = list(range(chunk.first, chunk.first + len(chunk.keys)))
        labelled = recipe.find_labelled(chunk.columns[recipe.target])
        if all(labelled):
            return chunk, numbers
        if recipe.rows.unlabelled == UnlabelledRows.ERROR:
            raise JobError(
                f"target {recipe.target}: has no value in file {file.name}, row {numbers[labelled.index(False)]}; "
                "label such rows, or leave them out by unlabelledRows"
            )
        self.table.left_out.unlabelled += labelled.count(False)
        kept = [index for index, is_labelled in enumerate(labelled) if is_labelled]
        columns = {name: [column[index] for index in kept] for name, column in chunk.columns.items()}
        return Chunk(chunk.first, [chunk.keys[index] for index in kept], columns), [numbers[index] for index in kept]

    def _add(self, file: TableFile, rows: tuple[Chunk, list[int]]) -> None:
        chunk, numbers = rows
        if not numbers:
            return
        keys = chunk.keys
        if self._recipe.id_columns:
            ids = [unify_ids(column) for column in zip(*keys, strict=True)]
            self._note_empty_ids(ids, file, numbers)
            keys = list(zip(*ids, strict=True))
        values, complete = self._cells.read(chunk, file.name, numbers)
        if not complete.all():
            self.table.left_out.incomplete += int((~complete).sum())
            keys = [key for key, is_complete in zip(keys, complete.tolist(), strict=True) if is_complete]
        for column, read in values:
            column.append(read[complete])
        self._hashes += hash_keys(keys)
        if self.table.marks is not None:
            self.table.marks.add(chunk, file.name, numbers, complete)
        if self._ages is not None:
            texts = chunk.columns.get(self._moments.column)
            self._ages.append(self._moments.read(texts, file.name, numbers)[complete])
        if self._contents is not None:
            contents = [self._cells.write(column, read) for column, read in values]
            split_by = self._recipe.split_by
            if split_by is not None and split_by.column in chunk.columns:
                contents.append(unify_ids(chunk.columns[split_by.column]))
            hashes = hash_keys(list(zip(*contents, strict=True)))
            self._contents.append(read_hashes(hashes)[complete, 0])
            self._places.append(np.array(numbers)[complete] + (len(self.table.files) << PLACE_BITS))

    def _note_empty_ids(self, ids: list[list[str]], file: TableFile, numbers: list[int]) -> None:
        missing = self._recipe.missing_values
        for name, column in zip(self._recipe.id_columns, ids, strict=True):
            if missing.isdisjoint(column):
                continue
            empty = [number for number, text in zip(numbers, column, strict=True) if text in missing]
            count, first = self._empty_ids.get(name, (0, f"file {file.name}, row {empty[0]}"))
            self._empty_ids[name] = (count + len(empty), first)

    def _choose_rows(self, source: Path) -> None:
        """Leaves out rows that live traffic or the rule for repeated keys says do not count."""
        table, rule = self.table, self._recipe.rows.repeated
        numbers = number_keys(table.keys)
        complete_judging(table, self.files, numbers)
        live = list_live_rows(table.files)
        keep = np.ones(len(numbers), dtype=bool) if table.marks is None else table.marks.finish(numbers)
        table.left_out.ungrouped = int((~keep).sum())
        if len(live):
            contradicted = find_contradicted(source, table.files, table.keys, live)
            chosen = choose_live(numbers, live, contradicted)
            table.live_keys, table.live_keys_elsewhere = chosen.keys, chosen.keys_elsewhere
            dropped = keep & ~chosen.keep
            table.left_out.contradicted = int(dropped[live[contradicted]].sum())
            table.left_out.later_live = int(dropped[live[~contradicted]].sum())
            table.left_out.superseded = int(dropped.sum() - dropped[live].sum())
            keep &= chosen.keep
        if rule != RepeatedRows.KEEP:
            rows = np.flatnonzero(keep)
            ruled = self._apply_rule(numbers[rows], rows)
            table.left_out.repeated = int((~ruled).sum())
            keep[rows[~ruled]] = False
        self.kept = keep
        if not keep.all():
            table.keep(keep)
            numbers = numbers[keep]
        table.repeated = len(numbers) - len(np.unique(numbers))

    def _apply_rule(self, numbers: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Which of the rows count by the rule for repeated keys."""
        if self._ages is not None:
            self._moments.check_kinds()
            return choose_newest(numbers, self._ages.read()[rows])
        names = [file.name for file in self.table.files]
        refuse_contradiction(numbers, self._contents.read()[rows], self._places.read()[rows], names)
        return choose_first(numbers)
