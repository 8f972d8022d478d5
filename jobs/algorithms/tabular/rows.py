"""Reading rows: those that a model learns from, and those that it is asked about."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tabular.settings import Settings, SettingsError

#: trees hold numbers of 32 bits; what lies beyond them is refused, in training and serving alike
LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Rows:
    """Prepared rows. `labels` are 0 or 1, the number of the class, or the number itself."""

    labels: np.ndarray
    features: np.ndarray


def read_rows(directory: Path, settings: Settings) -> Rows:
    """All rows of a channel: CSV without header, the label first. Raises SettingsError."""
    import pandas as pd

    files = sorted(file for file in directory.rglob("*") if file.is_file() and file.stat().st_size > 0)
    if not files:
        raise SettingsError(f"channel {directory.name}: has no rows")
    tables = []
    for file in files:
        try:
            # Digit by digit as Python reads numbers, which is how requests are read.
            table = pd.read_csv(file, header=None, dtype=np.float64, float_precision="round_trip")
        except ValueError as error:
            raise SettingsError(
                f"channel {directory.name}: file {file.name} holds something that is no number: {error}"
            ) from error
        tables.append(table.to_numpy())
    widths = {table.shape[1] for table in tables}
    if len(widths) > 1 or widths == {1}:
        raise SettingsError(f"channel {directory.name}: rows must have a label and as many features in every file")
    values = tables[0] if len(tables) == 1 else np.vstack(tables)
    labels, features = values[:, 0], values[:, 1:]
    check_labels(labels, settings, directory.name)
    check_range(features, f"channel {directory.name}")
    return Rows(labels if settings.is_regression else labels.astype(np.int64), features)


def check_labels(labels: np.ndarray, settings: Settings, channel: str) -> None:
    """Refuses labels that are no numbers, or none of a class."""
    if not np.isfinite(labels).all():
        raise SettingsError(f"channel {channel}: row {int(np.argmin(np.isfinite(labels))) + 1} has no label")
    if not settings.is_regression:
        wrong = (labels != np.floor(labels)) | (labels < 0) | (labels >= settings.classes)
        if wrong.any():
            row = int(np.argmax(wrong))
            raise SettingsError(
                f"channel {channel}: row {row + 1} has the label {labels[row]:g}, expected the number of a class, "
                f"0 to {settings.classes - 1}"
            )


def check_range(features: np.ndarray, where: str) -> None:
    """Refuses infinities and numbers beyond 32 bits by row and column."""
    wrong = np.abs(features) > LARGEST
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise SettingsError(f"{where}: row {row + 1}, feature {column + 1} holds {features[row, column]:g}")


def check_complete(features: np.ndarray, where: str, algorithm: str) -> None:
    """Refuses missing values, for algorithms that cannot take any."""
    missing = np.isnan(features)
    if missing.any():
        row, column = np.argwhere(missing)[0]
        raise SettingsError(
            f"{where}: row {row + 1}, feature {column + 1} is missing, which {algorithm} cannot take; fill it in, "
            "or choose a tree, a forest or gradient boosting"
        )


def parse_request(text: str, width: int) -> np.ndarray:
    """The rows of a request, nan for an empty value. Raises SettingsError."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text), strict=True) if row]
    except csv.Error as error:
        raise SettingsError(f"the request is not CSV: {error}") from error
    if not rows:
        raise SettingsError("the request has no rows")
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise SettingsError(f"row {number} has {len(row)} values, the model takes {width}")
    try:
        features = np.array([[float(value) if value.strip() else np.nan for value in row] for row in rows])
    except ValueError as error:
        raise SettingsError(f"the request holds something that is no number: {error}") from error
    check_range(features, "this request")
    return features
