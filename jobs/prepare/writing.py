"""Writing the prepared rows, a block of them at a time."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np

from common.contract import Files, PrepareOutputs
from common.paths import output_directory
from common.prediction_parts import write_rows_alone, write_validation
from common.recipe_terms import DATE
from prepare.columns import TextColumn
from prepare.prepared_lines import LineWriter, write_numbers
from prepare.raw_table import BLOCK_ROWS, RawTable
from prepare.recipe import SPLIT_NAMES, Recipe
from prepare.row_plan import TEST, TRAIN, VALIDATION, RowPlan
from prepare.text_terms import SentenceFolders
from serve.derived import derive
from serve.sentences import write_sentences
from serve.values import format_date


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


def render_rows(block: "Block", plan: RowPlan) -> RowTexts:
    """The texts of a block, whose rows `plan` is about."""
    prepared = {}
    for split in (TRAIN, VALIDATION):
        rows = np.flatnonzero(plan.splits == split)
        prepared[split] = block.write(rows, plan.labels[rows], plan.folds[rows] if split == TRAIN else None)
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
        sentences = _open_sentences(recipe, open_output)
        for part in texts:
            for split, lines in part.prepared.items():
                parts[split].write(lines)
                if split in sentences:
                    sentences[split].write(write_sentences(lines))
            held_out.write(part.held_out)
            labels.write(part.labels)
            sample.write(part.baseline)
            validation += part.validation
    if validation:
        write_validation(output_directory(PrepareOutputs.TEST), output_directory(PrepareOutputs.LABELS), validation)
    write_rows_alone(output_directory(PrepareOutputs.TEST))


def _open_sentences(recipe: Recipe, open_output: Callable[[str, str], TextIO]) -> dict[int, TextIO]:
    """Where rows are written for BlazingText besides: only those that are a text and nothing else."""
    if recipe.derived or len(recipe.features) != 1 or not recipe.features[0].whole:
        return {}
    folders = {TRAIN: SentenceFolders.TRAIN, VALIDATION: SentenceFolders.VALIDATION}
    for folder in folders.values():
        (output_directory(PrepareOutputs.BASELINE) / folder).mkdir(parents=True, exist_ok=True)
    return {split: open_output(PrepareOutputs.BASELINE, f"{folder}/rows.txt") for split, folder in folders.items()}


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

    def __init__(self, recipe: Recipe, table: RawTable, writer: LineWriter, start: int, stop: int) -> None:
        self._dates = {feature.name for feature in recipe.features if feature.type == DATE}
        self._writer = writer
        self._columns = {name: table.columns[name] for name in recipe.feature_names}
        self._values = {name: column.read(start, stop) for name, column in self._columns.items()}
        for column in writer.derived:
            self._values[column["name"]] = derive(column, self._values)

    def write(self, rows: np.ndarray, labels: np.ndarray, folds: np.ndarray | None = None) -> str:
        """The preprocessed rows as lines of CSV, the label first; `folds` are those of training rows."""
        return self._writer.write(self._values, rows, labels, folds)

    def list_raw(self, rows: np.ndarray) -> Iterator[tuple[str, ...]]:
        """The features' values as a client sends them, missing ones empty."""
        columns = []
        for name, column in self._columns.items():
            values = self._values[name][rows]
            if isinstance(column, TextColumn):
                columns.append(column.read_texts(values).tolist())
            elif name in self._dates:
                columns.append([format_date(value) for value in values.tolist()])
            else:
                texts = write_numbers(values[:, np.newaxis])
                for row in np.flatnonzero(np.isnan(values)).tolist():
                    texts[row] = ""
                columns.append(texts)
        return zip(*columns, strict=True)
