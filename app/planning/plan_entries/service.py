"""Creating, changing and deleting entries of annual plans."""

from uuid import UUID

from app.concepts.concepts.service import enter_open, while_open
from app.concepts.tables import Concept, Measure
from app.core.link_tables import LinkTable
from app.core.resource_spec import Reference, ReferenceList, ResourceSpec
from app.core.tables import table
from app.core.writing import Write
from app.districts.crud import create, delete, update
from app.districts.tables import Organisation
from app.planning.plan_entries.schemas import PlanEntryContent, PlanEntryCreate, PlanEntryFacts, PlanEntryPatch
from app.planning.tables import PlanEntry, PlanEntryMeasure

PLAN_ENTRIES = ResourceSpec(
    PlanEntry,
    "PlanEntryEntry",
    "An entry of an annual plan.",
    "Entries of annual plans",
    PlanEntryFacts,
    PlanEntryContent,
    references=(
        Reference("concept", Concept, "Key of the concept; it stays with that", needed=True),
        Reference("organisation", Organisation, "Key of the organisation that is responsible"),
    ),
    lists=(
        ReferenceList(
            "measures",
            "measure_ids",
            Measure,
            "Keys of the measures that it serves",
            LinkTable(table(PlanEntryMeasure), "plan_entry_id", "measure_id", repeats=("concept_id",)),
        ),
    ),
)


async def create_plan_entry(write: Write, body: PlanEntryCreate) -> UUID:
    await enter_open(write, body.concept_id, pointer="/concept_id")
    return await create(write, PLAN_ENTRIES, body, body.title)


async def update_plan_entry(write: Write, entry_id: UUID, patch: PlanEntryPatch) -> None:
    await update(write, PLAN_ENTRIES, entry_id, patch, guard=while_open)


async def delete_plan_entry(write: Write, entry_id: UUID) -> None:
    await delete(write, PLAN_ENTRIES, entry_id, guard=while_open)
