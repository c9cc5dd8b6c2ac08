"""Creating, changing and deleting goals."""

from functools import partial
from uuid import UUID

from app.concepts.concepts.service import concept_of, enter_open
from app.concepts.goals.schemas import GoalContent, GoalCreate, GoalFacts, GoalPatch
from app.concepts.tables import Concept, FieldOfAction, Goal
from app.concepts.versions.inheritance import renew
from app.concepts.versions.references import refer_back, refuse_frozen
from app.core.references import NESTED_IN_CONCEPT
from app.core.resource_spec import Reference, ResourceSpec
from app.core.writing import Write
from app.districts.crud import create, delete, update

WHEN_IN_USE = (
    "It has sub-goals, measures, assessments or links, or is continued. Move or delete these first.",
    "Daran hängen Teilziele, Maßnahmen, Bewertungen oder Verweise, oder es wird fortgeführt. Verschieben oder löschen "
    "Sie diese zuerst.",
)
GOALS = ResourceSpec(
    Goal,
    "GoalEntry",
    "A goal.",
    "Goals",
    GoalFacts,
    GoalContent,
    references=(
        Reference("concept", Concept, "Key of the concept", needed=True),
        Reference("field", FieldOfAction, "Key of its field", hides=False, same_concept=True),
        Reference("parent", Goal, "Key of the goal it is part of", hides=False, same_concept=True),
        Reference("predecessor", Goal, "Key of the one that it continues in the version before", hides=False),
    ),
    rules=(NESTED_IN_CONCEPT,),
)


async def create_goal(write: Write, body: GoalCreate) -> UUID:
    concept = await enter_open(write, body.concept_id, pointer="/concept_id")
    await refer_back(write, Goal, concept, [body.predecessor_id], "/predecessor_id")
    goal_id = await create(write, GOALS, body, body.number or body.title, random_suffix=False)
    if body.predecessor_id is not None:
        await renew(write)
    return goal_id


async def update_goal(write: Write, goal_id: UUID, patch: GoalPatch) -> None:
    row, values, _ = await update(write, GOALS, goal_id, patch, guard=partial(refuse_frozen, Goal))
    if values["predecessor_id"] != row["predecessor_id"]:
        await renew(write)


async def delete_goal(write: Write, goal_id: UUID) -> None:
    await delete(write, GOALS, goal_id, WHEN_IN_USE, guard=concept_of)
