"""Answers by the rules of OParl: for scripts of every origin, and errors as objects of a type of their own."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from app.core.problems import CATALOGUE, TYPE, Problem
from app.core.routing import Route
from app.oparl.kinds import SCHEMA

PREFIX = "/oparl"
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}


class OparlRoute(Route):
    """A route with answers that scripts of every origin may read, with or without an `Origin` header."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            response = await handle(request)
            response.headers.update(ANY_ORIGIN)
            return response

        return handler


def error(_: Request, problem: Problem) -> Response:
    """Return a problem as OParl's error: the message in German, as the objects are, the rest for developers."""
    kind = CATALOGUE[problem.kind]
    faults = [f"{fault.parameter or fault.pointer}: {fault.en}" for fault in problem.errors]
    document = {
        "type": f"{SCHEMA}Error",
        "message": problem.de or f"{kind.de}.",
        "debug": " – ".join([TYPE + problem.kind, problem.en or f"{kind.en}.", *faults]),
    }
    headers = {**ANY_ORIGIN, "Cache-Control": "no-store", "Content-Language": "de", **problem.headers}
    return JSONResponse(document, kind.status, headers)
