"""Reading meetings."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.filters import FROM, ORDER, UNTIL, SortedBy, among, equals, resource_sorts, since, up_to
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day, Id
from app.core.tables import table
from app.council.meetings.schemas import MeetingDetail, MeetingRead
from app.council.tables import Body, Meeting
from app.council.vocabulary import MeetingState
from app.districts.lists import ListQuery, read_single

meetings = table(Meeting)

SORTS = resource_sorts(meetings, held_on=meetings.c.held_on)


class MeetingQuery(ListQuery):
    """Filters of meetings."""

    body: Annotated[Id | None, equals(meetings.c.body_id, Body), Field(description="Meetings of this body")] = None
    state: Annotated[list[MeetingState], among(meetings.c.state), Field(description="In these states")] = []
    held_from: Annotated[Day | None, since(meetings.c.held_on), Field(description="On or after this day")] = None
    held_until: Annotated[Day | None, up_to(meetings.c.held_on), Field(description="On or before this day")] = None
    from_: Annotated[Day | None, since(meetings.c.held_on), FROM] = None
    until: Annotated[Day | None, up_to(meetings.c.held_on), UNTIL] = None
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "held_on"


_select = visible_rows(meetings)
LIST = Listing(meetings, MeetingRead, _select, MeetingQuery)


async def read_meeting(reader: Reader, meeting_id: UUID) -> MeetingDetail:
    return await read_single(MeetingDetail, reader, meetings, meeting_id, _select)
