"""Creating, changing and deleting milestones."""

from typing import Any
from uuid import UUID

from app.concepts.concepts.service import concept_of, enter_open
from app.concepts.tables import Concept
from app.core.ids import new_id
from app.core.keys import free_key
from app.core.periods import stored
from app.core.resources import Reference, ResourceSpec
from app.core.text import sort_key
from app.core.validation import merged
from app.core.writing import Write
from app.districts.writing import change, follow, is_public
from app.planning.milestones.schemas import MilestoneContent, MilestoneCreate, MilestoneFields, MilestonePatch
from app.planning.plan_tables import Milestone
from app.planning.plan_writing import refuse_frozen

FIELDS = frozenset(MilestoneContent.model_fields)
WHEN_IN_USE = ("Something depends on it.", "Etwas hängt davon ab.")


def columns(content: MilestoneContent) -> dict[str, Any]:
    """The columns that hold a milestone's content."""
    values = content.model_dump(include=set(FIELDS))
    return {**values, "planned": stored(content.planned), "sort_title": sort_key(content.title)}


MILESTONES = ResourceSpec(
    Milestone,
    "MilestoneEntry",
    "A milestone.",
    "Milestones",
    MilestoneFields,
    MilestoneContent,
    columns,
    references=(Reference("concept", Concept, "Key of the concept; it stays with that", needed=True),),
)


async def create_milestone(write: Write, body: MilestoneCreate) -> UUID:
    await enter_open(write, body.concept_id, pointer="/concept_id")
    milestone_id, within = new_id(), {"concept_id": body.concept_id}
    values = {**columns(body), **within}
    found = await follow(write, values, MILESTONES)
    key = await free_key(write, Milestone, within, body.key, body.title, blurred=True)
    place = {"id": milestone_id, "key": key, "is_public": await is_public(write, values, found)}
    await write.create(Milestone, {**values, **place})
    return milestone_id


async def update_milestone(write: Write, milestone_id: UUID, patch: MilestonePatch) -> None:
    row = await write.enter(Milestone, milestone_id)
    write.expect_version(row)
    given = patch.given()
    await refuse_frozen(write, row, given)
    content = merged(MilestoneContent, {name: row[name] for name in FIELDS}, given)
    values = {**columns(content), "concept_id": row["concept_id"]}
    await change(write, Milestone, row, values, await follow(write, values, MILESTONES))


async def delete_milestone(write: Write, milestone_id: UUID) -> None:
    row = await write.enter(Milestone, milestone_id)
    write.expect_version(row)
    await concept_of(write, row)
    await write.remove(Milestone, row, WHEN_IN_USE)
