"""`/v1/catalog.jsonld`"""

from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from app.core.dependencies import AnyReader
from app.core.responses import LIST
from app.core.routing import Router
from app.open_data.catalogue import catalogue
from app.open_data.queries import published

router = Router(tags=["open data"])


class JsonLd(JSONResponse):
    media_type = "application/ld+json"


@router.get("/catalog.jsonld", summary="Read the catalogue of open data", responses=LIST, response_class=JsonLd)
async def read_catalog(reader: AnyReader, request: Request) -> dict[str, Any]:
    """Return the catalogue by DCAT-AP.de 3.0 as JSON-LD, for portals to harvest: a dataset for each published
    concept, with its distributions, licence, publisher, and its area by AGS and NUTS. It is the same for every
    caller."""
    return catalogue(request.app.state.settings, await published(reader))
