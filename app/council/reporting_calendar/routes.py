"""`/v1/concepts/{id}/reporting-calendar`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader
from app.core.responses import READ
from app.core.routing import Router
from app.core.schemas import Id
from app.council.reporting_calendar import queries
from app.council.reporting_calendar.schemas import CalendarQuery, ReportingCalendar

router = Router(tags=["views"])


@router.get("/concepts/{concept_id}/reporting-calendar", summary="See which reports are due", responses=READ)
async def read_reporting_calendar(
    concept_id: Id, query: Annotated[CalendarQuery, Query()], reader: AnyReader
) -> ReportingCalendar:
    """Return for each of the concept's reporting duties the days on which a report is due, each done, overdue, due or
    upcoming on the given day, with the report that answers it. An internal report answers nothing to the public."""
    return await queries.read_calendar(reader, concept_id, query)
