"""Serves a model of the library's scikit-learn algorithms: preprocessed rows in, one line of answers a row out.

It needs numpy alone, except for k nearest neighbours and probabilities. Answers are CSV: the probability of the
positive class, one for each class between commas, or the number.

Of a forecast, requests and answers are JSON (forecasting.serving). A request of images is one image, PNG or JPEG.

Errors: 400 for a row that the model cannot take, 415 for another content type.
"""

from pathlib import Path
from typing import Any

import numpy as np

from tabular.contract import Algorithms, ProblemType
from tabular.models import Predict, make_predict
from tabular.rows import check_complete, parse_request
from tabular.settings import SettingsError
from tabular.store import load_model

CONTENT_TYPE = "text/csv"


class Model:
    """A loaded model, with what its answers must look like."""

    def __init__(self, description: dict[str, Any], predict: Predict) -> None:
        self.description = description
        self.answer = predict

    def read(self, text: str) -> np.ndarray:
        """The rows of a request. Raises SettingsError."""
        rows = parse_request(text, self.description["features"])
        if not self.description["takes_missing"]:
            check_complete(rows, "this request", self.description["algorithm"])
        return rows


def model_fn(model_dir: str) -> Any:
    """Called by the container when it starts."""
    description, arrays = load_model(Path(model_dir))
    if description["problem"] == ProblemType.FORECASTING:
        from forecasting.serving import Forecaster

        return Forecaster(description, arrays)
    if description["algorithm"] == Algorithms.TEXT_LOGISTIC_REGRESSION:
        from texts.serving import TextModel

        return TextModel(description, arrays)
    if description["algorithm"] == Algorithms.IMAGE_LOGISTIC_REGRESSION:
        from pixels.serving import ImageModel

        return ImageModel(description, arrays)
    return Model(description, make_predict(description, arrays))


def transform_fn(model: Any, content: str | bytes, content_type: str, accept: str) -> Any:
    """Called by the container for each request."""
    if model.description["problem"] == ProblemType.FORECASTING:
        return answer_series(model, content, content_type, accept)
    if model.description["algorithm"] == Algorithms.IMAGE_LOGISTIC_REGRESSION:
        return answer_image(model, content, content_type)
    if content_type.split(";")[0].strip().lower() != CONTENT_TYPE:
        return answer_error(f"content type {content_type} is not supported: send {CONTENT_TYPE}", 415)
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        rows = model.read(text)
    except (SettingsError, UnicodeDecodeError) as error:
        return answer_error(str(error), 400)
    return answer_rows(render(model.answer(rows), model.description["problem"]))


def answer_series(forecaster: Any, content: str | bytes, content_type: str, accept: str) -> Any:
    """The forecasts of the series of a request, as JSON or as lines of JSON."""
    from werkzeug.wrappers import Response

    from forecasting.serving import RequestProblemError

    try:
        text, media_type = forecaster.answer(content, content_type, accept)
    except RequestProblemError as error:
        return answer_error(str(error), error.status)
    return Response(text, content_type=media_type)


def answer_image(model: Any, content: str | bytes, content_type: str) -> Any:
    """The answer to the one image of a request, as a line of CSV."""
    from pixels.decoding import ImageError

    if content_type.split(";")[0].strip().lower() not in model.content_types:
        allowed = ", ".join(model.content_types)
        return answer_error(f"content type {content_type} is not supported: send one of {allowed}", 415)
    try:
        image = model.read(content.encode("latin-1", "replace") if isinstance(content, str) else content)
    except ImageError as error:
        return answer_error(f"the image {error}", 400)
    return answer_rows(render(model.answer(image), model.description["problem"]))


def render(answers: np.ndarray, problem: str) -> str:
    """The answers as CSV, without a line break at the end: the digits are those that make the very number."""
    if problem == ProblemType.MULTICLASS:
        return "\n".join(",".join(map(repr, row)) for row in answers.tolist())
    return "\n".join(map(repr, (answers[:, 1] if problem == ProblemType.BINARY else answers).tolist()))


def answer_rows(rows: str) -> Any:
    """An answer whose content type is `text/csv` and nothing more, as clients of the preprocessor get it."""
    from werkzeug.wrappers import Response

    return Response(rows, content_type=CONTENT_TYPE)


def answer_error(message: str, status: int) -> Any:
    """An HTTP answer of that status; the toolkit turns every exception into a 500 and passes responses on."""
    from werkzeug.wrappers import Response

    return Response(message + "\n", status=status, mimetype="text/plain")
