"""Creating, changing and deleting consultations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.concepts.tables import Concept
from app.core.ids import new_id
from app.core.keys import free_key
from app.core.problems import refuse_if
from app.core.resources import Reference, ResourceSpec
from app.core.validation import merged
from app.core.writing import Write
from app.council.consultations.schemas import (
    ConsultationContent,
    ConsultationCreate,
    ConsultationFacts,
    ConsultationPatch,
)
from app.council.rules import consultation_faults
from app.council.tables import Body, Consultation, Meeting, Paper
from app.districts.districts.service import enter_named
from app.districts.writing import Found, change, follow, is_public

FIELDS = frozenset(ConsultationContent.model_fields)
WHEN_IN_USE = (
    "Tasks or reporting duties refer to it. Make it internal instead.",
    "Aufträge oder Berichtspflichten verweisen darauf. Stellen Sie sie stattdessen auf intern.",
)


def columns(content: ConsultationContent) -> dict[str, Any]:
    """The columns that hold a consultation's content."""
    return content.model_dump(include=set(FIELDS))


CONSULTATIONS = ResourceSpec(
    Consultation,
    "ConsultationEntry",
    "A consultation.",
    "Consultations",
    ConsultationFacts,
    ConsultationContent,
    columns,
    references=(
        Reference("paper", Paper, "Key of the paper"),
        Reference("meeting", Meeting, "Key of the meeting"),
        Reference("body", Body, "Key of the body"),
        Reference("adopts_concept", Concept, "Key of the concept that it adopts"),
    ),
)


async def create_consultation(write: Write, body: ConsultationCreate) -> UUID:
    await enter_named(write, body.district_id)
    consultation_id = new_id()
    values = columns(body)
    found = await follow(write, values, CONSULTATIONS)
    _check(values, found)
    key = await free_key(
        write,
        Consultation,
        {},
        body.key,
        f"{body.role}-{body.consulted_on}" if body.consulted_on else str(body.role),
        blurred=True,
    )
    place = {"id": consultation_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(Consultation, {**values, **place})
    return consultation_id


async def update_consultation(write: Write, consultation_id: UUID, patch: ConsultationPatch) -> None:
    row = await write.enter(Consultation, consultation_id)
    write.expect_version(row)
    content = merged(ConsultationContent, {name: row[name] for name in FIELDS}, patch.given())
    values = columns(content)
    found = await follow(write, values, CONSULTATIONS)
    _check(values, found)
    await change(write, Consultation, row, values, found)


async def delete_consultation(write: Write, consultation_id: UUID) -> None:
    row = await write.enter(Consultation, consultation_id)
    write.expect_version(row)
    await write.remove(Consultation, row, WHEN_IN_USE)


def _check(values: Mapping[str, Any], found: Found) -> None:
    refuse_if(list(consultation_faults(values, found)))
