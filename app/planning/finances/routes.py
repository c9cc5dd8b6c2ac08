"""`/v1/concepts/{id}/finances`"""

from typing import Annotated

from fastapi import APIRouter, Query

from app.core.dependencies import Public
from app.core.responses import READ
from app.core.routing import Route
from app.core.schemas import Id
from app.planning.finances import queries
from app.planning.finances.schemas import ConceptFinances, FinancesQuery

router = APIRouter(tags=["views"], route_class=Route)


@router.get("/concepts/{concept_id}/finances", summary="Add up a concept's money", responses=READ)
async def read_concept_finances(
    concept_id: Id, query: Annotated[FinancesQuery, Query()], reader: Public
) -> ConceptFinances:
    """What the concept is expected to cost and did cost, what was applied for, granted, refused and is open, in all, by
    year and by funder; and which measures are at risk, now or if some applications were refused. What is internal
    counts for insiders only."""
    return await queries.read_finances(reader, concept_id, query)
