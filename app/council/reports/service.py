"""Creating, changing and deleting reports."""

from uuid import UUID

from app.concepts.tables import Concept
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.council.reports.schemas import ReportContent, ReportCreate, ReportFacts, ReportPatch
from app.council.rules import OF_REPORTS
from app.council.tables import Body, Paper, Report, ReportingDuty
from app.districts.crud import create, delete, update

REPORTS = ResourceSpec(
    Report,
    "ReportEntry",
    "A report.",
    "Reports",
    ReportFacts,
    ReportContent,
    references=(
        Reference(
            "about_concept", Concept, "Key of the concept; it stays with that", needed=True, column_name="concept_id"
        ),
        Reference("body", Body, "Key of the body; it stays with that", needed=True),
        Reference("paper", Paper, "Key of the paper in which it is written"),
        Reference("duty", ReportingDuty, "Key of the duty that it answers"),
    ),
    rules=OF_REPORTS,
)


async def create_report(write: Write, body: ReportCreate) -> UUID:
    await write.enter(Concept, body.concept_id, pointer="/concept_id")
    return await create(write, REPORTS, body, body.title)


async def update_report(write: Write, report_id: UUID, patch: ReportPatch) -> None:
    await update(write, REPORTS, report_id, patch)


async def delete_report(write: Write, report_id: UUID) -> None:
    await delete(write, REPORTS, report_id)
