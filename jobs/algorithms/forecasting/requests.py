"""Requests of a forecast as clients send them: JSON, or lines of JSON.

Imports nothing of its own, because what stands before DeepAR imports it too.
"""

import json
from typing import Any

JSON_DOCUMENT, JSON_LINES = "application/json", "application/jsonlines"


class RequestProblemError(ValueError):
    """A request that cannot be answered; `status` is the HTTP status to answer with."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def read_documents(content: str | bytes, content_type: str) -> list[Any]:
    """The series of a request. Raises RequestProblemError."""
    media_type = read_media_type(content_type)
    if media_type not in (JSON_DOCUMENT, JSON_LINES):
        raise RequestProblemError(
            f"content type {content_type} is not supported: send {JSON_DOCUMENT} or {JSON_LINES}", 415
        )
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        if media_type == JSON_LINES:
            documents = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            document = json.loads(text)
            documents = document["instances"] if isinstance(document, dict) and "instances" in document else [document]
    except ValueError as error:
        raise RequestProblemError(f"the request is not JSON: {error}") from error
    if not isinstance(documents, list) or not documents:
        raise RequestProblemError("the request has no series")
    return documents


def read_media_type(text: str) -> str:
    """A content type without its parameters."""
    return text.split(";")[0].strip().lower()
