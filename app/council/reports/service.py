"""Creating, changing and deleting reports."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.concepts.tables import Concept
from app.core.ids import new_id
from app.core.keys import free_key
from app.core.problems import refuse_if
from app.core.resources import Reference, ResourceSpec
from app.core.text import sort_key
from app.core.validation import merged
from app.core.writing import Write
from app.council.reports.schemas import ReportContent, ReportCreate, ReportFacts, ReportPatch
from app.council.rules import refuse_second, report_faults
from app.council.tables import Body, Paper, Report, ReportingDuty
from app.districts.writing import Found, change, follow, is_public

FIELDS = frozenset(ReportContent.model_fields)
WHEN_IN_USE = (
    "Something depends on it.",
    "Etwas hängt davon ab.",
)


def columns(content: ReportContent) -> dict[str, Any]:
    """The columns that hold a report's content."""
    return {**content.model_dump(include=set(FIELDS)), "sort_title": sort_key(content.title)}


REPORTS = ResourceSpec(
    Report,
    "ReportEntry",
    "A report.",
    "Reports",
    ReportFacts,
    ReportContent,
    columns,
    references=(
        Reference(
            "about_concept", Concept, "Key of the concept; it stays with that", needed=True, held_in="concept_id"
        ),
        Reference("body", Body, "Key of the body; it stays with that", needed=True),
        Reference("paper", Paper, "Key of the paper in which it is written"),
        Reference("duty", ReportingDuty, "Key of the duty that it answers"),
    ),
)


async def create_report(write: Write, body: ReportCreate) -> UUID:
    await write.enter(Concept, body.concept_id, pointer="/concept_id")
    report_id = new_id()
    values = {**columns(body), "concept_id": body.concept_id, "body_id": body.body_id}
    found = await follow(write, values, REPORTS)
    await _check(write, report_id, values, found)
    key = await free_key(write, Report, {}, body.key, body.title, blurred=True)
    place = {"id": report_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(Report, {**values, **place})
    return report_id


async def update_report(write: Write, report_id: UUID, patch: ReportPatch) -> None:
    row = await write.enter(Report, report_id)
    write.expect_version(row)
    content = merged(ReportContent, {name: row[name] for name in FIELDS}, patch.given())
    values = {**columns(content), "concept_id": row["concept_id"], "body_id": row["body_id"]}
    found = await follow(write, values, REPORTS)
    await _check(write, report_id, values, found)
    await change(write, Report, row, values, found)


async def delete_report(write: Write, report_id: UUID) -> None:
    row = await write.enter(Report, report_id)
    write.expect_version(row)
    await write.remove(Report, row, WHEN_IN_USE)


async def _check(write: Write, report_id: UUID, values: Mapping[str, Any], found: Found) -> None:
    refuse_if(list(report_faults(values, found)))
    await refuse_second(write, Report, report_id, values)
