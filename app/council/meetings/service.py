"""Creating, changing and deleting meetings."""

from uuid import UUID

from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.council.meetings.schemas import MeetingContent, MeetingCreate, MeetingFields, MeetingPatch
from app.council.tables import Body, Meeting
from app.districts.crud import create, delete, update

WHEN_IN_USE = (
    "Consultations or follow-ups of tasks refer to it. Cancel it instead.",
    "Beratungen oder Aufträge verweisen darauf. Sagen Sie sie stattdessen ab.",
)
MEETINGS = ResourceSpec(
    Meeting,
    "MeetingEntry",
    "A meeting.",
    "Meetings",
    MeetingFields,
    MeetingContent,
    called=("title", "body_id"),
    references=(Reference("body", Body, "Key of the body; it stays with that", needed=True),),
)


async def create_meeting(write: Write, body: MeetingCreate) -> UUID:
    parent = await write.enter(Body, body.body_id, pointer="/body_id")
    return await create(write, MEETINGS, body, f"{parent['key']}-{body.held_on}")


async def update_meeting(write: Write, meeting_id: UUID, patch: MeetingPatch) -> None:
    await update(write, MEETINGS, meeting_id, patch)


async def delete_meeting(write: Write, meeting_id: UUID) -> None:
    await delete(write, MEETINGS, meeting_id, WHEN_IN_USE)
