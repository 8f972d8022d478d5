"""Reading Universal Binary JSON, the form in which XGBoost stores a model.

https://ubjson.org, as far as XGBoost writes it: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html
"""

import struct
from typing import Any

import numpy as np

#: numbers by their marker, big-endian as the format has them
NUMBERS = {
    b"i": np.dtype(">i1"),
    b"U": np.dtype(">u1"),
    b"I": np.dtype(">i2"),
    b"l": np.dtype(">i4"),
    b"L": np.dtype(">i8"),
    b"d": np.dtype(">f4"),
    b"D": np.dtype(">f8"),
}
CONSTANTS = {b"Z": None, b"T": True, b"F": False}


def read_ubjson(content: bytes) -> Any:
    """The document; arrays of one type are numpy arrays. Raises ValueError."""
    try:
        return _Reader(content).read_value()
    except (struct.error, IndexError, KeyError, UnicodeDecodeError) as error:
        raise ValueError(f"no Universal Binary JSON: {error}") from error


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0

    def read_value(self) -> Any:
        return self._read_marked(self._take(1))

    def _read_marked(self, marker: bytes) -> Any:
        if marker == b"{":
            return self._read_object()
        if marker == b"[":
            return self._read_array()
        if marker == b"S":
            return self._read_text()
        return CONSTANTS[marker] if marker in CONSTANTS else self._read_numbers(marker, 1)[0].item()

    def _read_object(self) -> dict[str, Any]:
        document: dict[str, Any] = {}
        count = self._read_value_if(b"#")
        while len(document) < count if count is not None else not self._skip(b"}"):
            name = self._read_text()
            document[name] = self.read_value()
        return document

    def _read_array(self) -> Any:
        kind = self._take(1) if self._skip(b"$") else None
        count = self._read_value_if(b"#")
        if kind is not None:
            return self._read_numbers(kind, count)
        values: list[Any] = []
        while len(values) < count if count is not None else not self._skip(b"]"):
            values.append(self.read_value())
        return values

    def _read_text(self) -> str:
        return self._take(self.read_value()).decode("utf-8")

    def _read_numbers(self, marker: bytes, count: int) -> np.ndarray:
        kind = NUMBERS[marker]
        return np.frombuffer(self._take(count * kind.itemsize), dtype=kind)

    def _read_value_if(self, marker: bytes) -> Any:
        return self.read_value() if self._skip(marker) else None

    def _skip(self, marker: bytes) -> bool:
        found = self._content[self._place : self._place + 1] == marker
        self._place += found
        return found

    def _take(self, count: int) -> bytes:
        end = self._place + count
        if end > len(self._content):
            raise IndexError(f"it ends at byte {len(self._content)}")
        taken = self._content[self._place : end]
        self._place = end
        return taken
