"""Creating, changing and deleting entries of annual plans."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.concepts.concepts.service import enter_open, while_open
from app.concepts.tables import Concept, Measure
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.link_tables import LinkTable, links_of, replace_links
from app.core.references import load_rows
from app.core.resource_spec import Reference, ReferenceList, ResourceSpec
from app.core.tables import table
from app.core.validation import merged
from app.core.visibility import refresh_visibility
from app.core.writing import Write
from app.districts.crud import delete, is_public, load_references
from app.districts.tables import Organisation
from app.planning.plan_entries.schemas import PlanEntryContent, PlanEntryCreate, PlanEntryFacts, PlanEntryPatch
from app.planning.tables import PlanEntry, PlanEntryMeasure

LINK = "measure_ids"

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
KEPT = PLAN_ENTRIES.kept


async def create_plan_entry(write: Write, body: PlanEntryCreate) -> UUID:
    await enter_open(write, body.concept_id, pointer="/concept_id")
    entry_id, within = new_id(), {"concept_id": body.concept_id}
    values = {**PLAN_ENTRIES.columns(body), **within}
    public = await _is_public(write, values, body.measure_ids)
    key = await unique_key(write, PlanEntry, within, body.key, body.title, random_suffix=True)
    identity = {"id": entry_id, "key": key, "is_public": public}
    await write.create(PlanEntry, {**values, **identity})
    await replace_links(write, KEPT, {**values, **identity}, {}, {LINK: body.measure_ids})
    return entry_id


async def update_plan_entry(write: Write, entry_id: UUID, patch: PlanEntryPatch) -> None:
    row = await write.enter(PlanEntry, entry_id)
    write.expect_version(row)
    given = patch.given()
    await while_open(write, row, given)
    links = await links_of(write, KEPT, entry_id)
    content = merged(PlanEntryContent, {**PLAN_ENTRIES.stored(row), **links}, given)
    values = {**PLAN_ENTRIES.columns(content), "concept_id": row["concept_id"]}
    values["is_public"] = await _is_public(write, values, content.measure_ids)
    relinked = await replace_links(write, KEPT, row, links, {LINK: content.measure_ids})
    changed = await write.change(PlanEntry, row, values, linked=relinked)
    if changed and values["is_public"] != row["is_public"]:
        await refresh_visibility(write)


async def delete_plan_entry(write: Write, entry_id: UUID) -> None:
    await delete(write, PLAN_ENTRIES, entry_id, rule=while_open)


async def _is_public(write: Write, values: Mapping[str, Any], measure_ids: Sequence[UUID]) -> bool:
    """Return whether the entry and all that it refers to, measures of its concept included, are public."""
    targets = await load_references(write, values, PLAN_ENTRIES)
    within = {"concept_id": values["concept_id"]}
    measures = await load_rows(write, Measure, measure_ids, f"/{LINK}/", within=within)
    return await is_public(write, PLAN_ENTRIES, values, targets, *measures)
