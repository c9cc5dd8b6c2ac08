"""`/v1/feedback-items/{id}/suggestions`"""

from app.core.dependencies import ReporterReader
from app.core.responses import INSIDE
from app.core.routing import Router
from app.core.schemas import Id
from app.participation.suggestions import queries
from app.participation.suggestions.schemas import Suggestions

router = Router(tags=["feedback items"])


@router.get(
    "/feedback-items/{item_id}/suggestions", summary="Suggest what belongs to a feedback item", responses=INSIDE
)
async def read_feedback_suggestions(item_id: Id, reader: ReporterReader) -> Suggestions:
    """Suggest items of the same concept that may say the same, and key statements that may sum it up, by the letters
    and words that they share. Nothing follows by itself: `duplicate_of_id` and `statement_id` are set by people. Items
    that were merged or split already are left out, and so is the statement that sums the item up."""
    return await queries.read_suggestions(reader, item_id)
