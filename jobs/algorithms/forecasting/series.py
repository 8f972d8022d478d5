"""Series as the training reads them and requests bring them: one JSON object each."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .grid import GridError, find_offset, number_steps, read_time
from .terms import SeriesFields


class SeriesError(ValueError):
    """A series that is not what the model takes, in one line."""


@dataclass(frozen=True)
class Task:
    """What is forecast."""

    horizon: int
    frequency: str
    season: int
    known: tuple[str, ...]
    static: tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """One series from its first value on."""

    name: str
    #: the step of the first value
    first: int
    #: see grid.find_offset
    offset: float
    values: np.ndarray
    #: a line a column, of as many values as there are, or more
    known: np.ndarray
    static: tuple[str, ...]

    @property
    def end(self) -> int:
        """The step behind the last value."""
        return self.first + len(self.values)


def parse_series(document: Any, task: Task, ahead: int, where: str) -> Series:
    """A series of a JSON object whose known columns reach `ahead` steps beyond its values. Raises SeriesError."""
    if not isinstance(document, dict):
        raise SeriesError(f"{where}: must be an object with {SeriesFields.START} and {SeriesFields.TARGET}")
    values = _read_numbers(document.get(SeriesFields.TARGET), f"{where}.{SeriesFields.TARGET}")
    if len(values) == 0:
        raise SeriesError(f"{where}.{SeriesFields.TARGET}: must hold at least one value, got none")
    start = document.get(SeriesFields.START)
    try:
        seconds = np.array([read_time(start)])
        first = int(number_steps(seconds, task.frequency)[0])
    except (AttributeError, TypeError, GridError, ValueError) as error:
        problem = str(error) if isinstance(error, GridError) else "must be a time such as 2026-01-31"
        raise SeriesError(f"{where}.{SeriesFields.START}: {problem}, got {json.dumps(start)}") from error
    return Series(
        name=str(document.get(SeriesFields.SERIES, "")),
        first=first,
        offset=find_offset(seconds, task.frequency),
        values=values,
        known=_read_known(document, task, len(values) + ahead, where),
        static=tuple(_read_static(document, name, where) for name in task.static),
    )


def read_series(folder: Path, task: Task) -> list[Series]:
    """Every series of the files of JSON lines below a folder; their known columns are as long as they are."""
    found = []
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        with file.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    found.append(parse_series(json.loads(line), task, 0, f"{file.name} line {number}"))
    if not found:
        raise SeriesError(f"no series under {folder}")
    return found


def _read_numbers(given: Any, where: str) -> np.ndarray:
    if not isinstance(given, list):
        raise SeriesError(f"{where}: must be a list of numbers, got {json.dumps(given)[:60]}")
    wrong = next((one for one in given if isinstance(one, bool) or not isinstance(one, (int, float))), None)
    numbers = np.array([] if wrong is not None else given, dtype=float)
    if None in given or wrong is not None or not np.all(np.isfinite(numbers)):
        shown = json.dumps(wrong if wrong is not None else "a missing or infinite value")[:60]
        raise SeriesError(f"{where}: must hold numbers without a gap, got {shown}")
    return numbers


def _read_known(document: dict[str, Any], task: Task, length: int, where: str) -> np.ndarray:
    given = document.get(SeriesFields.KNOWN, {})
    if not isinstance(given, dict):
        raise SeriesError(f"{where}.{SeriesFields.KNOWN}: must be an object with {', '.join(task.known)}")
    lines = []
    for name in task.known:
        place = f"{where}.{SeriesFields.KNOWN}.{name}"
        line = _read_numbers(given.get(name), place)
        if len(line) < length:
            raise SeriesError(
                f"{place}: must hold {length} values, those of {SeriesFields.TARGET} and of the horizon, "
                f"got {len(line)}"
            )
        lines.append(line)
    return np.array(lines).reshape(len(task.known), -1) if lines else np.empty((0, length))


def _read_static(document: dict[str, Any], name: str, where: str) -> str:
    given = document.get(SeriesFields.STATIC, {})
    if not isinstance(given, dict) or not isinstance(given.get(name), str):
        raise SeriesError(f"{where}.{SeriesFields.STATIC}.{name}: must be a text")
    return given[name]


def find_scale(values: np.ndarray) -> float:
    """What a series is measured in: the mean of its sizes, 1 where they are all 0."""
    scale = float(np.mean(np.abs(values))) if len(values) else 0.0
    return scale if scale > 0 else 1.0
