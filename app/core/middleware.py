"""Middleware of the whole application, as plain ASGI: request ids and access log, HEAD, ETags of content codings."""

import time
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.formats import accepts_gzip
from app.core.handlers import crash, render
from app.core.problems import Problem
from app.core.streaming import HEAD_ONLY

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SECURITY_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class RequestLog:
    """Gives every request an id and logs it: method, route, status, duration; never a body, query, token or address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = str(uuid4())
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update({"X-Request-Id": request_id, **SECURITY_HEADERS})
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self.app(scope, receive, noting)
        except Exception as error:  # the server would print it, with what it says
            response = crash(Request(scope), error)
            if status == 0:
                await response(scope, receive, noting)
        finally:
            log.info("request", **_line(scope, status, started))
            structlog.contextvars.unbind_contextvars("request_id")


def _line(scope: Scope, status: int, started: float) -> dict[str, Any]:
    # The route itself does not know the prefix under which its router was included; FastAPI's note in the scope does.
    route = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    return {
        "method": scope["method"],
        "route": getattr(route, "path", None),
        "status": status,
        "milliseconds": round((time.perf_counter() - started) * 1000, 1),
    }


class Head:
    """Answers HEAD as GET without the body, wherever there is GET."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET", HEAD_ONLY: True}, receive, without_body)


class TooLarge:
    """Answers a body beyond the limit with a problem, as every other error; the limit itself answers in plain text."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        replaced = False

        async def telling(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                replaced = True
                await render(Request(scope), Problem("too-large"))(scope, receive, send)
            elif not replaced:
                await send(message)

        await self.app(scope, receive, telling)


class GZip(GZipMiddleware):
    """Compresses for clients that accept it; the library does so wherever the word stands, also where it is refused."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            taken = accepts_gzip(",".join(Headers(scope=scope).getlist("accept-encoding")))
            others = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope["headers"] = [*others, (b"accept-encoding", b"gzip" if taken else b"identity")]
        await super().__call__(scope, receive, send)


class CodingTag:
    """Names the content coding in a strong ETag: a compressed answer is another representation. So answers vary by the
    codings that are accepted, also uncompressed and missing ones."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def tagging(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                tag = headers.get("etag")
                if tag and headers.get("content-encoding") == "gzip":
                    headers["etag"] = tag[:-1] + '-gzip"'
                names = ",".join([*headers.getlist("vary"), "Accept-Encoding"]).split(",")
                headers["vary"] = ", ".join(dict.fromkeys(name.strip() for name in names))
            await send(message)

        await self.app(scope, receive, tagging)
