"""Serves the preprocessor: raw rows in, the numbers that the model was trained on out.

Where rows were prepared elsewhere, requests are checked and passed on as they are.

It is the first container of a model package. The request is CSV without a header, features in the order of
feature-schema.json, or JSON with a row's values by the features' names; the answer is CSV, one line of numbers for each
row, without a line break at the end. What was fitted is data, preprocessor.json, which needs numpy and nothing else: no
other version of a library can refuse or misread it, and it cannot carry code.

Errors: 400 for a row with too many or too few values, or a text where a number belongs; 415 for another content type.
"""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

from serve.csv_rows import read_csv
from serve.json_rows import RowsError, read_json
from serve.mask_terms import SENTENCE_CLASSES
from serve.preprocessor import PassThrough, Preprocessor
from serve.sentences import write_questions
from serve.values import ValueProblemError

MODEL_FILE = "preprocessor.json"
SCHEMA_FILE = "feature-schema.json"
CONTENT_TYPE = "text/csv"
JSON = "application/json"
#: what BlazingText is asked in
JSON_LINES = "application/jsonlines"
#: what the schema says of its preprocessing where there is none
PASS_THROUGH = "none"


class RequestError(ValueError):
    """A request that cannot be understood; `status` is the HTTP status to answer with."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def parse_request(content: str | bytes, content_type: str, features: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """The request's values, one tuple of texts for each feature. Raises RequestError."""
    media_type = content_type.split(";")[0].strip().lower()
    if media_type not in (CONTENT_TYPE, JSON):
        raise RequestError(f"content type {content_type} is not supported: send {CONTENT_TYPE} or {JSON}", 415)
    names = [feature["name"] for feature in features]
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        rows = read_json(text, names) if media_type == JSON else _read_lines(text, names)
    except UnicodeDecodeError as error:
        raise RequestError(f"the request is not {'JSON' if media_type == JSON else 'CSV'}: {error}") from error
    except RowsError as error:
        raise RequestError(str(error)) from error
    if not rows:
        raise RequestError("the request has no rows")
    return list(zip(*rows, strict=True))


def _read_lines(text: str, names: list[str]) -> list[list[str]]:
    try:
        rows = [row for row in read_csv(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        raise RowsError(f"the request is not CSV: {error}") from error
    for index, row in enumerate(rows):
        if len(row) != len(names):
            raise RowsError(
                f"row {index + 1} has {len(row)} values, the model takes {len(names)} in this order: {', '.join(names)}"
            )
    return rows


def model_fn(model_dir: str) -> Preprocessor | PassThrough:
    """Called by the container when it starts."""
    directory = Path(model_dir)
    schema = json.loads((directory / SCHEMA_FILE).read_text(encoding="utf-8"))
    if schema.get("preprocessing") == PASS_THROUGH:
        return PassThrough(schema)
    return Preprocessor(schema, json.loads((directory / MODEL_FILE).read_text(encoding="utf-8")))


def transform_fn(model: Preprocessor | PassThrough, content: str | bytes, content_type: str, accept: str) -> Any:
    """Called by the container for each request.

    `accept` is what the client wants from the last container of the model, so it does not matter here.
    """
    try:
        columns = parse_request(content, content_type, model.features)
        classes = os.environ.get(SENTENCE_CLASSES)
        if classes is not None and isinstance(model, Preprocessor):
            return answer_rows(write_questions(model.read_only_text(columns), int(classes)), JSON_LINES)
        return answer_rows(model.answer(columns))
    except RequestError as error:
        return answer_error(str(error), error.status)
    except ValueProblemError as error:
        return answer_error(str(error), 400)


def answer_rows(rows: str, content_type: str = CONTENT_TYPE) -> Any:
    """An answer whose content type is `text/csv`, or what is given, and nothing more.

    Of a tuple the toolkit would make `text/csv; charset=utf-8`, and the next container compares content types as a
    whole: its default `input_fn` does not know that one.
    """
    from werkzeug.wrappers import Response

    return Response(rows, content_type=content_type)


def answer_error(message: str, status: int) -> Any:
    """An HTTP answer of that status; AWS's toolkit turns every exception into a 500 and passes responses on."""
    from werkzeug.wrappers import Response

    return Response(message + "\n", status=status, mimetype="text/plain")
