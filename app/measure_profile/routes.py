"""`/v1/measures/{id}/profile`"""

from app.core.dependencies import AnyReader
from app.core.responses import READ
from app.core.routing import Router
from app.core.schemas import Id
from app.measure_profile import queries
from app.measure_profile.schemas import MeasureProfile

router = Router(tags=["views"])


@router.get("/measures/{measure_id}/profile", summary="Read all about a measure", responses=READ)
async def read_measure_profile(measure_id: Id, reader: AnyReader) -> MeasureProfile:
    """Return what the page of a measure shows, with the names of all that it refers to: its concept and light scheme,
    field, goals and steps, its last status updates, what people said, what the council decided, money, plans, its
    neighbours, and its predecessors and successors in other versions."""
    return await queries.read_profile(reader, measure_id)
