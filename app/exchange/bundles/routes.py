"""`/v1/concepts/{id}/bundle` and `/v1/districts/{district}/bundle`"""

from typing import Annotated

from fastapi import Query, Response

from app.core.dependencies import AnyReader
from app.core.responses import INSIDE
from app.core.routing import Router
from app.core.schemas import Id
from app.districts.references import DistrictName
from app.exchange.bundles import queries
from app.exchange.bundles.format.document import Bundle

router = Router(tags=["exchange"])


@router.get(
    "/concepts/{concept_id}/bundle", summary="Export a concept as a bundle", response_model=Bundle, responses=INSIDE
)
async def read_bundle(concept_id: Id, query: Annotated[queries.BundleQuery, Query()], reader: AnyReader) -> Response:
    """Return the concept as a bundle for an import: its fields, goals, measures, steps, plans and logs, with what
    people said and what the council did about it, its money, all bodies of the district, and its predecessors by name.
    Insiders get all of it, everybody else what is public."""
    bundle = await queries.read_bundle(reader, concept_id, query)
    return Response(await queries.written(bundle), media_type="application/json")


@router.get(
    "/districts/{district}/bundle", summary="Export a district as a bundle", response_model=Bundle, responses=INSIDE
)
async def read_district_bundle(
    district: DistrictName, query: Annotated[queries.BundleQuery, Query()], reader: AnyReader
) -> Response:
    """Return the whole district as a bundle: its organisations, all its concepts, its money and its council's work.
    With `history=true`, and imported with `restore=true`, it moves to another installation as it is."""
    bundle = await queries.read_district_bundle(reader, district, query)
    return Response(await queries.written(bundle), media_type="application/json")
