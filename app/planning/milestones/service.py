"""Creating, changing and deleting milestones."""

from uuid import UUID

from app.concepts.concepts.service import enter_open, while_open
from app.concepts.tables import Concept
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.districts.crud import create, delete, update
from app.planning.milestones.schemas import MilestoneContent, MilestoneCreate, MilestoneFields, MilestonePatch
from app.planning.tables import Milestone

MILESTONES = ResourceSpec(
    Milestone,
    "MilestoneEntry",
    "A milestone.",
    "Milestones",
    MilestoneFields,
    MilestoneContent,
    references=(Reference("concept", Concept, "Key of the concept; it stays with that", needed=True),),
)


async def create_milestone(write: Write, body: MilestoneCreate) -> UUID:
    await enter_open(write, body.concept_id, pointer="/concept_id")
    return await create(write, MILESTONES, body, body.title)


async def update_milestone(write: Write, milestone_id: UUID, patch: MilestonePatch) -> None:
    await update(write, MILESTONES, milestone_id, patch, guard=while_open)


async def delete_milestone(write: Write, milestone_id: UUID) -> None:
    await delete(write, MILESTONES, milestone_id, guard=while_open)
