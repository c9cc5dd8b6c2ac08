"""Creating, changing and deleting consultations."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.concepts.tables import Concept
from app.core.resource_spec import Reference, ResourceSpec
from app.core.tables import table
from app.core.validation import merged
from app.core.writing import Write
from app.council.consultations.schemas import (
    ConsultationContent,
    ConsultationCreate,
    ConsultationFacts,
    ConsultationPatch,
    PlacedConsultation,
)
from app.council.meetings.schemas import MeetingCreate
from app.council.meetings.service import create_meeting
from app.council.rules import OF_CONSULTATIONS
from app.council.tables import Body, Consultation, Meeting, Paper
from app.council.vocabulary import MeetingState
from app.districts.crud import create, delete, update
from app.districts.districts.service import enter_named

WHEN_IN_USE = (
    "Tasks or reporting duties refer to it. Make it internal instead.",
    "Aufträge oder Berichtspflichten verweisen darauf. Stellen Sie sie stattdessen auf intern.",
)
CONSULTATIONS = ResourceSpec(
    Consultation,
    "ConsultationEntry",
    "A consultation.",
    "Consultations",
    ConsultationFacts,
    ConsultationContent,
    called=("paper_id",),
    references=(
        Reference("paper", Paper, "Key of the paper"),
        Reference("meeting", Meeting, "Key of the meeting"),
        Reference("body", Body, "Key of the body"),
        Reference("adopts_concept", Concept, "Key of the concept that it adopts"),
    ),
    rules=OF_CONSULTATIONS,
)


async def create_consultation(write: Write, body: ConsultationCreate) -> UUID:
    await enter_named(write, body.district_id)
    if body.at_meeting:
        body = body.model_copy(update={"meeting_id": await _meeting(write, body)})
    name = f"{body.role}-{body.consulted_on}" if body.consulted_on else str(body.role)
    return await create(write, CONSULTATIONS, body, name)


async def _meeting(write: Write, body: PlacedConsultation) -> UUID:
    """Return the meeting of the body on the day; create it where there is none."""
    assert body.body_id, "the input was validated"
    assert body.consulted_on, "the input was validated"
    of = table(Meeting)
    there = (of.c.district_id == write.district_id, of.c.body_id == body.body_id, of.c.held_on == body.consulted_on)
    found = (await write.connection.execute(select(of.c.id).where(*there).order_by(of.c.id).limit(1))).scalar()
    if found is not None:
        return UUID(str(found))
    meeting = new_meeting(write, body.consulted_on, body.visibility)
    return await create_meeting(write, MeetingCreate.model_validate({"body_id": body.body_id, **meeting}))


def new_meeting(write: Write, day: date, visibility: str) -> dict[str, Any]:
    """Return the fields of a meeting of which only a consultation tells."""
    state = MeetingState.HELD if day <= write.today else MeetingState.PLANNED
    return {"held_on": day, "state": state, "visibility": visibility}


async def update_consultation(write: Write, consultation_id: UUID, patch: ConsultationPatch) -> None:
    if patch.given().get("at_meeting"):
        row = await write.enter(Consultation, consultation_id)
        write.expect_version(row)
        content = merged(PlacedConsultation, {**CONSULTATIONS.stored(row), "meeting_id": None}, patch.given())
        patch = patch.model_copy(update={"meeting_id": await _meeting(write, content)})
    patch.model_fields_set.discard("at_meeting")
    await update(write, CONSULTATIONS, consultation_id, patch)


async def delete_consultation(write: Write, consultation_id: UUID) -> None:
    await delete(write, CONSULTATIONS, consultation_id, WHEN_IN_USE)
