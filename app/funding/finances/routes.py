"""`/v1/concepts/{id}/finances`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader
from app.core.responses import READ
from app.core.routing import Router
from app.core.schemas import Id
from app.funding.finances import queries
from app.funding.finances.schemas import ConceptFinances, FinancesQuery

router = Router(tags=["views"])


@router.get("/concepts/{concept_id}/finances", summary="Add up a concept's money", responses=READ)
async def read_concept_finances(
    concept_id: Id, query: Annotated[FinancesQuery, Query()], reader: AnyReader
) -> ConceptFinances:
    """Return the concept's expected and actual costs, and the amounts applied for, granted, refused and open: in all,
    by year and by funder. Add the measures at risk, now or if some applications were refused. Internal rows count for
    insiders only."""
    return await queries.read_finances(reader, concept_id, query)
