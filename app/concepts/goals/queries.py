"""Reading goals."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, select

from app.concepts.concepts.queries import assessing, is_open, takes_lights
from app.concepts.fields_of_action.queries import FIELDS, TOPICS, in_fields, on_topic
from app.concepts.goals.schemas import GoalDetail, GoalRead
from app.concepts.moments import MomentQuery, SingleMomentQuery, resolve_moments
from app.concepts.status_log.log import (
    CURRENTS,
    GOAL_LOG,
    STEPS,
    assessment_of,
    joined,
    light_of,
    with_light,
    with_step,
)
from app.concepts.tables import Concept, Goal
from app.concepts.vocabulary import Feasibility, GoalLevel, Light, Topic
from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, equals, placed_sorts, resource_sorts
from app.core.labels import names_of
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, View, visible, visible_reference
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key, Label
from app.districts.lists import UPDATED_SINCE, TaggedQuery, read_list

goals = table(Goal)

SORTS = placed_sorts(goals) | resource_sorts(goals, title=goals.c.sort_title)


class GoalQuery(TaggedQuery, MomentQuery):
    """Filters of goals."""

    concept: Annotated[Id | None, equals(goals.c.concept_id, Concept), Field(description="Of this concept")] = None
    field: Annotated[list[Id], in_fields(goals.c.field_id), FIELDS] = []
    parent: Annotated[Id | None, equals(goals.c.parent_id, Goal), Field(description="Directly below this goal")] = None
    predecessor: Annotated[
        Id | None,
        equals(goals.c.predecessor_id, Goal),
        Field(description="Goals that continue this one of the version before"),
    ] = None
    level: Annotated[list[GoalLevel], among(goals.c.level), Field(description="On these levels")] = []
    light: Annotated[
        list[Light],
        with_light(GOAL_LOG),
        Field(description="With these lights; not_rated is one"),
    ] = []
    step: Annotated[list[Key], with_step(GOAL_LOG), STEPS] = []
    feasibility: Annotated[
        list[Feasibility], among(goals.c.feasibility), Field(description="With this feasibility")
    ] = []
    number: Annotated[list[Label], among(goals.c.number), Field(max_length=200, description="With these numbers")] = []
    topic: Annotated[list[Topic], on_topic(goals.c.field_id), TOPICS] = []
    q: SoughtWords = None
    updated_since: Annotated[
        Moment | None,
        UPDATED_SINCE,
        Field(
            description="Changed, or become public or internal, at or after this time. A new light is no change of the "
            "goal: assessments have an `updated_since` of their own"
        ),
    ] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "position"


def select_goals(view: View, historic: bool) -> Select[Any]:
    """Select the goals that the view sees; where historic, binds `as_of` and `known_at`."""
    plain = [column for column in goals.c if column.name not in (*CURRENTS, "predecessor_id")]
    continued = visible_reference(goals.c.predecessor_id, goals, view).label("predecessor_id")
    light = light_of(GOAL_LOG, view, historic=historic)
    statement = select(
        *plain,
        continued,
        light.label("light"),
        assessment_of(GOAL_LOG, view, historic=historic),
    )
    return statement.select_from(joined(GOAL_LOG, view, historic=historic)).where(visible(goals, view))


LIST = Listing(goals, GoalRead, select_goals, GoalQuery)


async def list_goals(reader: Reader, query: GoalQuery) -> Page[GoalRead]:
    moments = resolve_moments(reader, query)
    return await read_list(LIST, reader, query, moments.historic, **moments.parameters)


def _single(view: View, historic: bool) -> Select[Any]:
    return select_goals(view, historic).add_columns(
        is_open(goals).label("is_open"), takes_lights(goals).label("takes_lights")
    )


async def read_goal(reader: Reader, goal_id: UUID, query: SingleMomentQuery | None = None) -> GoalDetail:
    query = query or SingleMomentQuery()
    reader.names = query.names
    moments = resolve_moments(reader, query)
    bound = {**moments.parameters, "today": reader.today}
    row = await reader.single(goals, goal_id, _single, moments.historic, parameters=bound)
    reader.version = row["version"]
    actions = {
        **assessing(row),
        Role.EDITOR: ["update", "delete"] if row["is_open"] else [],
    }
    allowed = reader.actions(row["district_id"], actions)
    names = await names_of(reader, goals, row)
    return GoalDetail.model_validate(
        {**row, "evaluated_on": reader.evaluated_on, "allowed_actions": allowed, "names": names}
    )
