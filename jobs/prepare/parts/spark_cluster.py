"""Spark as the workers: SageMaker's Spark container on YARN, or local mode.

Only RDDs of numpy arrays are used, because the container has no pyarrow, which Spark needs for functions on whole
columns; Spark itself reads Parquet.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pyspark import StorageLevel
from pyspark.sql import SparkSession

from common.errors import JobError
from prepare.columns import ColumnValues
from prepare.parts.cluster import Piece, Shared
from prepare.parts.reading import leave_features
from prepare.parts.spark_parquet import SparkParquetFile
from prepare.raw_table import TablePart
from prepare.recipe import Recipe
from prepare.sources import is_parquet
from prepare.table_file import TableFile, open_table

T = TypeVar("T")

#: a part without its features, the values of one of them, or what is wrong with the file
Record = TablePart | tuple[str, ColumnValues] | str


class SparkCluster:
    """The executors of a Spark session. Every one of them finds the source at the same place."""

    def __init__(self, session: SparkSession, machines: int, memory: int) -> None:
        self.machines = machines
        self.memory = memory
        self._session = session

    def open_table(self, file: Path, name: str, recipe: Recipe) -> TableFile:
        """Reads the header of a file of the source."""
        if is_parquet(file):
            return SparkParquetFile(file, name, recipe, self._session)
        return open_table(file, name, recipe)

    def read(
        self, files: Sequence[TableFile], columns: Sequence[list[str]], read: Callable[[TableFile], TablePart]
    ) -> "SparkParts":
        """Reads each file, of which the columns that are named, by a task."""
        context = self._session.sparkContext
        if any(isinstance(file, SparkParquetFile) for file in files):
            each = []
            for file, names in zip(files, columns, strict=True):
                if isinstance(file, SparkParquetFile):
                    rows = file.open_rows(names)
                    # Of a file without rows Spark makes no partition.
                    rows = rows if rows.getNumPartitions() > 0 else context.parallelize([], 1)
                    each.append(rows.mapPartitions(partial(_read_rows, read, file.forget_session(names))))
                else:
                    each.append(context.parallelize([file], 1).flatMap(partial(_read_file, read)))
            parts = context.union(each)
        else:
            parts = context.parallelize(list(files), len(files)).flatMap(partial(_read_file, read))
        parts = parts.persist(StorageLevel.DISK_ONLY)
        problems = parts.filter(_is_problem).collect()
        if problems:
            raise JobError(problems[0])
        return SparkParts(parts)

    def share(self, value: T) -> Shared[T]:
        """Gives every executor the same thing."""
        shared: Shared[T] = self._session.sparkContext.broadcast(value)
        return shared


class SparkParts:
    """One partition for each part, on the executors' disks: the part without its features, and each feature's values,
    so that no record of Spark's is large."""

    def __init__(self, parts: Any) -> None:
        self._parts = parts

    def list_heads(self) -> Iterator[TablePart]:
        """Each part without its features, in their order."""
        return self._run(self._parts.filter(_is_head))

    def gather(
        self, choose: Callable[[int, TablePart], Iterable[Piece]], work: Callable[[int, list[Piece]], T], groups: int
    ) -> list[T]:
        """Brings pieces of all parts that are for the same thing to one task, which works on one after the other."""
        pieces = self._parts.mapPartitionsWithIndex(partial(_choose, choose)).partitionBy(
            groups, partial(_deal, groups)
        )
        found = pieces.mapPartitions(partial(_work, work)).collect()
        return [result for _, result in sorted(found, key=lambda pair: pair[0])]

    def render(self, render: Callable[[int, TablePart], Iterable[T]]) -> Iterator[T]:
        """What is made of each part, in their order."""
        return self._run(self._parts.mapPartitionsWithIndex(partial(_render, render)))

    def _run(self, made: Any) -> Iterator[Any]:
        """All parts at the same time, kept on disk until they are fetched one after the other."""
        made = made.persist(StorageLevel.DISK_ONLY)
        made.count()
        yield from made.toLocalIterator()
        made.unpersist()


def _read_file(read: Callable[[TableFile], TablePart], file: TableFile) -> Iterator[Record]:
    """The part, or what is wrong with the file: an exception would reach the driver as the trace of a Java program."""
    try:
        part = read(file)
    except JobError as error:
        yield " ".join(str(error).split())
        return
    yield leave_features(part)
    for name in list(part.columns):
        yield name, part.columns.pop(name)


def _read_rows(read: Callable[[TableFile], TablePart], file: SparkParquetFile, rows: Iterator[Any]) -> Iterator[Record]:
    return _read_file(read, file.with_rows(rows))


def _is_problem(record: Record) -> bool:
    return isinstance(record, str)


def _is_head(record: Record) -> bool:
    return isinstance(record, TablePart)


def _join(records: Iterator[Record]) -> TablePart:
    """The part of a partition."""
    head = next(records)
    assert isinstance(head, TablePart)
    return replace(head, columns=dict(records))


def _choose(
    choose: Callable[[int, TablePart], Iterable[Piece]], place: int, records: Iterator[Record]
) -> Iterator[tuple[int, Piece]]:
    for piece in choose(place, _join(records)):
        yield piece[0], piece


def _deal(groups: int, number: int) -> int:
    return number % groups


def _work(work: Callable[[int, list[Piece]], T], pairs: Iterator[tuple[int, Piece]]) -> Iterator[tuple[int, T]]:
    by_number: dict[int, list[Piece]] = {}
    for number, piece in pairs:
        by_number.setdefault(number, []).append(piece)
    for number in list(by_number):
        # Each thing's pieces are let go before the next one's are put together.
        yield number, work(number, sorted(by_number.pop(number), key=lambda piece: piece[1]))


def _render(render: Callable[[int, TablePart], Iterable[T]], place: int, records: Iterator[Record]) -> Iterable[T]:
    return render(place, _join(records))
