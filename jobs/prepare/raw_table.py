"""The rows that were read: typed columns on disk, the hashes of the keys, and what was left out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from common.recipe_terms import DATE, NUMERIC, SplitBy
from prepare.columns import Column, ColumnValues, TextColumn
from prepare.recipe import Recipe
from prepare.split_marks import MarksPart, SplitMarks

#: rows that are in memory at a time where all columns are needed; what is made of many at once falls out of the caches
BLOCK_ROWS = 4_096


@dataclass(frozen=True)
class SourceFile:
    #: path below the source, with `/`
    name: str
    #: rows that were kept while it was read
    rows: int


@dataclass
class LeftOut:
    """Rows that were read and do not count."""

    #: without a value of the target
    unlabelled: int = 0
    #: without a value of a feature whose rows are dropped then
    incomplete: int = 0
    #: of other files, where live traffic has a row of the same key
    superseded: int = 0
    #: of live traffic, where an earlier row of live traffic has the same key
    later_live: int = 0
    #: of live traffic, where rows of the same key contradict each other in the same window or an earlier one
    contradicted: int = 0
    #: another row of the same key is newer, or the same
    repeated: int = 0
    #: labelled rows of live traffic whose group nobody knows
    ungrouped: int = 0


@dataclass(frozen=True)
class TablePart:
    """The rows of one file, on their way from where they were read to where they are needed."""

    file: SourceFile
    #: hashes of the rows' keys, as bytes
    hashes: bytes
    target: ColumnValues
    columns: dict[str, ColumnValues]
    judging: dict[str, ColumnValues]
    marks: MarksPart | None
    left_out: LeftOut
    #: by id column, how many rows lack it, and where the first one is
    empty_ids: dict[str, tuple[int, str]]
    #: what the rule for repeated keys needs: each row's date or number, its content and its number in the file
    ages: np.ndarray | None
    #: where the first date and the first number among the ages are
    age_kinds: dict[str, str]
    contents: np.ndarray | None
    places: np.ndarray | None
    #: sha256 of the file, where it is known already
    digest: str = ""


def make_column(file: Path, feature: dict[str, Any]) -> Column:
    """An empty column for a feature, as `Recipe.describe_features` has it."""
    return Column(file, float) if feature["type"] in (NUMERIC, DATE) else TextColumn(file, feature)


class RawTable:
    """The columns that the jobs need. Personal data and ids are not in it: only the hash of the row's key.

    Without `features`, theirs are left out: they lie elsewhere.
    """

    def __init__(self, scratch: Path, recipe: Recipe, features: bool = True) -> None:
        described = recipe.describe_features() if features else []
        self._scratch = scratch
        #: numbers, or classes as texts
        self.target: Column = (
            Column(scratch / "target", float)
            if recipe.goal.is_numeric
            else TextColumn(scratch / "target", recipe.describe_target())
        )
        #: the features' columns by name
        self.columns: dict[str, Column] = {
            feature["name"]: make_column(scratch / f"feature{index}", feature)
            for index, feature in enumerate(described)
        }
        #: the columns for judging by name; they are read with the target, not with the features
        self.judging = {
            column["name"]: TextColumn(scratch / f"judging{index}", column)
            for index, column in enumerate(recipe.describe_judging())
        }
        #: every column of the files
        self.header: list[str] = []
        #: hashes of the rows' keys, two numbers a row
        self.keys = np.empty((0, 2), dtype=np.uint64)
        #: what decides the split, where it is not the key
        self.marks = SplitMarks(recipe, scratch) if recipe.split_by else None
        self.files: list[SourceFile] = []
        #: files below the source that are no tables
        self.skipped_files: list[str] = []
        #: files of labelled live rows that lack a column of the recipe
        self.outdated_files: list[str] = []
        #: sentences on how files were read
        self.remarks: list[str] = []
        self.left_out = LeftOut()
        #: rows whose key an earlier row has already
        self.repeated = 0
        #: keys of live traffic, if there are other files as well; and how many of them these have
        self.live_keys = 0
        self.live_keys_elsewhere = 0

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def units(self) -> np.ndarray:
        """Two numbers a row, equal for rows that belong together: those of a group, or of a key."""
        if self.marks is None or self.marks.by == SplitBy.TIME:
            return self.keys
        return np.column_stack([self.marks.read()] * 2)

    def keep(self, mask: np.ndarray) -> None:
        """Leaves out the rows where the mask is False."""
        self.keys = self.keys[mask]
        marks = [self.marks] if self.marks else []
        for column in [self.target, *self.columns.values(), *self.judging.values(), *marks]:
            column.keep(mask)

    def read_values(self, name: str, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """A feature's numbers, or texts, of all rows or of some."""
        column = self.columns[name]
        values = column.read()[rows]
        return column.read_texts(values) if isinstance(column, TextColumn) else values

    def read_blocks(self) -> list[tuple[int, int]]:
        """Where blocks of BLOCK_ROWS rows begin and end."""
        return [(start, min(start + BLOCK_ROWS, len(self))) for start in range(0, len(self), BLOCK_ROWS)]
