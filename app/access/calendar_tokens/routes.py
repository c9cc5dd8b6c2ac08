"""`/v1/calendar-tokens`"""

from typing import Annotated

from fastapi import Query, Request

from app.access.calendar_tokens import queries, service
from app.access.calendar_tokens.schemas import (
    CalendarTokenCreate,
    CalendarTokenCreated,
    CalendarTokenList,
    CalendarTokenRead,
)
from app.core.access import CALENDAR
from app.core.dependencies import MemberReader, MemberWrite
from app.core.responses import CREATE, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Input
from app.districts.districts.queries import resolve
from app.districts.references import DistrictName

router = Router(prefix="/calendar-tokens", tags=["access"])


class CalendarTokenQuery(Input):
    """Filter of calendar tokens."""

    district: DistrictName


@router.get("", summary="List calendar tokens", responses=READ)
async def list_calendar_tokens(
    query: Annotated[CalendarTokenQuery, Query()], reader: MemberReader
) -> CalendarTokenList:
    """List the tokens that open the calendar of a district, without their secrets: one's own, and for an admin all of
    the district. What has ended is not among them."""
    return CalendarTokenList(items=await queries.list_calendar_tokens(reader, await resolve(reader, query.district)))


@router.get("/{calendar_token_id}", summary="Read a calendar token", responses=READ)
async def read_calendar_token(calendar_token_id: Id, reader: MemberReader) -> CalendarTokenRead:
    """Return a token that opens a calendar, without its secret: one's own, or as an admin any of the district."""
    return await queries.read_calendar_token(reader, calendar_token_id)


@router.post("", summary="Create a calendar token", status_code=201, responses=CREATE)
async def create_calendar_token(
    body: CalendarTokenCreate, write: MemberWrite, request: Request
) -> CalendarTokenCreated:
    """Create a secret for a calendar program, which can send no Authorization header: it opens the calendar of this
    district, with what is internal, and nothing else. Whoever reads in the district may make some, for themselves; each
    ends with the token by which it was made. Its secret is shown this once."""
    state = request.app.state
    created = await service.create_calendar_token(write, body, state.secret_key, state.settings.base_url)
    set_location(write, "calendar-tokens", created.id)
    write.exclude_secret(created.token, CALENDAR, created.id)
    return created


@router.delete("/{calendar_token_id}", summary="End a calendar token", status_code=204, responses=READ)
async def end_calendar_token(calendar_token_id: Id, write: MemberWrite) -> None:
    """End one's own token at once, or as an admin any of the district."""
    await service.end_calendar_token(write, calendar_token_id)
