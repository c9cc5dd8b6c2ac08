"""Reading seats."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.filters import ORDER, SortedBy, among, equals, resource_sorts
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Id
from app.core.tables import table
from app.council.body_seats.schemas import SeatDetail, SeatRead
from app.council.tables import Body, BodySeat
from app.council.vocabulary import SeatFunction
from app.districts.lists import ListQuery, read_single

body_seats = table(BodySeat)

SORTS = resource_sorts(body_seats, position=body_seats.c.position)


class SeatQuery(ListQuery):
    """Filters of seats."""

    body: Annotated[Id | None, equals(body_seats.c.body_id, Body), Field(description="Seats of this body")] = None
    organisation: Annotated[
        Id | None, equals(body_seats.c.organisation_id), Field(description="Seats held by this organisation")
    ] = None
    function: Annotated[
        list[SeatFunction], among(body_seats.c.function), Field(description="With these functions")
    ] = []
    delegating_body: Annotated[
        Id | None, equals(body_seats.c.delegating_body_id, Body), Field(description="Filled by this body")
    ] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "position"


_select = visible_rows(body_seats)
LIST = Listing(body_seats, SeatRead, _select, SeatQuery)


async def read_seat(reader: Reader, seat_id: UUID) -> SeatDetail:
    return await read_single(SeatDetail, reader, body_seats, seat_id, _select)
