"""What is sent through the candidate model beside the held-out rows, and where its answers are.

Batch transform answers each object of its input in an object of its own, and a request never spans objects. So more
objects beside features.csv are more questions to the same model, in the same job: their names begin as the contract's
PREDICTION_PARTS say.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from common.contract import ANSWERS_ENDING, ROWS_ALONE, VALIDATION_ROWS, Files, PredictionParts
from common.errors import JobError
from common.sampling import EvenSample
from serve.csv_rows import read_csv

#: validation rows as clients send them, and in another folder their labels
VALIDATION_FILE = f"{PredictionParts.VALIDATION}rows.csv"
VALIDATION_LABELS = f"{PredictionParts.VALIDATION}rows.txt"


def write_rows_alone(directory: Path) -> None:
    """Writes some of the rows of features.csv, evenly spaced, each as an object of its own beside it.

    Without a line break at the end: that is how a client sends one row.
    """
    sample: EvenSample[tuple[int, list[str]]] = EvenSample(ROWS_ALONE)
    with (directory / Files.HELD_OUT_ROWS).open(encoding="utf-8", newline="") as stream:
        for numbered in enumerate(read_csv(stream)):
            sample.offer(numbered)
    for number, row in sample.kept:
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(row)
        file = directory / f"{PredictionParts.ALONE}{number + 1}.csv"
        file.write_text(text.getvalue(), encoding="utf-8", newline="")


class ValidationRows:
    """Some of the validation rows, evenly spaced, which a decision threshold is chosen on."""

    def __init__(self, limit: int = VALIDATION_ROWS) -> None:
        self._sample: EvenSample[tuple[int | str, Sequence[str]]] = EvenSample(limit)

    def offer(self, label: int | str, row: Sequence[str]) -> None:
        """Takes the next row, as a client sends it, or leaves it out."""
        self._sample.offer((label, row))

    def write(self, rows: Path, labels: Path) -> None:
        """Writes the rows beside the held-out ones, and their labels where the evaluation finds them."""
        write_validation(rows, labels, self._sample.kept)


def write_validation(rows: Path, labels: Path, chosen: Sequence[tuple[int | str, Sequence[str]]]) -> None:
    """Writes labels and rows that were chosen already, as `ValidationRows` does."""
    with (rows / VALIDATION_FILE).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(row for _, row in chosen)
    text = "".join(f"{label}\n" for label, _ in chosen)
    (labels / VALIDATION_LABELS).write_text(text, encoding="utf-8", newline="")


def list_held_out(directory: Path, ending: str = "") -> list[Path]:
    """The files of the held-out rows themselves, or, by `ending`, of their answers: all but the parts, by name.

    features.csv is what our own jobs write; what prepares rows in another way names them as it likes.
    """
    files = sorted(file for file in directory.rglob(f"*{ending}") if file.is_file())
    return [file for file in files if not file.name.startswith(PredictionParts.ALL)]


def list_parts(directory: Path, part: str) -> list[str]:
    """The names of a part's objects in the input that was sent, in no order that matters."""
    return sorted(file.name for file in directory.rglob(f"{part}*") if file.is_file())


def find_answers(directory: Path, name: str) -> Path:
    """The answers to the input object of that name, in whatever folder below `directory`. Raises JobError."""
    found = [file for file in directory.rglob(f"{name}{ANSWERS_ENDING}") if file.is_file()]
    if not found:
        raise JobError(f"predictions: no file {name}{ANSWERS_ENDING} under {directory}")
    return found[0]
