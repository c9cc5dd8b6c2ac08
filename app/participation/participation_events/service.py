"""Creating, changing and deleting participation events."""

from uuid import UUID

from app.concepts.tables import Concept, FieldOfAction
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.districts.crud import create, delete, update
from app.participation.participation_events.schemas import EventContent, EventCreate, EventFacts, EventPatch
from app.participation.rules import OF_EVENTS
from app.participation.tables import ParticipationEvent

WHEN_IN_USE = (
    "It has parts, feedback or statements, or tasks name it. Make it internal instead.",
    "Daran hängen Teile, Rückmeldungen, Kernaussagen oder Aufträge. Stellen Sie es stattdessen auf intern.",
)
PARTICIPATION_EVENTS = ResourceSpec(
    ParticipationEvent,
    "EventEntry",
    "A participation event.",
    "Participation events",
    EventFacts,
    EventContent,
    lambda content: {"form": content.stored_form()},
    references=(
        Reference("concept", Concept, "Key of the concept", needed=True),
        Reference("field", FieldOfAction, "Key of its field", hides=False, same_concept=True),
        Reference("parent", ParticipationEvent, "Key of the event of which it is a part", same_concept=True),
    ),
    rules=OF_EVENTS,
    outlives_concept=True,
)


async def create_event(write: Write, body: EventCreate) -> UUID:
    await write.enter(Concept, body.concept_id, pointer="/concept_id")
    return await create(write, PARTICIPATION_EVENTS, body, body.title)


async def update_event(write: Write, event_id: UUID, patch: EventPatch) -> None:
    await update(write, PARTICIPATION_EVENTS, event_id, patch)


async def delete_event(write: Write, event_id: UUID) -> None:
    await delete(write, PARTICIPATION_EVENTS, event_id, WHEN_IN_USE)
