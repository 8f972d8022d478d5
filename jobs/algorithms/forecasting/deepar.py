"""Series as SageMaker's DeepAR reads them, and the container before DeepAR, which writes its requests.

Clients ask as every forecast of this library is asked (forecasting.serving). DeepAR has numbers for categories and no
names for columns, and takes JSON from clients and lines of JSON from a batch transform:

    {"start": "2026-01-01 00:00:00", "target": [12, 15, …], "cat": [0], "dynamic_feat": [[1.9, 1.9, …]]}

https://docs.aws.amazon.com/sagemaker/latest/dg/deepar-in-formats.html. It learns no category that no training series
has: such a series is asked for with the most frequent one.
"""

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np

from .grid import find_time
from .requests import JSON_DOCUMENT, JSON_LINES, RequestProblemError, read_documents
from .series import SeriesError, Task, parse_series
from .terms import DEEPAR_CONFIG, ForecastFiles, ForecastKeys

#: what the archive of the container has of this folder
MODULES = ("__init__.py", "deepar.py", "grid.py", "requests.py", "series.py", "terms.py")
#: what the container starts
STARTED = b"from forecasting.deepar import model_fn, transform_fn  # noqa: F401\n"


@dataclass(frozen=True)
class Categories:
    """The numbers of the categories of each static column, from 0 on without a gap, as DeepAR wants them."""

    names: tuple[tuple[str, ...], ...]
    #: of each column, the number of the most frequent category
    commonest: tuple[int, ...]

    @classmethod
    def learn(cls, statics: Sequence[Sequence[str]]) -> "Categories":
        """Those of the series that train; `statics` has the values of each series."""
        columns = list(zip(*statics, strict=True))
        names = tuple(tuple(sorted(set(values))) for values in columns)
        counts = [Counter(values) for values in columns]
        commonest = tuple(
            max(range(len(known)), key=lambda place: (count[known[place]], -place))
            for known, count in zip(names, counts, strict=True)
        )
        return cls(names, commonest)

    def number(self, static: Sequence[str]) -> list[int]:
        """The numbers of a series' categories."""
        return [
            known.index(name) if name in known else usual
            for name, known, usual in zip(static, self.names, self.commonest, strict=True)
        ]


def describe_series(seconds: float, target: np.ndarray, known: np.ndarray, categories: Sequence[int]) -> dict[str, Any]:
    """A series in DeepAR's form.

    `seconds` is when its first value was, and `known` has a line for each column that is known ahead.
    """
    start = datetime.fromtimestamp(seconds, tz=timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    return {
        "start": start,
        "target": target.tolist(),
        **({"cat": list(categories)} if len(categories) else {}),
        **({"dynamic_feat": known.tolist()} if len(known) else {}),
    }


def describe_translation(task: Task, categories: Categories) -> dict[str, Any]:
    """What the container knows: the content of its file in the archive."""
    return {
        "version": 1,
        ForecastKeys.HORIZON: task.horizon,
        "frequency": task.frequency,
        ForecastKeys.SEASON: task.season,
        "known": list(task.known),
        ForecastKeys.STATIC: list(task.static),
        "categories": [list(names) for names in categories.names],
        "commonest": list(categories.commonest),
    }


class Translator:
    """Requests of this library's form become DeepAR's."""

    def __init__(self, description: dict[str, Any], configuration: dict[str, Any], in_batch: bool) -> None:
        self.task = Task(
            description[ForecastKeys.HORIZON],
            description["frequency"],
            description[ForecastKeys.SEASON],
            tuple(description["known"]),
            tuple(description[ForecastKeys.STATIC]),
        )
        self._categories = Categories(
            tuple(tuple(names) for names in description["categories"]), tuple(description["commonest"])
        )
        self._configuration = configuration
        #: a batch transform has the configuration in DeepAR's environment, and DeepAR then reads lines
        self._in_batch = in_batch

    def translate(self, content: str | bytes, content_type: str) -> tuple[str, str]:
        """DeepAR's request and its content type. Raises RequestProblemError."""
        documents = read_documents(content, content_type)
        try:
            instances = [self._describe(one, f"series {number}") for number, one in enumerate(documents, start=1)]
        except SeriesError as error:
            raise RequestProblemError(str(error)) from error
        if self._in_batch:
            return "\n".join(json.dumps(one) for one in instances), JSON_LINES
        return json.dumps({"instances": instances, "configuration": self._configuration}), JSON_DOCUMENT

    def _describe(self, document: Any, where: str) -> dict[str, Any]:
        series = parse_series(document, self.task, self.task.horizon, where)
        return describe_series(
            find_time(series.first, self.task.frequency, series.offset),
            series.values,
            series.known[:, : len(series.values) + self.task.horizon],
            self._categories.number(series.static),
        )


def model_fn(model_dir: str) -> Translator:
    """Called by the container when it starts."""
    description = json.loads((Path(model_dir) / ForecastFiles.TRANSLATION).read_text(encoding="utf-8"))
    in_batch = os.environ.get("SAGEMAKER_BATCH") == "true"
    return Translator(description, json.loads(os.environ[DEEPAR_CONFIG]), in_batch)


def transform_fn(model: Translator, content: str | bytes, content_type: str, _accept: str) -> Any:
    """Called by the container for each request; what the client wants back is DeepAR's to read."""
    from werkzeug.wrappers import Response

    try:
        body, media_type = model.translate(content, content_type)
    except RequestProblemError as error:
        # The toolkit would make a 500 of every exception, and passes responses on.
        return Response(f"{error}\n", status=error.status, mimetype="text/plain")
    return Response(body, content_type=media_type)
