"""Parquet, by pyarrow, which AWS's scikit-learn image has (17.0 and later)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common.errors import JobError
from prepare.headers import trim_names
from prepare.json_file import write_value
from prepare.recipe import Recipe
from prepare.table_file import CHUNK_ROWS, Chunk


class ParquetFile:
    """One Parquet file; its values are read as CSV would have them."""

    def __init__(self, file: Path, name: str, recipe: Recipe) -> None:
        try:
            from pyarrow import ArrowException, parquet
        except ImportError as error:
            raise JobError(
                f"file {name}: Parquet needs pyarrow, which this image lacks; give CSV or JSON lines instead"
            ) from error
        self.name = name
        try:
            self._parquet = parquet.ParquetFile(file)
        except (ArrowException, OSError) as error:
            raise JobError(f"file {name}: is not Parquet: {error}") from error
        written = self._parquet.schema_arrow.names
        self.header, self.remarks = trim_names(written, recipe, name)
        #: by name, the column as it is written
        self._written = dict(zip(self.header, written, strict=True))

    def read(self, wanted: list[str], key: list[str]) -> Iterator[Chunk]:
        """The rows, in chunks."""
        from pyarrow import ArrowException

        first = 1
        written = {name: self._written[name] for name in [*wanted, *key]}
        try:
            for batch in self._parquet.iter_batches(CHUNK_ROWS, columns=list(written.values())):
                texts = {name: self._write(batch.column(column), name) for name, column in written.items()}
                columns = {name: texts[name] for name in wanted}
                yield Chunk(first, list(zip(*(texts[name] for name in key), strict=True)), columns)
                first += batch.num_rows
        except (ArrowException, OSError) as error:
            raise JobError(f"file {self.name}: cannot be read: {error}") from error

    def _write(self, column: Any, name: str) -> list[str]:
        from pyarrow import types

        kind = column.type
        if types.is_nested(kind) or (types.is_binary(kind) or types.is_large_binary(kind)):
            raise JobError(
                f"file {self.name}, column {name}: holds {kind}, expected numbers, texts, dates or truth values"
            )
        return [write_value(value) for value in column.to_pylist()]
