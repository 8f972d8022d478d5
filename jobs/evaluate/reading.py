"""Reading the held-out labels and the predictions that batch transform wrote for the same rows."""

from pathlib import Path

import numpy as np

from common.errors import JobError


def read_labels(directory: Path) -> np.ndarray:
    """The labels, 0 or 1, one a line, of every .csv file in `directory` in order of their names."""
    labels = _read_numbers(_list_files(directory, ".csv", "labels"), "label", directory)
    wrong = np.flatnonzero((labels != 0) & (labels != 1))
    if len(wrong):
        raise JobError(f"labels: line {wrong[0] + 1} holds {labels[wrong[0]]:g}, expected 0 or 1")
    return labels.astype(np.int8)


def read_predictions(directory: Path, rows: int) -> np.ndarray:
    """The predictions, one probability a line, of every .out file below `directory`.

    Raises JobError when there are not as many as `rows`, or one is no probability.
    """
    predictions = _read_numbers(_list_files(directory, ".out", "predictions"), "prediction", directory)
    if len(predictions) != rows:
        raise JobError(
            f"predictions: the model answered {len(predictions)} lines for {rows} held-out rows; "
            "it must answer one line for each row"
        )
    wrong = np.flatnonzero(~((predictions >= 0) & (predictions <= 1)))
    if len(wrong):
        raise JobError(
            f"predictions: line {wrong[0] + 1} holds {predictions[wrong[0]]:g}, "
            "expected the probability of the positive class, from 0 to 1"
        )
    return predictions


def _list_files(directory: Path, ending: str, what: str) -> list[Path]:
    files = sorted(file for file in directory.rglob(f"*{ending}") if file.is_file())
    if not files:
        raise JobError(f"{what}: no {ending} file under {directory}")
    return files


def _read_numbers(files: list[Path], what: str, directory: Path) -> np.ndarray:
    numbers: list[float] = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        for line, value in enumerate(text.splitlines(), start=1):
            if not value.strip():
                continue
            try:
                numbers.append(float(value))
            except ValueError as error:
                name = file.relative_to(directory).as_posix()
                raise JobError(f"file {name}, line {line}: {value[:60]!r} is no {what}, expected one number") from error
    return np.array(numbers)
