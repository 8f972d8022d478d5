"""Columns of the table, typed and on disk: memory holds one column, or one chunk of all, at a time.

A number takes 8 bytes, a text 4 and its distinct values once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from prepare.text_levels import TextLevels
from serve.values import clean_category, read_missing_texts

#: distinct texts of a column that are held in memory; beyond them they are on disk
KEPT_TEXTS = 100_000


@dataclass(frozen=True)
class ColumnValues:
    """Values of a column on their way from one table to another."""

    values: np.ndarray
    #: of texts the distinct ones, in the order in which they turned up; the values are places among them
    levels: list[str] | None = None


class Column:
    """Values of one kind in a file, appended chunk by chunk."""

    def __init__(self, file: Path, kind: Any) -> None:
        self._file = file
        self._kind = np.dtype(kind)
        self._stream = file.open("wb")

    def append(self, values: np.ndarray) -> None:
        """Adds the values at the end."""
        self._stream.write(values.astype(self._kind, copy=False).tobytes())

    def read(self, start: int = 0, stop: int | None = None) -> np.ndarray:
        """The values from `start` to before `stop`."""
        self._stream.flush()
        count = -1 if stop is None else stop - start
        return np.fromfile(self._file, self._kind, count=count, offset=start * self._kind.itemsize)

    def take(self) -> ColumnValues:
        """All that the column holds."""
        return ColumnValues(self.read())

    def extend(self, part: ColumnValues) -> None:
        """Adds what another column of the same kind holds."""
        self.append(part.values)

    def finish(self) -> None:
        """All values are there."""

    def keep(self, mask: np.ndarray) -> None:
        """Leaves out the values where the mask is False."""
        self.replace(self.read()[mask])

    def replace(self, values: np.ndarray) -> None:
        """Puts values in place of all that were there."""
        self._stream.close()
        self._stream = self._file.open("wb")
        self.append(values)

    def close(self) -> None:
        """Nothing is written any more."""
        self._stream.close()


class TextColumn(Column):
    """Texts, as places in the list of distinct ones."""

    def __init__(self, file: Path, feature: dict[str, Any]) -> None:
        super().__init__(file, np.int32)
        self._feature = feature
        self._missing = read_missing_texts(feature)
        #: the distinct texts on one line each, an empty one for what is missing
        self.levels = TextLevels(file.with_suffix(".texts"))
        self._places: dict[str, int] = {}
        #: by the text as it was read
        self._codes: dict[str, int] = {}

    @property
    def missing_code(self) -> int:
        """The place of what is missing, −1 when nothing is."""
        return self._places.get("", -1)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """The texts' places among the levels, which grow by new ones."""
        codes = self._codes
        try:
            return np.fromiter(map(codes.__getitem__, texts), np.int32, len(texts))
        except KeyError:
            if len(codes) > KEPT_TEXTS:
                self._forget()
            self._learn(set(texts).difference(codes), texts)
            return np.fromiter(map(codes.__getitem__, texts), np.int32, len(texts))

    def take(self) -> ColumnValues:
        """All that the column holds, with each text once."""
        self.finish()
        return ColumnValues(self.read(), self.levels.read_all())

    def extend(self, part: ColumnValues) -> None:
        """Adds what another column of texts holds: new levels stand behind those that are there, until `finish`."""
        if len(self._places) > KEPT_TEXTS:
            self._forget()
        places = np.array([self._add_level(level) for level in part.levels or []], dtype=np.int32)
        self.append(places[part.values] if len(part.values) else part.values)

    def read_texts(self, codes: np.ndarray) -> np.ndarray:
        """The texts of such places."""
        return self.levels.read(codes)

    def finish(self) -> None:
        """All texts are read: each is among the levels once."""
        places = self.levels.drop_repeated()
        missing = self.missing_code
        if places is not None:
            self.replace(places[self.read()])
            missing = int(places[missing]) if missing >= 0 else missing
        self._codes = {}
        self._places = {} if missing < 0 else {"": missing}

    def _forget(self) -> None:
        self.levels.move_to_disk()
        missing = self.missing_code
        self._codes.clear()
        self._places = {} if missing < 0 else {"": missing}

    def _learn(self, unknown: Iterable[str], order: Sequence[str]) -> None:
        unknown = set(unknown)
        # In the order of their rows, so that the same data gives the same levels.
        for text in dict.fromkeys(text for text in order if text in unknown):
            self._codes[text] = self._add_level(clean_category(self._feature, text, self._missing))

    def _add_level(self, level: str) -> int:
        place = self._places.get(level)
        if place is None:
            place = self._places[level] = self.levels.append(level)
        return place
