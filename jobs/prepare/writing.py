"""Writing the prepared rows, a block of them at a time."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np

from common.contract import DATE, Files, PrepareOutputs
from common.paths import output_directory
from common.prediction_parts import write_rows_alone, write_validation
from prepare.columns import TextColumn
from prepare.raw_table import BLOCK_ROWS, RawTable
from prepare.recipe import SPLIT_NAMES, Recipe
from prepare.row_plan import TEST, TRAIN, VALIDATION, RowPlan
from prepare.target_encoding import FoldEncoders
from serve.derived import derive
from serve.encoders import Encoder
from serve.preprocessor import Preprocessor
from serve.values import format_date, format_number


@dataclass(frozen=True)
class RowTexts:
    """What is written of some consecutive rows."""

    #: by the place of the split, lines of prepared training and validation rows
    prepared: dict[int, str]
    #: lines of held-out rows as clients send them, and their labels
    held_out: str
    labels: str
    #: lines of the baseline
    baseline: str
    #: labels and values of the rows that a decision threshold is chosen on
    validation: list[tuple[int | float, tuple[str, ...]]]


def render_rows(block: "Block", plan: RowPlan, encoders: dict[str, list[Encoder]]) -> RowTexts:
    """The texts of a block, whose rows `plan` is about; `encoders` are those of the folds, by feature."""
    prepared = {}
    for split in (TRAIN, VALIDATION):
        rows = np.flatnonzero(plan.splits == split)
        folds = FoldEncoders(encoders, plan.folds[rows]) if split == TRAIN else None
        prepared[split] = block.format(rows, plan.labels[rows], folds)
    rows = np.flatnonzero(plan.splits == TEST)
    chosen = np.flatnonzero(plan.in_validation)
    return RowTexts(
        prepared=prepared,
        held_out=write_lines(block.list_raw(rows)),
        labels="".join(f"{label}\n" for label in plan.labels[rows].tolist()),
        baseline=write_lines(block.list_raw(np.flatnonzero(plan.in_baseline))),
        validation=list(zip(plan.labels[chosen].tolist(), block.list_raw(chosen), strict=True)),
    )


def write_lines(rows: Iterable[Iterable[str]]) -> str:
    """The rows as lines of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write_rows(recipe: Recipe, plan: RowPlan, texts: Iterable[RowTexts]) -> None:
    """Writes training and validation rows, held-out rows and their labels, and the baseline, in one pass.

    `texts` are those of all rows, in their order.
    """
    validation: list[tuple[int | float, tuple[str, ...]]] = []
    with ExitStack() as files:

        def open_output(name: str, file: str) -> TextIO:
            path: Path = output_directory(name) / file
            return files.enter_context(path.open("w", encoding="utf-8", newline=""))

        parts = {split: open_output(SPLIT_NAMES[split], f"{SPLIT_NAMES[split]}.csv") for split in (TRAIN, VALIDATION)}
        held_out = open_output(PrepareOutputs.TEST, Files.HELD_OUT_ROWS)
        labels = open_output(PrepareOutputs.LABELS, Files.LABELS)
        sample = open_output(PrepareOutputs.BASELINE, Files.BASELINE_ROWS)
        sample.write(write_lines([recipe.feature_names]))
        for part in texts:
            for split, lines in part.prepared.items():
                parts[split].write(lines)
            held_out.write(part.held_out)
            labels.write(part.labels)
            sample.write(part.baseline)
            validation += part.validation
    if validation:
        write_validation(output_directory(PrepareOutputs.TEST), output_directory(PrepareOutputs.LABELS), validation)
    write_rows_alone(output_directory(PrepareOutputs.TEST))


def write_judging(table: RawTable, plan: RowPlan) -> None:
    """Writes the columns that the held-out rows are judged by beside their labels: nobody sends them to a model."""
    if not table.judging:
        return
    held_out = np.flatnonzero(plan.splits == TEST)
    codes = {name: column.read()[held_out] for name, column in table.judging.items()}
    path = output_directory(PrepareOutputs.LABELS) / Files.JUDGING
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(write_lines([table.judging]))
        for start in range(0, len(held_out), BLOCK_ROWS):
            columns = [
                column.read_texts(codes[name][start : start + BLOCK_ROWS]).tolist()
                for name, column in table.judging.items()
            ]
            stream.write(write_lines(zip(*columns, strict=True)))


class Block:
    """Some consecutive rows of all features."""

    def __init__(self, recipe: Recipe, table: RawTable, preprocessor: Preprocessor, start: int, stop: int) -> None:
        self._dates = {feature.name for feature in recipe.features if feature.type == DATE}
        self._preprocessor = preprocessor
        self._columns = {name: table.columns[name] for name in recipe.feature_names}
        self._values = {name: column.read(start, stop) for name, column in self._columns.items()}
        for column in preprocessor.derived:
            self._values[column["name"]] = derive(column, self._values)

    def format(self, rows: np.ndarray, labels: np.ndarray, folds: FoldEncoders | None = None) -> str:
        """The preprocessed rows as lines of CSV, the label first; `folds` says how each training row is encoded."""
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
                    columns.append(format_folds(own, column, values, folds.folds))
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
