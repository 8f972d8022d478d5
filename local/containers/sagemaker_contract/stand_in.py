"""What stands for a built-in algorithm of which AWS publishes no program: how its settings and requests are read."""

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from sagemaker_contract.errors import UserError
from sagemaker_contract.http_server import Answer, Application, Request, refuse

JSON_DOCUMENT, JSON_LINES = "application/json", "application/jsonlines"


def read_hyperparameters(
    algorithm: str, given: Mapping[str, str], readers: Mapping[str, Callable[[str], Any]], required: Sequence[str]
) -> dict[str, Any]:
    """The values by their names. Readers raise ValueError that says what is allowed; raises UserError that names it."""
    unknown = sorted(set(given) - set(readers))
    if unknown:
        raise UserError(
            f"hyperparameters: {', '.join(unknown)} is not known to {algorithm}, which has {', '.join(readers)}"
        )
    missing = [name for name in required if name not in given]
    if missing:
        raise UserError(f"hyperparameters: {', '.join(missing)} is required")
    values: dict[str, Any] = {}
    for name, text in given.items():
        try:
            values[name] = readers[name](text)
        except ValueError as error:
            raise UserError(f"hyperparameters: {name} must be {error}, got {text!r}") from error
    return values


def make_application(answers: Mapping[str, Callable[[str], str]]) -> Application:
    """The application that answers each of these media types in its own form; they raise UserError."""

    def invoke(request: Request) -> Answer:
        media_type = request.content_type.split(";")[0].strip().lower()
        if media_type not in answers:
            return refuse(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                f"content type {request.content_type} is not supported: send {' or '.join(answers)}",
            )
        try:
            return Answer(answers[media_type](request.body.decode("utf-8")).encode(), media_type)
        except UserError as error:
            return refuse(HTTPStatus.BAD_REQUEST, f"Unable to evaluate payload provided: {error}")

    return Application(invoke)


def read_json(text: str) -> Any:
    """Raises UserError."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise UserError(f"the request is not JSON: {error}") from error
