"""The HTTP side of a serving container: GET /ping, POST /invocations, on 127.0.0.1.

An application here is a function from a request to an answer, so that nothing heavier than waitress has to be
imported before the model.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from sagemaker_contract.loopback_guard import guard_wsgi

DEFAULT_PORT = 8080
#: requests that are worked on at once
THREADS = 4
#: paths that nginx hands on in the images, with everything that begins like them
FORWARDED = ("/ping", "/invocations", "/execution-parameters")


@dataclass(frozen=True)
class Request:
    body: bytes
    #: as the client sent it; empty when it sent none
    content_type: str
    #: what the client wants back, the header as it is; empty when it did not say, or said that anything will do
    accept: str


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200


@dataclass(frozen=True)
class Application:
    """What a container serves."""

    invoke: Callable[[Request], Answer]
    #: further GET paths and their JSON answers
    documents: dict[str, Any] = field(default_factory=dict)
    #: bytes of a request's body
    largest_body: int | None = None
    #: what GET /ping is answered: AWS's containers stay up and answer 500 when the model cannot be loaded
    ping_status: int = 200
    ping_content_type: str = "text/html; charset=utf-8"


def serve_application(application: Application) -> None:
    """Listens on 127.0.0.1:$SAGEMAKER_BIND_TO_PORT (8080) until the process is told to stop.

    The model is loaded by now, so the port answers only when requests can be.
    """
    import waitress

    port = int(os.environ.get("SAGEMAKER_BIND_TO_PORT", DEFAULT_PORT))
    waitress.serve(
        guard_wsgi(make_wsgi(application), port),
        host="127.0.0.1",
        port=port,
        threads=THREADS,
        channel_timeout=600,
        ident=None,
        _quiet=True,
    )


def make_wsgi(application: Application) -> Callable[..., Iterable[bytes]]:
    """The application as WSGI."""

    def answer_wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = route(application, environ)
        status = HTTPStatus(answer.status)
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [answer.body]

    return answer_wsgi


def route(application: Application, environ: dict[str, Any]) -> Answer:
    """The answer to one request; an error that nobody expected becomes a 500 that names it."""
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
    if path == "/invocations":
        if method != "POST":
            return refuse(HTTPStatus.METHOD_NOT_ALLOWED, f"{method} /invocations: only POST is served")
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if application.largest_body is not None and length > application.largest_body:
            return refuse(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"the request has {length} bytes, at most {application.largest_body} are taken",
            )
        accept = environ.get("HTTP_ACCEPT", "").strip()
        request = Request(
            body=environ["wsgi.input"].read(),
            content_type=environ.get("CONTENT_TYPE", ""),
            accept="" if accept == "*/*" else accept,
        )
        try:
            return application.invoke(request)
        except Exception as error:
            traceback.print_exc()
            sys.stderr.flush()
            return refuse(HTTPStatus.INTERNAL_SERVER_ERROR, f"{type(error).__name__}: {error}")
    if path != "/ping" and path not in application.documents:
        if path.startswith(FORWARDED):
            return refuse(HTTPStatus.NOT_FOUND, f"{path} is not served: use /ping or /invocations")
        # What nginx itself answers in the images, whatever the method.
        return Answer(b"{}", "application/octet-stream", HTTPStatus.NOT_FOUND.value)
    if method not in ("GET", "HEAD"):
        return refuse(HTTPStatus.METHOD_NOT_ALLOWED, f"{method} {path}: only GET is served")
    if path == "/ping":
        return Answer(content_type=application.ping_content_type, status=application.ping_status)
    return Answer(json.dumps(application.documents[path]).encode(), "application/json")


def refuse(status: HTTPStatus, message: str) -> Answer:
    """An error with one line that says why."""
    return Answer(" ".join(message.split()).encode() + b"\n", status=status.value)


def text_type(media_type: str) -> str:
    """The content type header of a text, with the charset that Flask adds in AWS's images."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
