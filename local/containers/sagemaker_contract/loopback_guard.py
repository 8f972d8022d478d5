"""Refuses what a web page sends to a server on this machine: see local/loopback-guard.ts, whose rule this is."""

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

#: the names under which a server on loopback is asked by programs of this machine
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


def refuse_stranger(
    host: str | None, origin: str | None, fetch_site: str | None, user_agent: str | None, port: int
) -> str | None:
    """Why a request with these headers is refused by the server on the port; None when it is not."""
    if origin is not None:
        return "the local cloud answers no web pages: the request has an Origin"
    if fetch_site not in (None, "none"):
        return "the local cloud answers no web pages: the request has a Sec-Fetch-Site"
    names = [f"{name}:{port}" for name in LOOPBACK_NAMES]
    if (host or "").lower() not in names:
        return f"the local cloud answers as {', '.join(names)}, not as {json.dumps(host or '')}"
    # older browsers do not say where a request comes from, but that they are browsers
    if fetch_site is None and (user_agent or "").startswith("Mozilla/"):
        return "the local cloud answers no web pages: the request comes from a browser that sends no Sec-Fetch-Site"
    return None


def describe_refusal(reason: str) -> bytes:
    """The body of the 403, in the form of AWS's errors."""
    return json.dumps({"__type": "AccessDeniedException", "message": reason}).encode()


def guard_wsgi(application: Callable[..., Iterable[bytes]], port: int) -> Callable[..., Iterable[bytes]]:
    """The application behind the guard."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        names = ("HTTP_HOST", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "HTTP_USER_AGENT")
        reason = refuse_stranger(*(environ.get(name) for name in names), port)
        if reason is None:
            return application(environ, start_response)
        body = describe_refusal(reason)
        start_response("403 Forbidden", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return answer


def guard_asgi(application: Callable[..., Awaitable[None]], port: int) -> Callable[..., Awaitable[None]]:
    """The application behind the guard, and without the headers that let pages read its answers."""

    async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await application(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        names = (b"host", b"origin", b"sec-fetch-site", b"user-agent")
        reason = refuse_stranger(*(headers.get(name) for name in names), port)
        if reason is None:
            await application(scope, receive, without_cors(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            body = describe_refusal(reason)
            lines = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": 403, "headers": lines})
            await send({"type": "http.response.body", "body": body})

    return answer


def without_cors(send: Callable[[dict[str, Any]], Awaitable[None]]) -> Callable[[dict[str, Any]], Awaitable[None]]:
    async def send_without(event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            kept = [line for line in event["headers"] if not line[0].lower().startswith(b"access-control-")]
            event = {**event, "headers": kept}
        await send(event)

    return send_without
