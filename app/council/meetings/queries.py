"""Reading meetings."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, select

from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Day, Id, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.council.meetings.schemas import MeetingDetail, MeetingRead
from app.council.tables import Body, Meeting
from app.council.vocabulary import MeetingState
from app.districts.references import DistrictName
from app.districts.scope import scope_of

m = table(Meeting)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = both_ways(held_on=m.c.held_on, created_at=m.c.created_at, updated_at=m.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "body": m.c.body_id == bindparam("body"),
    "state": m.c.state.in_(bindparam("state", expanding=True)),
    "held_from": m.c.held_on >= bindparam("held_from"),
    "held_until": m.c.held_on <= bindparam("held_until"),
    "key": m.c.key == bindparam("key"),
    "updated_since": m.c.updated_at >= bindparam("updated_since"),
}


class MeetingQuery(PageQuery):
    """Filters of meetings."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    body: Annotated[Id | None, Field(description="Of this body")] = None
    state: Annotated[list[MeetingState], Field(max_length=4, description="In these states")] = []
    held_from: Annotated[Day | None, Field(description="On or after this day")] = None
    held_until: Annotated[Day | None, Field(description="On or before this day")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(held_on|created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "held_on"


def _select(view: View) -> Select[Any]:
    return select(m).where(visible(m, view))


LIST = Listing(m, MeetingRead, _select, CONDITIONS, SORTS)


async def list_meetings(reader: Reader, query: MeetingQuery) -> Page[MeetingRead]:
    scope = await scope_of(reader, query.district, (Body, query.body))
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_meeting(reader: Reader, meeting_id: UUID) -> MeetingDetail:
    row = await reader.single(m, meeting_id, _select)
    reader.version = row["version"]
    return MeetingDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
