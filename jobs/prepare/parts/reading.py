"""Reading one file of the source where a worker is, and putting together what is known of all rows."""

import tempfile
from dataclasses import replace
from pathlib import Path

from common.files import digest_file
from common.paths import base_directory
from prepare.raw_table import RawTable, TablePart
from prepare.reading import TableReader
from prepare.recipe import Recipe
from prepare.table_file import TableFile


def make_scratch() -> "tempfile.TemporaryDirectory[str]":
    """A folder for columns on this machine's large disk."""
    folder = base_directory() / "processing"
    folder.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="scratch-", dir=folder)


def read_part(recipe: Recipe, source: Path, key: list[str], file: TableFile) -> TablePart:
    """The rows of one file; `key` are the columns that identify a row. Raises JobError that names file and row."""
    with make_scratch() as scratch:
        reader = TableReader(recipe, RawTable(Path(scratch), recipe), Path(scratch))
        reader.key = key
        reader.read_file(file)
        return replace(reader.take_part(), digest=digest_file(source / file.name).hex())


def leave_features(part: TablePart) -> TablePart:
    """The part without its features: what decides which rows count and where they go."""
    return replace(part, columns={})
