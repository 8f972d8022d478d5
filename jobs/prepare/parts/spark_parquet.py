"""Parquet read by Spark, which needs no pyarrow: the same texts as those of `prepare.parquet_file`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from common.errors import JobError
from prepare.headers import trim_names
from prepare.json_file import write_value
from prepare.recipe import Recipe
from prepare.table_file import CHUNK_ROWS, Chunk

EPOCH = datetime(1970, 1, 1)


class SparkParquetFile:
    """One file of Parquet, whose rows Spark brings in their order."""

    def __init__(self, file: Path, name: str, recipe: Recipe | None = None, session: Any = None) -> None:
        self.name = name
        self.remarks: list[str] = []
        self._rows: Iterator[Any] = iter(())
        #: the columns of the rows
        self._columns: list[str] = []
        if recipe is None:
            return
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        try:
            # Without the folder's name, from which Spark would make up a column.
            self._frame = session.read.parquet(file.as_uri())
        except (PySparkException, Py4JJavaError) as error:
            raise JobError(f"file {name}: is not Parquet: {str(error).splitlines()[0]}") from error
        self.header, self.remarks = trim_names(self._frame.columns, recipe, name)
        #: by name, the column as it is written
        self._written = dict(zip(self.header, self._frame.columns, strict=True))

    def open_rows(self, names: list[str]) -> Any:
        """An RDD of one partition with these columns. Raises JobError when one holds more than single values."""
        from pyspark.sql import functions, types

        chosen = []
        for name in names:
            written = self._written[name]
            kind = self._frame.schema[written].dataType
            column = self._frame[f"`{written.replace('`', '``')}`"]
            if isinstance(kind, (types.ArrayType, types.MapType, types.StructType, types.BinaryType)):
                raise JobError(
                    f"file {self.name}, column {name}: holds {kind.simpleString()}, "
                    "expected numbers, texts, dates or truth values"
                )
            if isinstance(kind, (types.TimestampType, types.TimestampNTZType)):
                # As a number, because Python would read it in its own time zone.
                column = functions.struct(functions.unix_micros(column.cast(types.TimestampType())).alias("micros"))
            chosen.append(column)
        return self._frame.select(*chosen).rdd.map(tuple).coalesce(1)

    def forget_session(self, columns: list[str]) -> "SparkParquetFile":
        """The file as it travels to a worker, which brings rows of these columns."""
        file = SparkParquetFile(Path(self.name), self.name)
        file.header = self.header
        file._columns = columns
        return file

    def with_rows(self, rows: Iterator[Any]) -> "SparkParquetFile":
        """The file with its rows."""
        self._rows = rows
        return self

    def read(self, wanted: list[str], key: list[str]) -> Iterator[Chunk]:
        """The rows, in chunks."""
        first = 1
        while block := list(islice(self._rows, CHUNK_ROWS)):
            texts = {
                name: [write_parquet_value(value) for value in values]
                for name, values in zip(self._columns, zip(*block, strict=True), strict=True)
            }
            keys = list(zip(*(texts[name] for name in key), strict=True))
            yield Chunk(first, keys, {name: texts[name] for name in wanted})
            first += len(block)


def write_parquet_value(value: Any) -> str:
    """A value as CSV has it; a moment, which comes as a struct of its microseconds, without a time zone."""
    if isinstance(value, tuple):
        return "" if value[0] is None else str(EPOCH + timedelta(microseconds=value[0]))
    return write_value(value)
