"""Serves the preprocessor: raw rows in, the numbers that the model was trained on out.

Where rows were prepared elsewhere, requests are checked and passed on as they are.

It is the first container of a model package. The request is CSV without a header, features in the order of
feature-schema.json; the answer is CSV, one line of numbers for each row, without a line
break at the end. Values that mean "missing" are empty ones
and those in MISSING. The prepare job calls the same functions, so training and serving cannot differ.

Errors: 400 for a row with too many or too few values, or a text where a number belongs; 415 for another content type.
"""

import csv
import io
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

MODEL_FILE = "preprocessor.joblib"
SCHEMA_FILE = "feature-schema.json"
CONTENT_TYPE = "text/csv"
#: what the schema says of its preprocessing where there is none
PASS_THROUGH = "none"

#: texts that mean "no value here", after white space around them is taken off
MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "null", "NULL"})


class ValueProblemError(ValueError):
    """A value that the schema does not allow: `row` counts from 0, `feature` is the column's name."""

    def __init__(self, row: int, feature: str, problem: str) -> None:
        super().__init__(f"row {row + 1}, feature {feature}: {problem}")
        self.row = row
        self.feature = feature
        self.problem = problem


class RequestError(ValueError):
    """A request that cannot be understood; `status` is the HTTP status to answer with."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class Preprocessor:
    """The fitted transformers and the schema of the rows that they take.

    `numeric` and `categorical` are fitted scikit-learn ColumnTransformers over the features of their type, in the
    schema's order; None when there is no feature of that type. `schema` is the content of feature-schema.json.
    """

    def __init__(self, schema: dict[str, Any], numeric: Any, categorical: Any) -> None:
        self.features: list[dict[str, Any]] = schema["features"]
        self._numeric = list_branches(numeric)
        self._categorical = list_branches(categorical)

    def answer(self, columns: Sequence[Sequence[str]]) -> str:
        """The rows as CSV for the next container."""
        return format_rows(self.transform(columns))

    def transform(self, columns: Sequence[Sequence[str]]) -> np.ndarray:
        """The numbers of rows that are given as one sequence of texts for each feature."""
        numeric, categorical = arrange_columns(self.features, columns)
        blocks = [apply_branch(steps, numeric[:, chosen]) for steps, chosen in self._numeric]
        blocks += [apply_branch(steps, categorical[:, chosen]) for steps, chosen in self._categorical]
        return np.hstack(blocks)


class PassThrough:
    """No preprocessing: rows that are prepared already. A value that is missing is left empty."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.features: list[dict[str, Any]] = schema["features"]

    def answer(self, columns: Sequence[Sequence[str]]) -> str:
        """The rows as CSV for the next container. Raises ValueProblemError for a text where a number belongs."""
        checked = [
            [text.strip() for text in pass_numbers(feature, texts)]
            if feature["type"] == "numeric"
            else [clean_text(text) for text in texts]
            for feature, texts in zip(self.features, columns, strict=True)
        ]
        lines = io.StringIO()
        csv.writer(lines, lineterminator="\n").writerows(zip(*checked, strict=True))
        return lines.getvalue()[:-1]


def pass_numbers(feature: dict[str, Any], texts: Sequence[str]) -> list[str]:
    """The texts, all of which are numbers; an empty one for each that is missing."""
    return [
        "" if math.isnan(number) else text for number, text in zip(parse_numbers(feature, texts), texts, strict=True)
    ]


def list_branches(transformer: Any) -> list[tuple[list[Any], list[int]]]:
    """The fitted steps and the input columns of each branch of a ColumnTransformer.

    Applying the steps directly gives what ColumnTransformer.transform gives, at a fraction of its fixed cost, which
    is what a request of a few rows pays for.
    """
    if transformer is None:
        return []
    return [([step for _, step in pipeline.steps], list(columns)) for _, pipeline, columns in transformer.transformers_]


def apply_branch(steps: list[Any], block: np.ndarray) -> np.ndarray:
    """The block after all steps."""
    for step in steps:
        block = step.transform(block)
    return block


