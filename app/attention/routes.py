"""`/v1/concepts/{id}/attention`"""

from typing import Annotated

from fastapi import Query

from app.attention import queries
from app.attention.schemas import Attention, AttentionQuery
from app.core.dependencies import AnyReader
from app.core.responses import READ
from app.core.routing import Router
from app.core.schemas import Id

router = Router(tags=["views"])


@router.get("/concepts/{concept_id}/attention", summary="See what needs attention", responses=READ)
async def read_concept_attention(
    concept_id: Id, query: Annotated[AttentionQuery, Query()], reader: AnyReader
) -> Attention:
    """Return what needs attention, counted by reason, and of each reason those that wait longest: measures without a
    light, with an old one or an unexplained one, past their end or with nobody responsible; steps, reports and proofs
    of use overdue; refused funding; statements without an answer; and for insiders drafts and feedback that wait."""
    return await queries.read_attention(reader, concept_id, query)
