"""`/v1/districts/{district}/calendar.ics`"""

from typing import Annotated

from fastapi import Query, Request, Response

from app.calendar.calendar import read
from app.calendar.dependencies import CalendarReader
from app.calendar.schemas import CalendarQuery
from app.core.responses import READ
from app.core.routing import Router
from app.districts.references import DistrictName

router = Router(tags=["calendar"])


class Ics(Response):
    media_type = "text/calendar"


@router.get(
    "/districts/{district}/calendar.ics",
    summary="Subscribe to a district's calendar",
    responses=READ,
    response_class=Ics,
)
async def read_calendar(
    district: DistrictName, query: Annotated[CalendarQuery, Query()], reader: CalendarReader, request: Request
) -> Response:
    """Return dated entries as iCalendar (RFC 5545) for Outlook, Thunderbird and others: meetings, consultations without
    a meeting, reports due, milestones, and the ends of adopted measures. An entry keeps its UID through all changes.
    Calendar programs send no Authorization header: a secret of `POST /v1/calendar-tokens` in `token` shows internal
    entries. At most 2,000 entries."""
    calendar = await read(reader, district, query, request.app.state.settings.base_url)
    headers = {"Content-Disposition": f'inline; filename="{calendar.file_name}"'}
    return Ics(calendar.content, headers=headers)
