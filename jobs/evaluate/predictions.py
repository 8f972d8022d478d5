"""Writes predictions.csv: what was predicted of the held-out rows and what is true, for drift and estimates."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from common.contract import PROBABILITY_COLUMN
from common.judging_terms import ProblemType
from common.target import Target
from evaluate.embedding_terms import EMBEDDING_COLUMNS
from evaluate.embeddings import Embeddings

#: rows that are held as Python objects at once
WRITTEN_ROWS = 50_000


def write_predictions(
    table: Path, labels: np.ndarray, answers: np.ndarray, target: Target, embeddings: Embeddings | None
) -> None:
    """CSV with a header; behind the predictions stand the projections of the embeddings, where answers have them."""
    header = ["prediction", "label"]
    if target.type == ProblemType.MULTICLASS:
        header += [PROBABILITY_COLUMN + name for name in target.classes]
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        rows = _list_rows(labels, answers, target)
        if embeddings is None:
            writer.writerow(header)
            writer.writerows(rows)
            return
        writer.writerow([*header, *EMBEDDING_COLUMNS])
        for row, projections in zip(rows, embeddings.projections, strict=True):
            writer.writerow([*row, embeddings.dimensions, *map(repr, projections.tolist())])


def _list_rows(labels: np.ndarray, answers: np.ndarray, target: Target) -> Iterator[list[str]]:
    for start in range(0, len(labels), WRITTEN_ROWS):
        stop = start + WRITTEN_ROWS
        for label, answer in zip(labels[start:stop].tolist(), answers[start:stop].tolist(), strict=True):
            if target.type == ProblemType.MULTICLASS:
                predicted = target.classes[int(np.argmax(answer))]
                yield [predicted, target.classes[label], *map(repr, answer)]
            else:
                yield [repr(answer), repr(label)]
