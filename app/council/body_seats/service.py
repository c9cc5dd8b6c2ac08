"""Creating, changing and deleting seats."""

from uuid import UUID

from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.council.body_seats.schemas import SeatContent, SeatCreate, SeatFacts, SeatPatch
from app.council.rules import OF_SEATS
from app.council.tables import Body, BodySeat
from app.districts.crud import create, delete, update
from app.districts.tables import Organisation

BODY_SEATS = ResourceSpec(
    BodySeat,
    "SeatEntry",
    "A seat of a body.",
    "Seats of bodies",
    SeatFacts,
    SeatContent,
    called=("body_id",),
    references=(
        Reference("body", Body, "Key of the body; it stays with that", needed=True),
        Reference("organisation", Organisation, "Key of the organisation that sends somebody"),
        Reference("delegating_body", Body, "Key of the body that sends somebody"),
    ),
    rules=OF_SEATS,
    units=("role",),
)


async def create_seat(write: Write, body: SeatCreate) -> UUID:
    parent = await write.enter(Body, body.body_id, pointer="/body_id")
    return await create(
        write,
        BODY_SEATS,
        body,
        f"{parent['key']}-{body.function}",
        random_suffix=False,
    )


async def update_seat(write: Write, seat_id: UUID, patch: SeatPatch) -> None:
    await update(write, BODY_SEATS, seat_id, patch)


async def delete_seat(write: Write, seat_id: UUID) -> None:
    await delete(write, BODY_SEATS, seat_id)
