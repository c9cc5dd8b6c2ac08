"""Creating, changing and deleting meetings."""

from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.keys import free_key
from app.core.problems import refuse_if
from app.core.resources import Reference, ResourceSpec
from app.core.validation import merged
from app.core.writing import Write
from app.council.meetings.schemas import MeetingContent, MeetingCreate, MeetingFacts, MeetingPatch
from app.council.rules import faults_there
from app.council.tables import Body, Consultation, Meeting
from app.districts.writing import change, follow, is_public

FIELDS = frozenset(MeetingContent.model_fields)
WHEN_IN_USE = (
    "Consultations refer to it. Cancel it instead.",
    "Beratungen verweisen darauf. Sagen Sie sie stattdessen ab.",
)


def columns(content: MeetingContent) -> dict[str, Any]:
    """The columns that hold a meeting's content."""
    return content.model_dump(include=set(FIELDS))


MEETINGS = ResourceSpec(
    Meeting,
    "MeetingEntry",
    "A meeting.",
    "Meetings",
    MeetingFacts,
    MeetingContent,
    columns,
    references=(Reference("body", Body, "Key of the body; it stays with that", needed=True),),
)


async def create_meeting(write: Write, body: MeetingCreate) -> UUID:
    parent = await write.enter(Body, body.body_id, pointer="/body_id")
    meeting_id = new_id()
    values = {**columns(body), "body_id": body.body_id}
    found = await follow(write, values, MEETINGS)
    key = await free_key(write, Meeting, {}, body.key, f"{parent['key']}-{body.held_on}", blurred=True)
    place = {"id": meeting_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(Meeting, {**values, **place})
    return meeting_id


async def update_meeting(write: Write, meeting_id: UUID, patch: MeetingPatch) -> None:
    row = await write.enter(Meeting, meeting_id)
    write.expect_version(row)
    content = merged(MeetingContent, {name: row[name] for name in FIELDS}, patch.given())
    values = {**columns(content), "body_id": row["body_id"]}
    found = await follow(write, values, MEETINGS)
    await change(write, Meeting, row, values, found)
    if values["held_on"] != row["held_on"]:
        refuse_if(await faults_there(write, Consultation, "meeting_id", meeting_id))


async def delete_meeting(write: Write, meeting_id: UUID) -> None:
    row = await write.enter(Meeting, meeting_id)
    write.expect_version(row)
    await write.remove(Meeting, row, WHEN_IN_USE)
