"""Creating, changing and deleting seats."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.keys import free_key
from app.core.problems import invalid
from app.core.resources import Reference, ResourceSpec
from app.core.validation import merged
from app.core.writing import Write
from app.council.body_seats.schemas import SeatContent, SeatCreate, SeatFacts, SeatPatch
from app.council.tables import Body, BodySeat
from app.districts.tables import Organisation
from app.districts.writing import follow, is_public

FIELDS = frozenset(SeatContent.model_fields)
WHEN_IN_USE = (
    "Something depends on it.",
    "Etwas hängt davon ab.",
)


def columns(content: SeatContent) -> dict[str, Any]:
    """The columns that hold a body seat's content."""
    return content.model_dump(include=set(FIELDS))


BODY_SEATS = ResourceSpec(
    BodySeat,
    "SeatEntry",
    "A seat of a body.",
    "Seats of bodies",
    SeatFacts,
    SeatContent,
    columns,
    references=(
        Reference("body", Body, "Key of the body; it stays with that", needed=True),
        Reference("organisation", Organisation, "Key of the organisation that sends somebody"),
        Reference("delegating_body", Body, "Key of the body that sends somebody"),
    ),
)


async def create_seat(write: Write, body: SeatCreate) -> UUID:
    parent = await write.enter(Body, body.body_id, pointer="/body_id")
    seat_id = new_id()
    values = {**columns(body), "body_id": body.body_id}
    found = await follow(write, values, BODY_SEATS)
    _check(values)
    key = await free_key(write, BodySeat, {}, body.key, f"{parent['key']}-{body.function}")
    place = {"id": seat_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(BodySeat, {**values, **place})
    return seat_id


async def update_seat(write: Write, seat_id: UUID, patch: SeatPatch) -> None:
    row = await write.enter(BodySeat, seat_id)
    write.expect_version(row)
    content = merged(SeatContent, {name: row[name] for name in FIELDS}, patch.given())
    values = {**columns(content), "body_id": row["body_id"]}
    await follow(write, values, BODY_SEATS)
    _check(values)
    await write.change(BodySeat, row, values)


async def delete_seat(write: Write, seat_id: UUID) -> None:
    row = await write.enter(BodySeat, seat_id)
    write.expect_version(row)
    await write.remove(BodySeat, row, WHEN_IN_USE)


def _check(values: Mapping[str, Any]) -> None:
    if values["delegating_body_id"] == values["body_id"]:
        en, de = "A body sends nobody to itself", "Ein Gremium entsendet niemanden in sich selbst"
        raise invalid("itself", "/delegating_body_id", en, de)
