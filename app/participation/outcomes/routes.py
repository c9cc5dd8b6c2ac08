"""`/outcome` of a feedback item and `/origins` of a measure"""

from app.core.dependencies import AnyReader
from app.core.responses import READ
from app.core.routing import Router
from app.core.schemas import Id
from app.participation.outcomes import queries
from app.participation.outcomes.schemas import FeedbackOutcome, Origins

router = Router(tags=["views"])


@router.get("/feedback-items/{item_id}/outcome", summary="Trace what became of a feedback item", responses=READ)
async def read_feedback_outcome(item_id: Id, reader: AnyReader) -> FeedbackOutcome:
    """Return its answer, the statements that sum it up with what became of these, and the measures and goals to which
    they led; also those of its parts, or of the item that stands for it."""
    return await queries.read_outcome(reader, item_id)


@router.get("/measures/{measure_id}/origins", summary="Trace where a measure comes from", responses=READ)
async def read_measure_origins(measure_id: Id, reader: AnyReader) -> Origins:
    """Return the feedback items and key statements from which links lead to it."""
    return await queries.read_origins(reader, measure_id)
