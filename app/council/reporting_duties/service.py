"""Creating, changing and deleting reporting duties."""

from typing import Any
from uuid import UUID

from app.concepts.tables import Concept
from app.core.ids import new_id
from app.core.keys import free_key
from app.core.problems import refuse_if
from app.core.resources import Reference, ResourceSpec
from app.core.validation import merged
from app.core.writing import Write
from app.council.reporting_duties.schemas import DutyContent, DutyCreate, DutyFacts, DutyPatch
from app.council.rules import faults_there
from app.council.tables import Body, Consultation, Report, ReportingDuty
from app.districts.writing import change, follow, is_public

FIELDS = frozenset(DutyContent.model_fields)
WHEN_IN_USE = (
    "Reports answer it. End it with `until` instead.",
    "Berichte antworten darauf. Beenden Sie sie stattdessen mit `until`.",
)


def columns(content: DutyContent) -> dict[str, Any]:
    """The columns that hold a reporting duty's content."""
    return content.model_dump(include=set(FIELDS))


REPORTING_DUTIES = ResourceSpec(
    ReportingDuty,
    "DutyEntry",
    "A reporting duty.",
    "Reporting duties",
    DutyFacts,
    DutyContent,
    columns,
    references=(
        Reference(
            "about_concept", Concept, "Key of the concept; it stays with that", needed=True, held_in="concept_id"
        ),
        Reference("body", Body, "Key of the body; it stays with that", needed=True),
        Reference("consultation", Consultation, "Key of the consultation that asked for it"),
    ),
)


async def create_duty(write: Write, body: DutyCreate) -> UUID:
    await write.enter(Concept, body.concept_id, pointer="/concept_id")
    duty_id = new_id()
    values = {**columns(body), "concept_id": body.concept_id, "body_id": body.body_id}
    found = await follow(write, values, REPORTING_DUTIES)
    key = await free_key(write, ReportingDuty, {}, body.key, f"{found['body_id']['key']}-{body.period}", blurred=True)
    place = {"id": duty_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(ReportingDuty, {**values, **place})
    return duty_id


async def update_duty(write: Write, duty_id: UUID, patch: DutyPatch) -> None:
    row = await write.enter(ReportingDuty, duty_id)
    write.expect_version(row)
    content = merged(DutyContent, {name: row[name] for name in FIELDS}, patch.given())
    values = {**columns(content), "concept_id": row["concept_id"], "body_id": row["body_id"]}
    found = await follow(write, values, REPORTING_DUTIES)
    if await change(write, ReportingDuty, row, values, found):
        refuse_if(await faults_there(write, Report, "duty_id", duty_id))


async def delete_duty(write: Write, duty_id: UUID) -> None:
    row = await write.enter(ReportingDuty, duty_id)
    write.expect_version(row)
    await write.remove(ReportingDuty, row, WHEN_IN_USE)
