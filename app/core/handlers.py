"""Handlers that turn every error of every origin into a problem document."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import compile_path

from app.core.faults import faults_of
from app.core.idempotency import Replay
from app.core.languages import error_of, speaks_german
from app.core.problems import CATALOGUE, TYPE, Problem
from app.core.routing import VARY, fixed_paths
from app.core.warnings import warnings_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()
_HOUSE = str(Path(__file__).parent.parent) + "/"
_BY_STATUS = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "media-type",
    422: "invalid",
}


ProblemRenderer = Callable[[Request, Problem], Response]
"""Answers problems below a path, where a standard of its own holds there."""


class ProblemResponse(JSONResponse):
    media_type = "application/problem+json"


def render(request: Request, problem: Problem) -> Response:
    """Return the problem as RFC 9457 has it, in the language that the client prefers."""
    problem_renderers: Mapping[str, ProblemRenderer] = request.app.state.problem_renderers
    for prefix, problem_renderer in problem_renderers.items():
        if request.scope["path"].startswith(prefix):
            return problem_renderer(request, problem)
    kind = CATALOGUE[problem.kind]
    german = speaks_german(request.headers.get("accept-language", ""))
    title = kind.de if german else kind.en
    detail = problem.de if german else problem.en
    document: dict[str, Any] = {
        "type": TYPE + problem.kind,
        "title": title,
        "status": kind.status,
        "detail": detail or title + ".",
        "instance": f"urn:uuid:{getattr(request.state, 'request_id', None) or uuid4()}",
        "errors": [error_of(request, fault) for fault in problem.errors] or None,
        "existing": None,
        "existing_version": None,
        "warnings": [w.model_dump() for w in warnings_of(request, problem.warnings)] or None,
    } | problem.members
    headers = {
        "Vary": f"{VARY}, Accept-Language",
        "Cache-Control": "no-store",
        "Content-Language": "de" if german else "en",
        **problem.headers,
    }
    return ProblemResponse(document, kind.status, headers)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return render(request, error)


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors: Sequence[Any] = error.errors()
    if any(e["type"] == "json_invalid" for e in errors):
        return render(request, Problem("malformed"))
    return render(request, Problem("invalid", errors=faults_of(errors, error.body)))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = _BY_STATUS.get(error.status_code, "malformed" if error.status_code < 500 else "internal")
    headers = {"Allow": _offered(request)} if error.status_code == 405 else dict(error.headers or {})
    return render(request, Problem(kind, headers=headers))


def _offered(request: Request) -> str:
    """Return the methods that all routes of a path offer together; Starlette names those of the first."""
    path, methods = request.scope["path"], set[str]()
    fixed = path in fixed_paths(request.app)
    for route in iter_route_contexts(request.app.routes):
        if route.path == path or (not fixed and compile_path(str(route.path))[0].match(path)):
            methods |= set(route.methods or ())
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


async def _replay(_: Request, error: Exception) -> Response:
    assert isinstance(error, Replay)
    error.response.headers.update({"Vary": VARY, "Cache-Control": "no-store"})
    return error.response


async def _database(request: Request, error: Exception) -> Response:
    original = getattr(error, "orig", None)
    if isinstance(error, IntegrityError):
        log.warning("integrity", constraint=getattr(getattr(original, "diag", None), "constraint_name", None))
        return render(request, Problem("conflict"))
    if isinstance(error, DBAPIError) and not _passes(error):
        return crash(request, error)
    log.warning("database_unavailable", reason=type(original or error).__name__)
    after = "1" if isinstance(original, pg.LockNotAvailable) else "5"
    return render(request, Problem("unavailable", headers={"Retry-After": after}))


_PASSING = ("08", "25006", "28", "3D", "40", "53", "55", "57", "58")
"""SQLSTATE prefixes for which trying again may help: connections, servers that are read-only while another takes over,
rights to connect, databases that are away, deadlocks, resources, locks, shutdowns, time limits, the system below."""


def _passes(error: DBAPIError) -> bool:
    """Return True if trying again may help. Where no server said anything, only if a connection failed."""
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return error.statement is None or error.connection_invalidated
    return bool(state.startswith(_PASSING))


def crash(request: Request, error: Exception) -> Response:
    """Answer a defect of ours without a word of it, and log where it arose."""
    log.error("crash", **origin(error))
    return render(request, Problem("internal"))


def origin(error: BaseException) -> dict[str, Any]:
    """Return where an error arose, without its message, which could hold what a person wrote."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if _HOUSE in code.co_filename or trace.tb_next is None:
            frames.append(f"{code.co_filename.rpartition(_HOUSE)[2]}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return {"error": type(error).__name__, "frames": frames[-8:]}


def install(app: FastAPI, problem_renderers: Mapping[str, ProblemRenderer]) -> None:
    """Add the handlers; below each path of `problem_renderers`, problems are answered as its standard says."""
    app.state.problem_renderers = problem_renderers
    for error, handler in (
        (Problem, _problem),
        (RequestValidationError, _validation),
        (HTTPException, _http),
        (Replay, _replay),
        (OperationalError, _database),
        (InterfaceError, _database),
        (IntegrityError, _database),
        (DBAPIError, _database),
        (PoolTimeout, _database),
    ):
        app.add_exception_handler(error, handler)
