"""Creating, changing and deleting consultations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.concepts.tables import Concept
from app.core.problems import refuse_if
from app.core.resources import Reference, ResourceSpec
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
from app.districts.writing import Found, create, delete, update

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
    references=(
        Reference("paper", Paper, "Key of the paper"),
        Reference("meeting", Meeting, "Key of the meeting"),
        Reference("body", Body, "Key of the body"),
        Reference("adopts_concept", Concept, "Key of the concept that it adopts"),
    ),
)


async def create_consultation(write: Write, body: ConsultationCreate) -> UUID:
    await enter_named(write, body.district_id)
    name = f"{body.role}-{body.consulted_on}" if body.consulted_on else str(body.role)
    return await create(write, CONSULTATIONS, body, {}, name, check=_check)


async def update_consultation(write: Write, consultation_id: UUID, patch: ConsultationPatch) -> None:
    await update(write, CONSULTATIONS, consultation_id, patch, check=_check)


async def delete_consultation(write: Write, consultation_id: UUID) -> None:
    await delete(write, CONSULTATIONS, consultation_id, WHEN_IN_USE)


async def _check(_write: Write, _: UUID, values: Mapping[str, Any], targets: Found) -> None:
    refuse_if(list(consultation_faults(values, targets)))
