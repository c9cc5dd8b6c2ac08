"""`/outcome` of an item, `/origins` of a measure, `/participation` in a concept and its `/coverage`"""

from fastapi import APIRouter

from app.core.dependencies import Public
from app.core.responses import READ
from app.core.routing import Route
from app.core.schemas import Id
from app.participation.answers import counting, tracing
from app.participation.answers.schemas import ConceptParticipation, Coverage, FeedbackOutcome, Origins

router = APIRouter(tags=["views"], route_class=Route)


@router.get("/feedback-items/{item_id}/outcome", summary="Trace what became of a feedback item", responses=READ)
async def read_feedback_outcome(item_id: Id, reader: Public) -> FeedbackOutcome:
    """Return its answer, the statements that sum it up with what became of these, and the measures and goals to which
    they led; also those of its parts, or of the item that stands for it."""
    return await tracing.read_outcome(reader, item_id)


@router.get("/measures/{measure_id}/origins", summary="Trace where a measure comes from", responses=READ)
async def read_measure_origins(measure_id: Id, reader: Public) -> Origins:
    """Return the feedback items and key statements from which links lead to it."""
    return await tracing.read_origins(reader, measure_id)


@router.get("/concepts/{concept_id}/participation", summary="Count what was said about a concept", responses=READ)
async def read_concept_participation(concept_id: Id, reader: Public) -> ConceptParticipation:
    """Count items and statements by field and kind, by what became of them, and those that are still unanswered."""
    return await counting.read_participation(reader, concept_id)


@router.get("/concepts/{concept_id}/coverage", summary="Find what was not taken up, or not asked for", responses=READ)
async def read_concept_coverage(concept_id: Id, reader: Public) -> Coverage:
    """Return statements without a measure, measures that nobody asked for, and fields about which nobody spoke."""
    return await counting.read_coverage(reader, concept_id)
