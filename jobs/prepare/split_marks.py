"""What decides the split of rows that are split by group or by time: one number a row, read with the rows.

A group's number is the hash of its name; a time's are seconds since 1970, or the number that stands in the column.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from common.errors import JobError
from common.recipe_terms import SplitBy
from prepare.columns import Column
from prepare.keys import find_known, hash_keys, read_hashes, unify_ids
from prepare.moments import DATE, MomentReader
from prepare.recipe import Recipe
from prepare.table_file import Chunk
from serve.values import format_date

#: the time in the name of a file of live rows
LIVE_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.")


@dataclass(frozen=True)
class MarksPart:
    """The marks of some rows, on their way from one table to another."""

    marks: np.ndarray
    known: np.ndarray
    #: how many rows lack a value, and where the first one is
    gaps: tuple[int, str] | None
    #: where the first date and the first number are
    kinds: dict[str, str]


class SplitMarks:
    """Reads the column by which rows are split.

    Labelled rows of live traffic have it only where it is a feature or an id. Otherwise their time is that of their
    file's name, and their group that of other rows of their key; without such rows they are left out.
    """

    def __init__(self, recipe: Recipe, scratch: Path) -> None:
        assert recipe.split_by is not None
        self.by, self._name = recipe.split_by.by, recipe.split_by.column
        self._missing = recipe.missing_values
        self._column = Column(scratch / "marks", np.uint64 if self.by == SplitBy.GROUP else float)
        #: whether a row's mark is known
        self._known = Column(scratch / "known", bool)
        #: how many rows lack a value, and where the first one is
        self._gaps: tuple[int, str] | None = None
        self._moments = MomentReader(recipe, self._name, f"split by {SplitBy.TIME}")

    def add(self, chunk: Chunk, file: str, numbers: list[int], complete: np.ndarray) -> None:
        """Adds the marks of a chunk's complete rows; `numbers` are the rows' numbers in the file."""
        texts = chunk.columns.get(self._name)
        if texts is not None:
            if self.by == SplitBy.GROUP:
                texts = unify_ids(texts)
                marks, gaps = self._hash(texts), [text in self._missing for text in texts]
            else:
                marks = self._moments.read(texts, file, numbers)
                gaps = np.isnan(marks).tolist()
            self._note_gaps(gaps, file, numbers)
        elif self.by == SplitBy.TIME:
            marks = np.full(len(numbers), self._read_live_time(file))
        else:
            marks = np.zeros(len(numbers), dtype=np.uint64)
        self._column.append(marks[complete])
        self._known.append(np.full(int(complete.sum()), texts is not None or self.by == SplitBy.TIME))

    def take(self) -> MarksPart:
        """All that is known of the rows."""
        return MarksPart(self._column.read(), self._known.read(), self._gaps, self._moments.kinds)

    def extend(self, part: MarksPart) -> None:
        """Adds what is known of rows behind those that are there."""
        self._column.append(part.marks)
        self._known.append(part.known)
        self._add_gaps(part.gaps)
        self._moments.add_kinds(part.kinds)

    def finish(self, keys: np.ndarray) -> np.ndarray:
        """Which rows have a mark; `keys` are the same number for rows of a key.

        Raises JobError when rows lack a value, or when some have dates and others numbers.
        """
        if self._gaps is not None:
            count, first = self._gaps
            what = (
                "group would be in a split by chance" if self.by == SplitBy.GROUP else "time has no place among others"
            )
            raise JobError(
                f"split by {self.by} {self._name}: {count} of {len(keys)} rows have no value, the first in {first}; a "
                f"row without its {what}: fill it in, leave such rows out, or split by another column"
            )
        self._moments.check_kinds()
        known = self._known.read()
        if known.all():
            return known
        marks = self._column.read()
        found = find_known(keys, known)
        rows = np.flatnonzero(~known & (found >= 0))
        marks[rows] = marks[found[rows]]
        self._column.replace(marks)
        return known | (found >= 0)

    def keep(self, mask: np.ndarray) -> None:
        """Leaves out the rows where the mask is False."""
        self._column.keep(mask)
        self._known.keep(mask)

    def read(self) -> np.ndarray:
        """The marks: hashes, or times."""
        return self._column.read()

    def write_time(self, mark: float) -> str:
        """A time as the files have it."""
        return format_date(mark) if DATE in self._moments.kinds else f"{mark:g}"

    def _note_gaps(self, gaps: list[bool], file: str, numbers: list[int]) -> None:
        if True in gaps:
            self._add_gaps((gaps.count(True), f"file {file}, row {numbers[gaps.index(True)]}"))

    def _add_gaps(self, gaps: tuple[int, str] | None) -> None:
        if gaps is not None:
            count, first = self._gaps or (0, gaps[1])
            self._gaps = (count + gaps[0], first)

    @staticmethod
    def _hash(texts: list[str]) -> np.ndarray:
        return read_hashes(hash_keys([(text,) for text in texts]))[:, 0]

    def _read_live_time(self, file: str) -> float:
        found = LIVE_TIME.search(file)
        if found is None:
            raise JobError(
                f"split by time {self._name}: file {file} has neither the column nor a time in its name, such as "
                "20260131T120000Z.csv"
            )
        year, month, day, hour, minute, second = found.groups()
        return self._moments.read_date(f"{year}-{month}-{day}T{hour}:{minute}:{second}", f"the name of file {file}")
