"""What every kind of file is read as: a header, and chunks of rows as columns of texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from prepare.recipe import Recipe
from prepare.sources import JSON_ENDS, is_parquet

#: rows that are held as texts at a time
CHUNK_ROWS = 2_048
#: joins the key's columns: it does not occur in tables, so ("a", "bc") and ("ab", "c") stay different keys
UNIT_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Chunk:
    """Consecutive rows of a file."""

    #: the number of the first row, from 1 behind the header
    first: int
    #: the key's columns, row by row
    keys: list[tuple[str, ...]]
    #: the columns that were asked for, by name
    columns: dict[str, list[str]]


class TableFile(Protocol):
    """One file of rows."""

    #: path below the source, with `/`
    name: str
    #: the columns' names
    header: list[str]
    #: what a reader of the report should know of how it was read
    remarks: list[str]

    def read(self, wanted: list[str], key: list[str]) -> Iterator[Chunk]:
        """The rows, with the columns `wanted` and the `key` of each. Raises JobError that names file and row."""
        ...


def open_table(file: Path, name: str, recipe: Recipe) -> TableFile:
    """Reads the header. Raises JobError when there is none."""
    lower = file.name.lower()
    if is_parquet(file):
        from prepare.parquet_file import ParquetFile

        return ParquetFile(file, name, recipe)
    if lower.endswith(JSON_ENDS):
        from prepare.json_file import JsonLinesFile

        return JsonLinesFile(file, name, recipe)
    from prepare.csv_file import CsvFile

    return CsvFile(file, name, recipe)
