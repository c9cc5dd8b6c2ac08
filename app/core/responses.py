"""Declarations of routes beside their schema: errors, headers, and the Location of what was made."""

from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.requests import Request

from app.core.problems import documented

READ = documented(400, 401, 404, 422, 503)
INSIDE = documented(400, 401, 403, 404, 422, 503)
LIST = documented(400, 401, 422, 503)
CREATE = documented(400, 401, 403, 404, 409, 413, 415, 422, 503)
ACT = CREATE
LIMITED = documented(429)
READ_AS = documented(400, 401, 403, 404, 422, 503)
REMOVE = documented(400, 401, 403, 404, 409, 422, 503)
CHANGE = documented(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503)
DELETE = documented(400, 401, 403, 404, 409, 412, 422, 428, 503)

BEARER: list[dict[str, Any]] = [{"bearer": []}]


def located(request: Request, response: Response, collection: str, resource_id: UUID) -> None:
    response.headers["Location"] = f"{request.app.state.settings.base_url}/v1/{collection}/{resource_id}"
