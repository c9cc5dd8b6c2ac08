"""Creating, changing and deleting participation events."""

from uuid import UUID

from sqlalchemy import select

from app.concepts.concepts.service import any_concept_of
from app.concepts.tables import Concept, FieldOfAction
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.problems import refuse_if
from app.core.reading import Row
from app.core.references import load_rows
from app.core.resource_spec import Reference, ResourceSpec
from app.core.tables import table
from app.core.validation import merged
from app.core.visibility import refresh_visibility
from app.core.writing import Write
from app.districts.crud import delete
from app.participation.participation_events.schemas import EventContent, EventCreate, EventFacts, EventPatch
from app.participation.rules import part_faults
from app.participation.tables import ParticipationEvent

participation_events = table(ParticipationEvent)
WHEN_IN_USE = (
    "It has parts, feedback or statements. Make it internal instead.",
    "Daran hängen Teile, Rückmeldungen oder Kernaussagen. Stellen Sie es stattdessen auf intern.",
)
PARTICIPATION_EVENTS = ResourceSpec(
    ParticipationEvent,
    "EventEntry",
    "A participation event.",
    "Participation events",
    EventFacts,
    EventContent,
    references=(
        Reference("concept", Concept, "Key of the concept", needed=True),
        Reference("field", FieldOfAction, "Key of its field", hides=False, same_concept=True),
        Reference("parent", ParticipationEvent, "Key of the event of which it is a part", same_concept=True),
    ),
    outlives_concept=True,
)


async def create_event(write: Write, body: EventCreate) -> UUID:
    concept = await write.enter(Concept, body.concept_id, pointer="/concept_id")
    event_id = new_id()
    whole = await _check_references(write, concept["id"], event_id, body)
    key = await unique_key(
        write, ParticipationEvent, {"concept_id": concept["id"]}, body.key, body.title, random_suffix=True
    )
    is_public = _is_public(concept, whole, body)
    place = {"concept_id": concept["id"], "id": event_id, "key": key, "is_public": is_public}
    await write.create(ParticipationEvent, {**PARTICIPATION_EVENTS.columns(body), **place})
    return event_id


async def update_event(write: Write, event_id: UUID, patch: EventPatch) -> None:
    row = await write.enter(ParticipationEvent, event_id)
    write.expect_version(row)
    concept = await any_concept_of(write, row)
    content = merged(EventContent, PARTICIPATION_EVENTS.stored(row), patch.given())
    whole = await _check_references(write, concept["id"], event_id, content)
    is_public = _is_public(concept, whole, content)
    changed = await write.change(
        ParticipationEvent, row, {**PARTICIPATION_EVENTS.columns(content), "is_public": is_public}
    )
    if changed and is_public != row["is_public"]:
        await refresh_visibility(write)


async def delete_event(write: Write, event_id: UUID) -> None:
    await delete(write, PARTICIPATION_EVENTS, event_id, WHEN_IN_USE)


def _is_public(concept: Row, whole: Row | None, content: EventContent) -> bool:
    above = whole["is_public"] if whole else concept["is_public"]
    return bool(above) and content.visibility == "public"


async def _check_references(write: Write, concept_id: UUID, event_id: UUID, content: EventContent) -> Row | None:
    """Check what it refers to; return the event of which it is a part, if any."""
    within = {"concept_id": concept_id}
    await load_rows(write, FieldOfAction, [content.field_id], "/field_id", within=within)
    wholes = await load_rows(write, ParticipationEvent, [content.parent_id], "/parent_id", within=within)
    if not wholes:
        return None
    of_event = (participation_events.c.district_id == write.district_id, participation_events.c.parent_id == event_id)
    parts = (await write.connection.execute(select(participation_events.c.id).where(*of_event).limit(1))).first()
    refuse_if(list(part_faults(event_id, wholes[0], has_parts=parts is not None)))
    return wholes[0]
