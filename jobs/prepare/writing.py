"""Writing the prepared rows, a block of them at a time."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import numpy as np

from common.contract import DATE, VALIDATION_ROWS, Files, PrepareOutputs, ProblemType
from common.paths import output_directory
from common.prediction_parts import write_rows_alone, write_validation
from prepare.columns import TextColumn
from prepare.raw_table import RawTable
from prepare.recipe import SPLIT_NAMES, Recipe
from prepare.target_encoding import FoldEncoders
from serve.derived import derive
from serve.encoders import Encoder
from serve.preprocessor import Preprocessor
from serve.values import format_date, format_number

#: the places of the training, the held-out and the validation rows among the splits
TRAIN = SPLIT_NAMES.index(PrepareOutputs.TRAIN)
TEST = SPLIT_NAMES.index(PrepareOutputs.TEST)
VALIDATION = SPLIT_NAMES.index(PrepareOutputs.VALIDATION)


def write_rows(
    recipe: Recipe,
    table: RawTable,
    labels: np.ndarray,
    splits: np.ndarray,
    preprocessor: Preprocessor,
    baseline: np.ndarray,
    folds: FoldEncoders | None = None,
) -> None:
    """Writes training and validation rows, held-out rows and their labels, and the baseline, in one pass.

    `labels` and `splits` are one number a row, `baseline` the rows of it, `folds` how training rows are encoded where
    their own labels must not count.
    """
    in_baseline = np.zeros(len(table), dtype=bool)
    in_baseline[baseline] = True
    in_validation = choose_validation_rows(splits, recipe)
    validation: list[tuple[int, tuple[str, ...]]] = []
    with ExitStack() as files:

        def open_output(name: str, file: str) -> TextIO:
            path: Path = output_directory(name) / file
            return files.enter_context(path.open("w", encoding="utf-8", newline=""))

        parts = {
            SPLIT_NAMES.index(name): open_output(name, f"{name}.csv")
            for name in SPLIT_NAMES
            if name != PrepareOutputs.TEST
        }
        held_out = csv.writer(open_output(PrepareOutputs.TEST, Files.HELD_OUT_ROWS), lineterminator="\n")
        held_out_labels = open_output(PrepareOutputs.LABELS, Files.LABELS)
        sample = csv.writer(open_output(PrepareOutputs.BASELINE, Files.BASELINE_ROWS), lineterminator="\n")
        sample.writerow(recipe.feature_names)
        for start, stop in table.read_blocks():
            block = Block(recipe, table, preprocessor, start, stop)
            block_labels, block_splits = labels[start:stop], splits[start:stop]
            for split, part in parts.items():
                rows = np.flatnonzero(block_splits == split)
                part.write(block.format(rows, block_labels[rows], folds if split == TRAIN else None))
            rows = np.flatnonzero(block_splits == TEST)
            held_out.writerows(block.list_raw(rows))
            held_out_labels.writelines(f"{label}\n" for label in block_labels[rows].tolist())
            sample.writerows(block.list_raw(np.flatnonzero(in_baseline[start:stop])))
            rows = np.flatnonzero(in_validation[start:stop])
            validation += zip(block_labels[rows].tolist(), block.list_raw(rows), strict=True)
    if validation:
        write_validation(output_directory(PrepareOutputs.TEST), output_directory(PrepareOutputs.LABELS), validation)
    write_rows_alone(output_directory(PrepareOutputs.TEST))


def choose_validation_rows(splits: np.ndarray, recipe: Recipe) -> np.ndarray:
    """Whether each row is one that a decision threshold is chosen on: evenly spaced validation rows of a binary target.

    They are asked of the model as they are; writing more of them than are sent would cost for nothing.
    """
    chosen = np.zeros(len(splits), dtype=bool)
    if recipe.goal.type == ProblemType.BINARY:
        rows = np.flatnonzero(splits == VALIDATION)
        chosen[rows[:: -(-len(rows) // VALIDATION_ROWS) or 1]] = True
    return chosen


class Block:
    """Some consecutive rows of all features."""

    def __init__(self, recipe: Recipe, table: RawTable, preprocessor: Preprocessor, start: int, stop: int) -> None:
        self._start, self._stop = start, stop
        self._dates = {feature.name for feature in recipe.features if feature.type == DATE}
        self._preprocessor = preprocessor
        self._columns = {name: table.columns[name] for name in recipe.feature_names}
        self._values = {name: column.read(start, stop) for name, column in self._columns.items()}
        for column in preprocessor.derived:
            self._values[column["name"]] = derive(column, self._values)

    def format(self, rows: np.ndarray, labels: np.ndarray, folds: FoldEncoders | None = None) -> str:
        """The preprocessed rows as lines of CSV, the label first; `folds` says how training rows are encoded."""
        if len(rows) == 0:
            return ""
        columns = [list(map(str, labels.tolist()))]
        for encoder in self._preprocessor.encoders:
            column, values = self._columns.get(encoder.source), self._values[encoder.source][rows]
            if isinstance(column, TextColumn):
                own = folds.encoders.get(encoder.source) if folds else None
                if own is None:
                    columns.append(format_texts(encoder, column, values))
                else:
                    columns.append(format_folds(own, column, values, folds.folds[self._start : self._stop][rows]))
            else:
                columns.append(format_columns(encoder.encode(values)))
        # Whole numbers have no `.0`: the same texts as serve.values.format_rows.
        lines = ",\n".join(map(",".join, zip(*columns, strict=True)))
        return f"{lines},\n".replace(".0,", ",").replace(",\n", "\n")

    def list_raw(self, rows: np.ndarray) -> Iterator[tuple[str, ...]]:
        """The features' values as a client sends them, missing ones empty."""
        columns = []
        for name, column in self._columns.items():
            values = self._values[name][rows]
            if isinstance(column, TextColumn):
                columns.append(column.read_texts(values).tolist())
            else:
                write = format_date if name in self._dates else format_number
                columns.append([write(value) for value in values.tolist()])
        return zip(*columns, strict=True)


def format_texts(encoder: Encoder, column: TextColumn, codes: np.ndarray) -> list[str]:
    """Each line's numbers; every text is encoded and written once."""
    codes, places = np.unique(codes, return_inverse=True)
    written = format_columns(encoder.encode(column.read_texts(codes)))
    return [written[place] for place in places.tolist()]


def format_folds(encoders: list[Encoder], column: TextColumn, codes: np.ndarray, folds: np.ndarray) -> list[str]:
    """Each line's numbers, by the encoder of its fold."""
    written = [""] * len(codes)
    for fold, encoder in enumerate(encoders):
        rows = np.flatnonzero(folds == fold)
        for row, text in zip(rows.tolist(), format_texts(encoder, column, codes[rows]), strict=True):
            written[row] = text
    return written


def format_columns(numbers: np.ndarray) -> list[str]:
    """Each line's numbers, separated by commas."""
    if numbers.shape[1] == 1:
        return list(map(repr, numbers[:, 0].tolist()))
    return [",".join(map(repr, row)) for row in numbers.tolist()]
