"""Reading goals."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, select

from app.concepts.concepts.queries import is_open, takes_lights
from app.concepts.goals.schemas import GoalDetail, GoalRead
from app.concepts.moments import MomentQuery, settle_moments
from app.concepts.status_log.log import GOALS, in_short, joined, light_of
from app.concepts.tables import Concept, FieldOfAction, Goal
from app.concepts.vocabulary import Feasibility, GoalLevel, ShownLight
from app.core.access import Role
from app.core.pagination import BY_WORDS, Listing, PageQuery, both_ways
from app.core.reading import Reader, View, shown, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key, Line
from app.districts.references import DistrictName
from app.districts.scope import scope_of

g = table(Goal)
IN_SHORT = ("id", "goal_id", "light", "effective_on", "recorded_at")
"""What a goal tells of its current assessment, beside publication and summary."""

SORTS = both_ways(
    position=g.c.position,
    number=g.c.sort_number,
    title=g.c.sort_title,
    created_at=g.c.created_at,
    updated_at=g.c.updated_at,
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": g.c.concept_id == bindparam("concept"),
    "field": g.c.field_id == bindparam("field"),
    "parent": g.c.parent_id == bindparam("parent"),
    "predecessor": g.c.predecessor_id == bindparam("predecessor"),
    "level": g.c.level.in_(bindparam("level", expanding=True)),
    "feasibility": g.c.feasibility.in_(bindparam("feasibility", expanding=True)),
    "key": g.c.key == bindparam("key"),
    "updated_since": g.c.updated_at >= bindparam("updated_since"),
}


class GoalQuery(PageQuery, MomentQuery):
    """Filters of goals."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="Of this concept")] = None
    field: Annotated[Id | None, Field(description="In this field of action")] = None
    parent: Annotated[Id | None, Field(description="Directly below this goal")] = None
    predecessor: Annotated[Id | None, Field(description="That continue this goal of the version before")] = None
    level: Annotated[list[GoalLevel], Field(max_length=3, description="On these levels")] = []
    light: Annotated[list[ShownLight], Field(max_length=4, description="With these lights; not_rated is one")] = []
    feasibility: Annotated[list[Feasibility], Field(max_length=3, description="Whether they can be reached")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    q: Annotated[Line | None, Field(description=BY_WORDS)] = None
    updated_since: Annotated[
        Moment | None,
        Field(
            description="Changed, or become public or internal, at or after this time. A new light is no change of the "
            "goal: assessments have an `updated_since` of their own"
        ),
    ] = None
    sort: Annotated[
        str,
        Field(
            pattern="^-?(position|number|title|created_at|updated_at)$",
            max_length=20,
            description="Order; `-` turns it",
        ),
    ] = "position"


def select_goals(view: View, historic: bool, by_light: bool = False) -> Select[Any]:
    """Goals as the view sees them; where historic, binds `as_of` and `known_at`."""
    kept = ("status_id", "public_status_id", "light", "public_light", "rated_on", "public_rated_on", "predecessor_id")
    plain = [column for column in g.c if column.name not in kept]
    continued = shown(g.c.predecessor_id, g, view).label("predecessor_id")
    light = light_of(GOALS, view, historic=historic)
    statement = select(*plain, continued, light.label("light"), in_short(GOALS, view, IN_SHORT).label("assessment"))
    statement = statement.select_from(joined(GOALS, view, historic=historic)).where(visible(g, view))
    return statement.where(light.in_(bindparam("light", expanding=True))) if by_light else statement


LIST = Listing(g, GoalRead, select_goals, CONDITIONS, SORTS, by_words=True)


async def list_goals(reader: Reader, query: GoalQuery) -> Page[GoalRead]:
    asked = settle_moments(reader, query)
    parents = (
        (Concept, query.concept),
        (FieldOfAction, query.field),
        (Goal, query.parent),
        (Goal, query.predecessor),
    )
    scope = await scope_of(reader, query.district, *parents)
    view = await reader.settle(scope)
    lights = {"light": query.light} if query.light else {}
    variant = (view, asked.historic, bool(query.light))
    return await LIST.fetch(reader, query, scope, variant, asked.parameters | lights)


def _single(view: View, historic: bool) -> Select[Any]:
    return select_goals(view, historic).add_columns(is_open(g).label("is_open"), takes_lights(g).label("takes_lights"))


async def read_goal(reader: Reader, goal_id: UUID, query: MomentQuery | None = None) -> GoalDetail:
    asked = settle_moments(reader, query or MomentQuery())
    bound = {**asked.parameters, "today": reader.today}
    row = await reader.single(g, goal_id, _single, asked.historic, parameters=bound)
    reader.version = row["version"]
    actions = {
        Role.REPORTER: ["add_assessment"] if row["takes_lights"] else [],
        Role.EDITOR: ["update", "delete"] if row["is_open"] else [],
    }
    allowed = reader.actions(row["district_id"], actions)
    return GoalDetail.model_validate({**row, "evaluated_on": reader.evaluated_on, "allowed_actions": allowed})
