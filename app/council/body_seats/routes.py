"""`/v1/body-seats`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings
from app.council.body_seats import queries, service
from app.council.body_seats.schemas import SeatCreate, SeatDetail, SeatPatch, SeatRead
from app.districts.lists import read_list

router = Router(prefix="/body-seats", tags=["body seats"])


@router.get("", summary="List body seats", responses=LIST)
async def list_body_seats(query: Annotated[queries.SeatQuery, Query()], reader: AnyReader) -> Page[SeatRead]:
    """Return the seats of bodies, with their holders (organisations, other bodies, described roles) and number."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{seat_id}", summary="Read a body seat", responses=READ)
async def read_body_seat(seat_id: Id, reader: SingleReader) -> SeatDetail:
    """Return one body seat."""
    return await queries.read_seat(reader, seat_id)


@router.post(
    "", summary="Create a body seat", status_code=201, response_model=with_warnings(SeatDetail), responses=CREATE
)
async def create_body_seat(body: SeatCreate, write: EditorWrite) -> SeatDetail:
    """Create a body seat."""
    seat_id = await service.create_seat(write, body)
    set_location(write, "body-seats", seat_id)
    return await queries.read_seat(write.reader, seat_id)


@router.patch("/{seat_id}", summary="Change a body seat", response_model=with_warnings(SeatDetail), responses=CHANGE)
async def update_body_seat(seat_id: Id, body: SeatPatch, write: EditorWrite) -> SeatDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_seat(write, seat_id, body)
    return await queries.read_seat(write.reader, seat_id)


@router.delete("/{seat_id}", summary="Delete a body seat", status_code=204, responses=DELETE)
async def delete_body_seat(seat_id: Id, write: EditorWrite) -> None:
    """Delete a body seat, on which nothing depends."""
    await service.delete_seat(write, seat_id)
