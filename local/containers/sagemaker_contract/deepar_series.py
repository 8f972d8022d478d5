"""Series in DeepAR's form, by https://docs.aws.amazon.com/sagemaker/latest/dg/deepar.html and its page on inference.

What AWS does not document is refused, so that nothing works here that might fail there.
"""

import gzip
import json
import math
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from sagemaker_contract.deepar_settings import AUTO, UNUSED, Settings
from sagemaker_contract.errors import UserError

FIELDS = ("start", "target", "cat", "dynamic_feat")
#: documented for requests as well, of which an example has no time of day
TIME = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")
JSON_ENDINGS = (".json", ".json.gz")


@dataclass(frozen=True)
class Series:
    """One series; `features` may be longer than `target`, by what is known ahead."""

    start: datetime
    #: NaN where nothing is known
    target: np.ndarray
    categories: tuple[int, ...]
    #: a line a feature
    features: np.ndarray


@dataclass(frozen=True)
class Shape:
    """What all series of a model have in common."""

    #: of each categorical feature, how many categories there are
    cardinality: tuple[int, ...]
    dynamic: int


def parse_series(document: Any, ahead: int, where: str) -> Series:
    """A series whose features reach `ahead` steps beyond its values. Raises UserError."""
    if not isinstance(document, dict):
        raise UserError(f"{where}: must be an object with start and target")
    unknown = sorted(set(document) - set(FIELDS))
    if unknown:
        raise UserError(
            f"{where}: has {', '.join(unknown)}, which DeepAR does not document; it knows {', '.join(FIELDS)}"
        )
    target = np.array([_read_value(one, where) for one in _read_list(document.get("target"), f"{where}.target")])
    length = len(target) + ahead
    lines = [_read_feature(line, length, f"{where}.dynamic_feat") for line in document.get("dynamic_feat", [])]
    return Series(
        _read_start(document.get("start"), where),
        target,
        _read_categories(document.get("cat", []), where),
        np.array(lines, dtype=float).reshape(len(lines), length),
    )


def read_channel(folder: Path, content_type: str | None) -> list[Series]:
    """All series of a channel's files. Raises UserError."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not _is_left_out(file))
    if not files:
        raise UserError(f"the channel {folder.name} has no files")
    return [series for file in files for series in _read_file(file, content_type)]


def find_shape(series: list[Series], settings: Settings) -> Shape:
    """What the series that train have in common. Raises UserError where they have nothing."""
    counts = {(len(one.categories), len(one.features)) for one in series}
    if len(counts) > 1:
        raise UserError("all series must have the same number of values in cat, and of lists in dynamic_feat")
    columns = list(zip(*(one.categories for one in series), strict=True))
    given = settings.cardinality
    if given in UNUSED or not columns:
        cardinality: tuple[int, ...] = ()
    else:
        for place, column in enumerate(columns):
            if set(column) != set(range(max(column) + 1)):
                raise UserError(f"cat: values of place {place} must be 0, 1, 2 … without a gap in the training series")
        found = [max(column) + 1 for column in columns]
        if given != AUTO and (
            len(given) != len(found) or any(one > most for one, most in zip(found, given, strict=True))
        ):
            raise UserError(f"cardinality: is {given}, and the series have {found}")
        cardinality = tuple(found)
    dynamic = counts.pop()[1]
    wanted = settings.num_dynamic_feat
    if isinstance(wanted, int) and wanted != dynamic:
        raise UserError(f"num_dynamic_feat: is {wanted}, and the series have {dynamic}")
    return Shape(cardinality, 0 if wanted in UNUSED else dynamic)


def check_shape(series: Series, shape: Shape, where: str) -> None:
    """Raises UserError for a series that the model was not trained for."""
    if len(series.categories) != len(shape.cardinality):
        raise UserError(f"{where}.cat: must have {len(shape.cardinality)} values, got {len(series.categories)}")
    for value, count in zip(series.categories, shape.cardinality, strict=True):
        if value >= count:
            raise UserError(f"{where}.cat: no training series has the category {value}, the last is {count - 1}")
    if len(series.features) != shape.dynamic:
        raise UserError(f"{where}.dynamic_feat: must have {shape.dynamic} lists, got {len(series.features)}")


def _is_left_out(file: Path) -> bool:
    return file.name.startswith(".") or file.name == "_SUCCESS"


def _read_file(file: Path, content_type: str | None) -> list[Series]:
    if not file.name.endswith(JSON_ENDINGS) and content_type != "json":
        raise UserError(
            f"{file.name}: DeepAR knows a format by the name's end, {' or '.join(JSON_ENDINGS)}, or by the channel's "
            "ContentType json; Parquet is read by DeepAR alone, not by what stands for it here"
        )
    content = file.read_bytes()
    text = (gzip.decompress(content) if file.name.endswith(".gz") else content).decode("utf-8")
    try:
        documents = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise UserError(f"{file.name}: is not JSON lines: {error}") from error
    return [parse_series(one, 0, f"{file.name} line {number}") for number, one in enumerate(documents, start=1)]


def _read_start(given: Any, where: str) -> datetime:
    if not isinstance(given, str) or not TIME.fullmatch(given):
        raise UserError(f"{where}.start: must be YYYY-MM-DD HH:MM:SS without a time zone, got {json.dumps(given)}")
    try:
        return datetime.fromisoformat(given)
    except ValueError as error:
        raise UserError(f"{where}.start: {given} is no time") from error


def _read_list(given: Any, where: str) -> list[Any]:
    if not isinstance(given, list) or not given:
        raise UserError(f"{where}: must be a list with at least one value")
    return given


def _read_value(given: Any, where: str) -> float:
    if given is None or given == "NaN":
        return math.nan
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not math.isfinite(given):
        raise UserError(f'{where}.target: must hold numbers, null or "NaN", got {json.dumps(given)}')
    return float(given)


def _read_categories(given: Any, where: str) -> tuple[int, ...]:
    if not isinstance(given, list) or not all(type(one) is int and one >= 0 for one in given):
        raise UserError(f"{where}.cat: must be a list of integers of 0 or more, got {json.dumps(given)[:60]}")
    return tuple(given)


def _read_feature(given: Any, length: int, where: str) -> list[float]:
    if not isinstance(given, list) or len(given) != length:
        count = len(given) if isinstance(given, list) else "none"
        raise UserError(f"{where}: each list must have {length} values, got {count}")
    if not all(type(one) in (int, float) and math.isfinite(one) for one in given):
        raise UserError(f"{where}: must hold numbers, and no missing values")
    return given
