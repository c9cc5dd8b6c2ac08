"""The OpenAPI document of an application."""

import gc
import json
from functools import cache
from threading import Lock
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import Response

from app import __version__
from app.contract.operations import complete, guards, lists, operations
from app.contract.parts import HEADERS, PARAMETERS, Json, problem_name, problem_response
from app.contract.prose import DESCRIPTION, SUMMARY, TAGS
from app.contract.schemas import tidy
from app.core.preconditions import matching_tag, tag_of
from app.settings import Settings


def document(app: FastAPI) -> Json:
    """Return the contract as OpenAPI 3.1. Only the path of the server differs between installations of a version."""
    settings: Settings | None = getattr(app.state, "settings", None)
    below = (urlsplit(settings.base_url).path if settings else "") or "/"
    result: Json = get_openapi(
        title="Sachstand",
        version=__version__,
        openapi_version="3.1.0",
        summary=SUMMARY,
        description=DESCRIPTION,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        servers=[{"url": below, "description": "The installation that this document came from", "x-internal": False}],
        routes=app.routes,
    )
    guard_of, entry_schemas = guards(app), lists(app)
    for path, method, operation in operations(result):
        complete(method, operation, guard_of[path, method], entry_schemas.get(operation["operationId"]))
    tidy(result)
    result["components"] |= _shared(result)
    used = {tag for _, _, operation in operations(result) for tag in operation["tags"]}
    result["tags"] = [{"name": name, "description": text} for name, text in TAGS.items() if name in used]
    return {name: result[name] for name in ("openapi", "info", "servers", "tags", "paths", "components")}


def _shared(result: Json) -> Json:
    statuses = sorted(
        {int(s) for _, _, operation in operations(result) for s in operation["responses"] if int(s) >= 400}
    )
    return {
        "parameters": PARAMETERS,
        "headers": HEADERS,
        "responses": {problem_name(status): problem_response(status) for status in statuses},
    }


def install(app: FastAPI) -> None:
    """Serve the contract at /openapi.json, built when it is first requested.

    Building takes seconds and is done in a thread, so that other requests are answered meanwhile. Only its text is kept
    then, and what FastAPI has made of the routes stays: the collector need not look through that again and again.
    """
    building = Lock()

    @cache
    def openapi() -> Json:
        return document(app)

    @cache
    def encoded() -> tuple[bytes, str]:
        body = json.dumps(document(app), ensure_ascii=False, separators=(",", ":")).encode()
        gc.collect()
        gc.freeze()
        return body, tag_of(body, None)

    def answer(request: Request) -> Response:
        with building:
            body, tag = encoded()
        match = matching_tag(request, tag)
        headers = {"ETag": match or tag, "Cache-Control": "no-cache"}
        if match:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    app.openapi = openapi  # type: ignore[method-assign] # how FastAPI has it replaced
    app.add_route("/openapi.json", answer, include_in_schema=False)
