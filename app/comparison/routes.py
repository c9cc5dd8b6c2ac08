"""`/v1/concepts/{id}/comparison`"""

from typing import Annotated

from fastapi import Query

from app.comparison import queries
from app.comparison.schemas import Comparison, ComparisonQuery
from app.core.dependencies import AnyReader
from app.core.responses import READ
from app.core.routing import Router
from app.core.schemas import Id

router = Router(tags=["views"])


@router.get("/concepts/{concept_id}/comparison", summary="Compare two versions", responses=READ)
async def read_concept_comparison(
    concept_id: Id, query: Annotated[ComparisonQuery, Query()], reader: AnyReader
) -> Comparison:
    """Compare fields, goals and measures of two versions of the same line, whichever of the two is asked first: kept,
    changed (in which fields), added, dropped, split or merged, in all and per field, with what people said about what
    did not stay the same. A measure that is discontinued when the later version begins counts as dropped."""
    return await queries.read_comparison(reader, concept_id, query)
