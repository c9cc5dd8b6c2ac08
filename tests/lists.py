"""Every list of the contract, and what it takes."""

import csv
import io

import httpx
from fastapi.routing import RouteContext
from pydantic import BaseModel

from app.core.pagination import PageQuery
from app.core.routing import shown_by
from tests.routes import ROUTES
from tests.world import EXAMPLES, PARAMETERS, RANDOM_ID


def query_of(route: RouteContext) -> type[BaseModel] | None:
    """The model of a route's query parameters."""
    found = [p.field_info.annotation for p in getattr(route.original_route, "dependant").query_params]  # noqa: B009
    assert len(found) <= 1, "exactly one query model a route"
    return found[0] if found else None


def filled(route: RouteContext) -> str:
    """The route's path with an id that nothing has."""
    path = str(route.path)
    for name in PARAMETERS:
        path = path.replace(f"{{{name}}}", RANDOM_ID)
    for name, value in EXAMPLES.items():
        path = path.replace(f"{{{name}}}", value)
    return path


READS = [r for r in ROUTES if "GET" in (r.methods or ()) and str(r.path).startswith("/v1/")]
"""What keeps the rules of ours; OParl's lists keep OParl's, of which tests/oparl has tests."""


LISTS = [r for r in READS if issubclass(query_of(r) or BaseModel, PageQuery)]


PATHS = [str(r.path) for r in LISTS]

TABULAR = [str(route.path) for route in ROUTES if shown_by(getattr(route.original_route, "response_model", None))]
"""The paths of lists that are also tables."""


def table_of(response: httpx.Response, delimiter: str = ",") -> list[list[str]]:
    assert response.status_code == 200, response.text
    return list(csv.reader(io.StringIO(response.text, newline=""), delimiter=delimiter, strict=True))
