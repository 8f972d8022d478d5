"""What is sent through the candidate model beside the held-out rows, and where its answers are.

Batch transform answers each object of its input in an object of its own, and a request never spans objects. So more
objects beside features.csv are more questions to the same model, in the same job: their names begin as the contract's
PREDICTION_PARTS say.
"""

import csv
import io
from pathlib import Path

from common.contract import ANSWERS_ENDING, ROWS_ALONE, Files, PredictionParts
from common.errors import JobError


def write_rows_alone(directory: Path) -> None:
    """Writes some of the rows of features.csv, evenly spaced, each as an object of its own beside it.

    Without a line break at the end: that is how a client sends one row.
    """
    kept: list[tuple[int, list[str]]] = []
    step = 1
    with (directory / Files.HELD_OUT_ROWS).open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.reader(stream)):
            if number % step == 0:
                kept.append((number, row))
            if len(kept) > ROWS_ALONE:
                kept, step = kept[::2], 2 * step
    for number, row in kept:
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(row)
        file = directory / f"{PredictionParts.ALONE}{number + 1}.csv"
        file.write_text(text.getvalue(), encoding="utf-8", newline="")


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
