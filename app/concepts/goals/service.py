"""Creating, changing and deleting goals."""

from uuid import UUID

from app.concepts.concepts.service import concept_of, enter_open
from app.concepts.goals.schemas import GoalContent, GoalCreate, GoalFacts, GoalPatch
from app.concepts.tables import Concept, FieldOfAction, Goal
from app.concepts.versions.inheritance import renew
from app.concepts.versions.references import refer_back
from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.reading import Row
from app.core.references import NESTED_IN_CONCEPT, load_rows
from app.core.resource_spec import Reference, ResourceSpec
from app.core.rule_checks import refuse_broken
from app.core.validation import merged
from app.core.writing import Write
from app.districts.crud import delete

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


async def _check_references(write: Write, concept: Row, content: GoalContent) -> None:
    within = {"concept_id": concept["id"]}
    await refer_back(write, Goal, concept, [content.predecessor_id], "/predecessor_id")
    await load_rows(write, FieldOfAction, [content.field_id], "/field_id", within=within)
    await load_rows(write, Goal, [content.parent_id], "/parent_id", within=within)


async def create_goal(write: Write, body: GoalCreate) -> UUID:
    concept = await enter_open(write, body.concept_id, pointer="/concept_id")
    await _check_references(write, concept, body)
    within = {"concept_id": concept["id"]}
    key = await unique_key(write, Goal, within, body.key, body.number or body.title)
    goal_id = new_id()
    values = {**GOALS.columns(body), **within, "id": goal_id, "key": key, "is_public": concept["is_public"]}
    await refuse_broken(write, GOALS, values, {})
    await write.create(Goal, values)
    if body.predecessor_id is not None:
        await renew(write)
    return goal_id


async def update_goal(write: Write, goal_id: UUID, patch: GoalPatch) -> None:
    row = await write.enter(Goal, goal_id)
    write.expect_version(row)
    concept = await concept_of(write, row)
    content = merged(GoalContent, GOALS.stored(row), patch.given())
    await _check_references(write, concept, content)
    await refuse_broken(write, GOALS, {**row, **GOALS.columns(content)}, {})
    await write.change(Goal, row, GOALS.columns(content))
    if content.predecessor_id != row["predecessor_id"]:
        await renew(write)


async def delete_goal(write: Write, goal_id: UUID) -> None:
    await delete(write, GOALS, goal_id, WHEN_IN_USE, rule=concept_of)