def arrange_columns(features: list[dict[str, Any]], columns: Sequence[Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
    """The numeric features as floats (missing: nan) and the categorical ones as texts (missing: empty), a line a row.

    Raises ValueProblemError for a text where a number belongs, and for a missing value where the recipe forbids it.
    """
    rows = len(columns[0])
    kinds = [feature["type"] == "numeric" for feature in features]
    numeric = np.empty((rows, sum(kinds)))
    categorical = np.empty((rows, len(kinds) - sum(kinds)), dtype=object)
    positions = [0, 0]
    for feature, is_numeric, texts in zip(features, kinds, columns, strict=True):
        target, position = (numeric, positions[0]) if is_numeric else (categorical, positions[1])
        target[:, position] = parse_numbers(feature, texts) if is_numeric else clean_texts(feature, texts)
        positions[0 if is_numeric else 1] += 1
    return numeric, categorical


def parse_numbers(feature: dict[str, Any], texts: Sequence[str]) -> list[float]:
    """The texts as numbers, nan for a missing one."""
    numbers = []
    for row, text in enumerate(texts):
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        # Python also reads "nan", "inf" and "1_000"; the first means missing, the others are no numbers in a table.
        if not math.isfinite(number) or "_" in text:
            if text.strip() not in MISSING:
                raise ValueProblemError(row, feature["name"], f"{text!r} is not a number")
            check_missing(feature, row)
            number = math.nan
        numbers.append(number)
    return numbers


def clean_texts(feature: dict[str, Any], texts: Sequence[str]) -> list[str]:
    """The texts with line breaks as spaces, empty for a missing one."""
    # Categories repeat: cleaning each once makes a table of a million rows five times faster.
    known = {text: clean_text(text) for text in set(texts)}
    cleaned = [known[text] for text in texts]
    if feature["missing"]["strategy"] == "error" and "" in cleaned:
        check_missing(feature, cleaned.index(""))
    return cleaned


def clean_text(text: str) -> str:
    """The text on one line, because batch transform reads one row a line; empty when it means "missing"."""
    if "\n" in text or "\r" in text:
        text = text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
    return "" if text.strip() in MISSING else text


def check_missing(feature: dict[str, Any], row: int) -> None:
    """Raises ValueProblemError when the recipe says that this feature must not be missing."""
    if feature.get("missing", {}).get("strategy") == "error":
        raise ValueProblemError(row, feature["name"], "the value is missing, which the recipe declares an error")


def format_rows(numbers: np.ndarray) -> str:
    """CSV, one line a row. Numbers are the shortest text that reads back the same; whole ones have no `.0`.

    No line break stands at the end: the next container takes it for one more row, and AWS's XGBoost container answers
    with 500 then. Batch transform adds its own between what the last container answers.
    """
    return "\n".join((",".join(map(repr, row)) + ",").replace(".0,", ",")[:-1] for row in numbers.tolist())


def parse_request(content: str | bytes, content_type: str, features: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """The request's values, one tuple of texts for each feature. Raises RequestError."""
    media_type = content_type.split(";")[0].strip().lower()
    if media_type != CONTENT_TYPE:
        raise RequestError(f"content type {content_type} is not supported: send {CONTENT_TYPE}", 415)
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except (csv.Error, UnicodeDecodeError) as error:
        raise RequestError(f"the request is not CSV: {error}") from error
    if not rows:
        raise RequestError("the request has no rows")
    for index, row in enumerate(rows):
        if len(row) != len(features):
            names = ", ".join(feature["name"] for feature in features)
            raise RequestError(
                f"row {index + 1} has {len(row)} values, the model takes {len(features)} in this order: {names}"
            )
    return list(zip(*rows, strict=True))


def model_fn(model_dir: str) -> Preprocessor | PassThrough:
    """Called by the container when it starts."""
    directory = Path(model_dir)
    schema = json.loads((directory / SCHEMA_FILE).read_text(encoding="utf-8"))
    if schema.get("preprocessing") == PASS_THROUGH:
        return PassThrough(schema)
    import joblib

    fitted = joblib.load(directory / MODEL_FILE)
    return Preprocessor(schema, fitted["numeric"], fitted["categorical"])


def transform_fn(model: Preprocessor | PassThrough, content: str | bytes, content_type: str, accept: str) -> Any:
    """Called by the container for each request.

    `accept` is what the client wants from the last container of the model, so it does not matter here.
    """
    try:
        columns = parse_request(content, content_type, model.features)
        return answer_rows(model.answer(columns))
    except RequestError as error:
        return answer_error(str(error), error.status)
    except ValueProblemError as error:
        return answer_error(str(error), 400)


def answer_rows(rows: str) -> Any:
    """An answer whose content type is `text/csv` and nothing more.

    Of a tuple the toolkit would make `text/csv; charset=utf-8`, and the next container compares content types as a
    whole: its default `input_fn` does not know that one.
    """
    from werkzeug.wrappers import Response

    return Response(rows, content_type=CONTENT_TYPE)


def answer_error(message: str, status: int) -> Any:
    """An HTTP answer of that status; AWS's toolkit turns every exception into a 500 and passes responses on."""
    from werkzeug.wrappers import Response

    return Response(message + "\n", status=status, mimetype="text/plain")
