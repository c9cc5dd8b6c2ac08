"""`/participation` in a concept and its `/coverage`"""

from app.core.dependencies import AnyReader
from app.core.responses import READ
from app.core.routing import Router
from app.core.schemas import Id
from app.participation.coverage import queries
from app.participation.coverage.schemas import ConceptParticipation, Coverage

router = Router(tags=["views"])


@router.get("/concepts/{concept_id}/participation", summary="Count what was said about a concept", responses=READ)
async def read_concept_participation(concept_id: Id, reader: AnyReader) -> ConceptParticipation:
    """Count items and statements by field and kind, by what became of them, and those that are still unanswered."""
    return await queries.read_participation(reader, concept_id)


@router.get("/concepts/{concept_id}/coverage", summary="Find what was not taken up, or not asked for", responses=READ)
async def read_concept_coverage(concept_id: Id, reader: AnyReader) -> Coverage:
    """Return statements without a measure, measures that nobody asked for, and fields about which nobody spoke."""
    return await queries.read_coverage(reader, concept_id)
