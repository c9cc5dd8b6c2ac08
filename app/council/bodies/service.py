"""Creating, changing and deleting bodies."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.keys import free_key
from app.core.references import refuse_circle
from app.core.resources import Reference, ResourceSpec
from app.core.text import sort_key
from app.core.validation import merged
from app.core.writing import Write
from app.council.bodies.schemas import BodyContent, BodyCreate, BodyFacts, BodyPatch
from app.council.tables import Body
from app.districts.districts.service import enter_named
from app.districts.tables import Organisation
from app.districts.writing import follow, is_public

FIELDS = frozenset(BodyContent.model_fields)
WHEN_IN_USE = (
    "Bodies, seats, meetings or something else refer to it. Delete these first.",
    "Gremien, Sitze, Sitzungen oder anderes verweisen darauf. Löschen Sie das zuerst.",
)


def columns(content: BodyContent) -> dict[str, Any]:
    """The columns that hold a body's content."""
    return {**content.model_dump(include=set(FIELDS)), "sort_name": sort_key(content.name)}


BODIES = ResourceSpec(
    Body,
    "BodyEntry",
    "A body.",
    "Bodies",
    BodyFacts,
    BodyContent,
    columns,
    references=(
        Reference("parent", Body, "Key of the body above it"),
        Reference("organisation", Organisation, "Key of the organisation that runs it, or that it is"),
    ),
)


async def create_body(write: Write, body: BodyCreate) -> UUID:
    await enter_named(write, body.district_id)
    body_id = new_id()
    values = columns(body)
    found = await follow(write, values, BODIES)
    await _check(write, body_id, values)
    key = await free_key(write, Body, {}, body.key, body.name)
    place = {"id": body_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(Body, {**values, **place})
    return body_id


async def update_body(write: Write, body_id: UUID, patch: BodyPatch) -> None:
    row = await write.enter(Body, body_id)
    write.expect_version(row)
    content = merged(BodyContent, {name: row[name] for name in FIELDS}, patch.given())
    values = columns(content)
    await follow(write, values, BODIES)
    await _check(write, body_id, values)
    await write.change(Body, row, values)


async def delete_body(write: Write, body_id: UUID) -> None:
    row = await write.enter(Body, body_id)
    write.expect_version(row)
    await write.remove(Body, row, WHEN_IN_USE)


async def _check(write: Write, body_id: UUID, values: Mapping[str, Any]) -> None:
    await refuse_circle(write, Body, None, body_id, values["parent_id"])
