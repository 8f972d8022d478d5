"""Raw columns of the held-out rows, as clients send them, cut into the parts that a model is looked at in."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from common.configuration import check_kind, require
from common.errors import JobError
from common.numbers import read_number
from common.prediction_parts import list_held_out
from serve.csv_rows import read_csv
from serve.values import MISSING as MISSING_TEXTS

#: what a value that is not there is called
MISSING = "(missing)"
#: the rarest values beyond so many are one part together
MOST_VALUES = 20
#: fewer rows say little about a part
FEW_ROWS = 30
#: by so many rows it is told which features hold text
FIRST_ROWS = 1000


@dataclass(frozen=True)
class Cut:
    """A column whose values are parts of the rows; with edges, a number that is cut there."""

    column: str
    edges: tuple[float, ...] = ()


def parse_cut(item: Any, where: str) -> Cut:
    """A cut of the configuration; raises JobError naming the key that is wrong."""
    document = check_kind(item, dict, where)
    column = require(document, "column", str, where)
    edges = check_kind(document.get("edges", []), list, f"{where}.edges")
    return Cut(column, tuple(float(check_kind(edge, (int, float), f"{where}.edges")) for edge in edges))


@dataclass(frozen=True)
class Part:
    """Some of the held-out rows: those with one value, or with a number from one edge to the next."""

    name: str
    #: places of the rows, ascending
    rows: np.ndarray


class RawColumns:
    """Some of the columns, each read as the number of its text in the order in which texts occur."""

    def __init__(
        self, directory: Path, names: Sequence[str], wanted: Sequence[str], judging: Path | None = None
    ) -> None:
        """Reads the rows once. `names` are all features in the order of a row's values; `judging` is the file with the
        columns that no model sees.
        """
        self._texts: dict[str, list[str]] = {}
        self._codes: dict[str, np.ndarray] = {}
        self._rows = self._read(_read_rows(directory, len(names)), names, wanted)
        if judging is not None and not set(wanted) <= set(names):
            with judging.open(encoding="utf-8", newline="") as stream:
                rows = read_csv(stream)
                count = self._read(rows, next(rows, []), wanted)
            if count != self._rows:
                raise JobError(f"labels: file {judging.name} has {count} rows, there are {self._rows} held-out rows")

    def _read(self, rows: Iterator[list[str]], names: Sequence[str], wanted: Sequence[str]) -> int:
        """Takes the wanted columns of the rows, and counts them."""
        places = {name: names.index(name) for name in dict.fromkeys(wanted) if name in names}
        texts: dict[str, dict[str, int]] = {name: {} for name in places}
        codes = {name: array("i") for name in places}
        count = 0
        for row in rows:
            count += 1
            for name, place in places.items():
                known = texts[name]
                codes[name].append(known.setdefault(row[place].strip(), len(known)))
        self._texts |= {name: list(known) for name, known in texts.items()}
        self._codes |= {name: np.array(numbers, dtype=np.int32) for name, numbers in codes.items()}
        return count

    def __len__(self) -> int:
        """How many rows there are."""
        return self._rows

    def __contains__(self, name: str) -> bool:
        return name in self._codes

    def cut(self, name: str, edges: Sequence[float] | None = None) -> list[Part]:
        """The rows by value, the most frequent first and the rarest together; or by number, from edge to edge."""
        parts = self._cut_at(name, edges) if edges else self._cut_by_value(name)
        return [part for part in parts if len(part.rows)]

    def _cut_by_value(self, name: str) -> list[Part]:
        texts, codes = self._texts[name], self._codes[name]
        counts = np.bincount(codes, minlength=len(texts))
        order = sorted(range(len(texts)), key=lambda code: (-counts[code], texts[code]))
        kept = order if len(order) <= MOST_VALUES else order[: MOST_VALUES - 1]
        parts = [Part(texts[code] or MISSING, np.flatnonzero(codes == code)) for code in kept]
        rest = len(order) - len(kept)
        if rest:
            parts.append(Part(f"({rest:,} others)", np.flatnonzero(~np.isin(codes, kept))))
        return parts

    def _cut_at(self, name: str, edges: Sequence[float]) -> list[Part]:
        numbers = np.array([read_number(text) for text in self._texts[name]], dtype=float)
        values = numbers[self._codes[name]]
        if self._rows and np.isnan(values).all() and any(self._texts[name]):
            shown = next(text for text in self._texts[name] if text)
            raise JobError(
                f"slices of {name}: no held-out row has a number, such as '{shown}': edges cut numbers, "
                f"Slice.byValue('{name}') cuts by value"
            )
        bounds = [-np.inf, *edges, np.inf]
        parts = []
        for low, high in pairwise(bounds):
            called = f"below {high:g}" if low == -np.inf else f"{low:g} and more" if high == np.inf else None
            rows = np.flatnonzero((values >= low) & (values < high))
            parts.append(Part(called or f"{low:g} to below {high:g}", rows))
        return [*parts, Part(MISSING, np.flatnonzero(np.isnan(values)))]


def find_text(directory: Path, names: Sequence[str]) -> list[str]:
    """Which of the features hold text, by the first rows."""
    found: set[int] = set()
    for row in islice(_read_rows(directory, len(names)), FIRST_ROWS):
        found.update(place for place, text in enumerate(row[: len(names)]) if _is_text(text))
    return [names[place] for place in sorted(found)]


def _read_rows(directory: Path, width: int) -> Iterator[list[str]]:
    for file in list_held_out(directory):
        with file.open(encoding="utf-8", newline="") as stream:
            for number, row in enumerate(read_csv(stream), start=1):
                if row and len(row) < width:
                    raise JobError(f"test: file {file.name}, row {number}: has {len(row)} values, expected {width}")
                if row:
                    yield row


def _is_text(value: str) -> bool:
    """Whether a value is neither a number nor a missing one."""
    return value.strip() not in MISSING_TEXTS and read_number(value) is None
