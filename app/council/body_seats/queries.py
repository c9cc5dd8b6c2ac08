"""Reading seats."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, ascending_and_descending, equals
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Id, Page
from app.core.tables import table
from app.council.body_seats.schemas import SeatDetail, SeatRead
from app.council.tables import Body, BodySeat
from app.council.vocabulary import SeatFunction
from app.districts.lists import ListQuery, read_list

body_seats = table(BodySeat)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = ascending_and_descending(
    position=body_seats.c.position, created_at=body_seats.c.created_at, updated_at=body_seats.c.updated_at
)


class SeatQuery(ListQuery):
    """Filters of seats."""

    body: Annotated[Id | None, equals(body_seats.c.body_id, Body), Field(description="Seats of this body")] = None
    organisation: Annotated[
        Id | None, equals(body_seats.c.organisation_id), Field(description="Seats held by this organisation")
    ] = None
    function: Annotated[
        list[SeatFunction], among(body_seats.c.function), Field(description="With these functions")
    ] = []
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "position"


_select = visible_rows(body_seats)
LIST = Listing(body_seats, SeatRead, _select, SeatQuery)


async def list_seats(reader: Reader, query: SeatQuery) -> Page[SeatRead]:
    return await read_list(LIST, reader, query)


async def read_seat(reader: Reader, seat_id: UUID) -> SeatDetail:
    row = await reader.single(body_seats, seat_id, _select)
    reader.version = row["version"]
    return SeatDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
