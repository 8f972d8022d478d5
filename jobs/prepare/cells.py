"""From the texts of a chunk to typed values, with errors that say where a value stands."""

import numpy as np

from common.errors import JobError, list_names
from common.recipe_terms import DATE, NumericMissing
from prepare.columns import Column, TextColumn
from prepare.moments import read_dates
from prepare.number_marks import read_numbers
from prepare.raw_table import RawTable
from prepare.recipe import Recipe, unify
from prepare.table_file import Chunk
from serve.values import ValueProblemError, check_missing


class CellReader:
    """Reads the target, the features and the columns for judging of chunks."""

    def __init__(self, recipe: Recipe, table: RawTable) -> None:
        self._recipe = recipe
        self._table = table
        self._classes = {unify(name) for name in recipe.goal.classes}
        #: spellings of classes that were read
        self._known_classes: set[str] = set()
        self._judging = table.judging
        self._features = []
        for feature in recipe.describe_features():
            drops = feature["missing"]["strategy"] == NumericMissing.DROP_ROW
            # Rows are left out then, which is no error while training rows are read.
            read = (
                {**feature, "missing": {**feature["missing"], "strategy": NumericMissing.CONSTANT}}
                if drops
                else feature
            )
            self._features.append((read, table.columns[feature["name"]], drops))

    def read(self, chunk: Chunk, file: str, numbers: list[int]) -> tuple[list[tuple[Column, np.ndarray]], np.ndarray]:
        """Each column with its values, and which rows are not to be dropped.

        `numbers` are the rows' numbers in the file, for errors.
        """
        source = self._recipe.find_format(file)
        complete = np.ones(len(numbers), dtype=bool)
        target = [text.strip() for text in chunk.columns[self._recipe.target]]
        values: list[tuple[Column, np.ndarray]] = [(self._table.target, self._read_target(target, file, numbers))]
        for feature, column, drops in self._features:
            texts = chunk.columns[feature["name"]]
            try:
                if isinstance(column, TextColumn):
                    read, gaps = self._read_texts(feature, column, texts)
                else:
                    is_date = feature["type"] == DATE
                    read = (
                        read_dates(feature, texts, source.date_order)
                        if is_date
                        else read_numbers(feature, texts, source)
                    )
                    gaps = np.isnan(read) if drops else None
            except ValueProblemError as error:
                raise JobError(
                    f"feature {error.feature}: {error.problem} (file {file}, row {numbers[error.row]})"
                ) from error
            if drops:
                complete &= ~gaps
            values.append((column, read))
        for name, text_column in self._judging.items():
            # Labelled rows of live traffic lack it, since nobody sends it.
            texts = chunk.columns.get(name) or [""] * len(numbers)
            values.append((text_column, text_column.encode(texts)))
        return values, complete

    def write(self, column: Column, values: np.ndarray) -> list[str]:
        """What the values mean, as texts: the same for `1` and `1.0`, and for two spellings of a class or category."""
        if not isinstance(column, TextColumn):
            return [repr(value) for value in values.tolist()]
        texts = column.read_texts(values).tolist()
        return [unify(text) for text in texts] if column is self._table.target else texts

    def _read_target(self, texts: list[str], file: str, numbers: list[int]) -> np.ndarray:
        goal, column = self._recipe.goal, self._table.target
        if not isinstance(column, TextColumn):
            try:
                return read_numbers(self._recipe.describe_target(), texts, self._recipe.find_format(file))
            except ValueProblemError as error:
                where = f"(file {file}, row {numbers[error.row]})"
                raise JobError(f"target {goal.name}: {error.problem} {where}") from error
        for text in set(texts) - self._known_classes if goal.classes else ():
            if unify(text) not in self._classes:
                names = list_names([repr(name) for name in goal.classes], 10)
                where = f"(file {file}, row {numbers[texts.index(text)]})"
                raise JobError(f"target {goal.name}: {text!r} is none of the classes {names} {where}")
            self._known_classes.add(text)
        return column.encode(texts)

    def _read_texts(self, feature: dict, column: TextColumn, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        codes = column.encode(texts)
        gaps = codes == column.missing_code
        if gaps.any():
            check_missing(feature, int(np.argmax(gaps)))
        return codes, gaps
