"""Reading seats."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, select

from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.council.body_seats.schemas import SeatDetail, SeatRead
from app.council.tables import Body, BodySeat
from app.council.vocabulary import SeatFunction
from app.districts.references import DistrictName
from app.districts.scope import scope_of

s = table(BodySeat)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = both_ways(position=s.c.position, created_at=s.c.created_at, updated_at=s.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "body": s.c.body_id == bindparam("body"),
    "organisation": s.c.organisation_id == bindparam("organisation"),
    "function": s.c.function.in_(bindparam("function", expanding=True)),
    "key": s.c.key == bindparam("key"),
    "updated_since": s.c.updated_at >= bindparam("updated_since"),
}


class SeatQuery(PageQuery):
    """Filters of seats."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    body: Annotated[Id | None, Field(description="Of this body")] = None
    organisation: Annotated[Id | None, Field(description="Of this organisation")] = None
    function: Annotated[list[SeatFunction], Field(max_length=3, description="With these functions")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(position|created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "position"


def _select(view: View) -> Select[Any]:
    return select(s).where(visible(s, view))


LIST = Listing(s, SeatRead, _select, CONDITIONS, SORTS)


async def list_seats(reader: Reader, query: SeatQuery) -> Page[SeatRead]:
    scope = await scope_of(reader, query.district, (Body, query.body))
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_seat(reader: Reader, seat_id: UUID) -> SeatDetail:
    row = await reader.single(s, seat_id, _select)
    reader.version = row["version"]
    return SeatDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
