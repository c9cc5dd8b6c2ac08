"""`/v1/measures/{id}/history`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader
from app.core.responses import READ
from app.core.routing import Router
from app.core.schemas import Id
from app.feed.history import queries
from app.feed.schemas import HistoryPage

router = Router(prefix="/measures", tags=["changes"])


@router.get("/{measure_id}/history", summary="Read a measure's history", responses=READ)
async def read_measure_history(
    measure_id: Id, query: Annotated[queries.HistoryQuery, Query()], reader: AnyReader
) -> HistoryPage:
    """Return the changes of a measure, its steps and its status updates, the latest first: the same records as in
    `/v1/changes`, as far as the caller may see them."""
    return await queries.read_history(reader, measure_id, query)
