"""`/v1/concepts/{id}/bundle`"""

import pydantic_core
from fastapi import APIRouter, Response

from app.core.dependencies import Public
from app.core.responses import READ
from app.core.routing import Route
from app.core.schemas import Id
from app.exchange.bundle import Bundle
from app.exchange.bundles import queries

router = APIRouter(prefix="/concepts", tags=["exchange"], route_class=Route)


@router.get("/{concept_id}/bundle", summary="Export a concept as a bundle", response_model=Bundle, responses=READ)
async def read_bundle(concept_id: Id, reader: Public) -> Response:
    """The concept with its fields, goals, measures, steps and logs, and its predecessors by name: what an import
    takes. Insiders get all of it, everybody else what is public."""
    bundle = await queries.read_bundle(reader, concept_id)
    return Response(pydantic_core.to_json(bundle), media_type="application/json")
