"""Reading the rows that naive models learn from and are judged on: prepared training rows, raw held-out rows."""

import csv
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from common.contract import Files
from common.errors import JobError
from common.prediction_parts import list_held_out
from common.sampling import EvenSample
from serve.csv_rows import read_csv
from serve.inference import CONTENT_TYPE, MODEL_FILE, SCHEMA_FILE, model_fn, parse_request
from serve.preprocessor import Preprocessor
from serve.values import LARGEST_NUMBER

#: at most so many training rows are kept, evenly spaced
MOST_TRAINING_ROWS = 99_999
#: held-out rows that are prepared at once
BATCH_ROWS = 10_000


@dataclass(frozen=True)
class TrainingRows:
    """Some of the training rows, evenly spaced."""

    labels: np.ndarray
    #: the features as the model sees them; None for one that holds text
    columns: list[np.ndarray | None]


def read_training_rows(directory: Path) -> TrainingRows:
    """Prepared rows: CSV without header, the label first."""
    sample: EvenSample[str] = EvenSample(MOST_TRAINING_ROWS)
    files = sorted(file for file in directory.rglob("*") if file.is_file())
    for record in _list_records(files):
        sample.offer(record)
    rows = read_csv(sample.kept)
    blocks: list[list[np.ndarray | None]] = []
    while batch := list(islice(rows, BATCH_ROWS)):
        blocks.append([_read_numbers(column) for column in zip(*batch, strict=True)])
    if not blocks:
        raise JobError(f"train: no rows under {directory}")
    labels, *columns = (
        None if any(part is None for part in parts) else np.concatenate(parts) for parts in zip(*blocks, strict=True)
    )
    if labels is None:
        raise JobError(f"train: the labels under {directory} are no numbers")
    return TrainingRows(labels, columns)


class HeldOutRows:
    """Held-out rows as the model sees them, which the preprocessor makes of what clients send."""

    def __init__(self, directory: Path, preprocessor: Path | None, names: list[str]) -> None:
        """`preprocessor` is the folder with the archive of the first container, None where there is none; `names` are
        those of the raw features."""
        self._directory = directory
        self._model: Any = None
        #: the raw features, in the order of a row
        self.features = names
        #: the names of the columns; None where another preprocessor than ours makes them, and no row can be read
        self.names: list[str] | None = names
        if preprocessor is not None:
            self._open(preprocessor / Files.MODEL_ARCHIVE)

    def _open(self, archive: Path) -> None:
        with tarfile.open(archive) as packed, tempfile.TemporaryDirectory() as folder:
            for name in (SCHEMA_FILE, MODEL_FILE):
                try:
                    content = packed.extractfile(name)
                except KeyError:
                    continue
                if content is not None:
                    (Path(folder) / name).write_bytes(content.read())
            schema_file = Path(folder) / SCHEMA_FILE
            if not schema_file.is_file():
                self.names = None
                return
            self._model = model_fn(folder)
            schema = json.loads(schema_file.read_text(encoding="utf-8"))
        self.names = schema.get("outputs") or [feature["name"] for feature in schema["features"]]

    def read_column(self, position: int) -> np.ndarray:
        """The numbers of one column, nan for a missing one."""
        rows = _read_csv(list_held_out(self._directory))
        blocks = []
        while batch := list(islice(rows, BATCH_ROWS)):
            numbers = self._prepare(batch, position)
            if numbers is None:
                raise JobError(f"test: the column {self.names[position] if self.names else position} holds text")
            blocks.append(numbers)
        return np.concatenate(blocks)

    def read_rows(self, places: np.ndarray) -> tuple[list[list[str]], np.ndarray]:
        """Some of the rows by their ascending places: as clients send them, and as the model sees them."""
        raw = self.read_raw(places)
        if isinstance(self._model, Preprocessor):
            return raw, _clip(self._model.transform(self._take_apart(raw)))
        texts = raw if self._model is None else read_csv(io.StringIO(self._model.answer(self._take_apart(raw))))
        numbers = [_read_numbers(row) for row in texts]
        if any(one is None for one in numbers):
            raise JobError("test: the model reads text")
        return raw, np.array(numbers, dtype=float)

    def describe_features(self) -> list[dict[str, Any]]:
        """The raw features, as feature-schema.json has them; by their names alone where no preprocessor knows them."""
        return self._model.features if self._model is not None else [{"name": name} for name in self.features]

    def read_raw(self, places: np.ndarray) -> list[list[str]]:
        """Some of the rows by their ascending places, as clients send them."""
        wanted = set(places.tolist())
        rows = _read_csv(list_held_out(self._directory))
        return [row[: len(self.features)] for place, row in enumerate(rows) if place in wanted]

    def list_sources(self) -> list[str]:
        """Of each column that the model sees, the one that it is made of: a raw feature, or one that was derived."""
        if isinstance(self._model, Preprocessor):
            return [encoder.source for encoder in self._model.encoders for _ in encoder.outputs]
        return self.names or []

    def _prepare(self, batch: list[list[str]], position: int) -> np.ndarray | None:
        """One column of the rows as the model sees them."""
        if self._model is None:
            return _read_numbers([row[position] for row in batch])
        columns = self._take_apart(batch)
        if isinstance(self._model, Preprocessor):
            return _clip(self._model.transform_one(columns, position))
        return _read_numbers([row[position] for row in read_csv(io.StringIO(self._model.answer(columns)))])

    def _take_apart(self, batch: list[list[str]]) -> list[tuple[str, ...]]:
        """The columns of a request with these rows."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(batch)
        return parse_request(text.getvalue(), CONTENT_TYPE, self._model.features)


def _list_records(files: list[Path]) -> Iterator[str]:
    """The rows as texts, of which few have to be taken apart; one with line breaks between quotes is several lines."""
    for file in files:
        with file.open(encoding="utf-8", newline="") as stream:
            open_lines = ""
            for line in stream:
                if not open_lines and '"' not in line:
                    if not line.isspace():
                        yield line
                    continue
                record = open_lines + line
                open_lines = record if record.count('"') % 2 else ""
                if not open_lines:
                    yield record
            if open_lines:
                yield open_lines


def _read_csv(files: list[Path]) -> Iterator[list[str]]:
    for file in files:
        with file.open(encoding="utf-8", newline="") as stream:
            yield from (row for row in read_csv(stream) if row)


def _read_numbers(texts: Any) -> np.ndarray | None:
    """The texts as numbers that a tree can take, nan for an empty one; None when one is no number."""
    try:
        numbers = np.array([text or "nan" for text in texts], dtype=float)
    except ValueError:
        return None
    return _clip(numbers)


def _clip(numbers: np.ndarray) -> np.ndarray:
    return np.clip(numbers, -LARGEST_NUMBER, LARGEST_NUMBER)
