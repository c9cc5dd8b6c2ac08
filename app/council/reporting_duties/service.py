"""Creating, changing and deleting reporting duties."""

from uuid import UUID

from app.concepts.tables import Concept
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.council.reporting_duties.schemas import DutyContent, DutyCreate, DutyFacts, DutyPatch
from app.council.tables import Body, Consultation, ReportingDuty
from app.districts.crud import create, delete, update
from app.districts.tables import Organisation

WHEN_IN_USE = (
    "Reports answer it. End it with `until` instead.",
    "Berichte antworten darauf. Beenden Sie sie stattdessen mit `until`.",
)
REPORTING_DUTIES = ResourceSpec(
    ReportingDuty,
    "DutyEntry",
    "A reporting duty.",
    "Reporting duties",
    DutyFacts,
    DutyContent,
    called=("body_id",),
    references=(
        Reference(
            "about_concept", Concept, "Key of the concept; it stays with that", needed=True, column_name="concept_id"
        ),
        Reference("body", Body, "Key of the body; it stays with that", needed=True),
        Reference("organisation", Organisation, "Key of the organisation that is to report"),
        Reference("consultation", Consultation, "Key of the consultation that asked for it"),
    ),
)


async def create_duty(write: Write, body: DutyCreate) -> UUID:
    await write.enter(Concept, body.concept_id, pointer="/concept_id")
    body_told = await write.row(Body, body.body_id)
    name = f"{body_told['key']}-{body.period}" if body_told else body.period  # what leads nowhere is refused
    return await create(write, REPORTING_DUTIES, body, name)


async def update_duty(write: Write, duty_id: UUID, patch: DutyPatch) -> None:
    await update(write, REPORTING_DUTIES, duty_id, patch)


async def delete_duty(write: Write, duty_id: UUID) -> None:
    await delete(write, REPORTING_DUTIES, duty_id, WHEN_IN_USE)
