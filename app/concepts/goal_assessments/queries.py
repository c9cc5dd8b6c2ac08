"""Reading assessments of goals."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, bindparam

from app.concepts.concepts.queries import takes_lights
from app.concepts.goal_assessments.schemas import AssessmentDetail, AssessmentRead
from app.concepts.status_log import queries as log_queries
from app.concepts.status_log.log import GOALS
from app.concepts.tables import Concept, Goal
from app.core.pagination import Listing
from app.core.reading import Reader, View
from app.core.schemas import Id, Page
from app.districts.scope import scope_of

e = GOALS.entries
CONDITIONS = log_queries.conditions(GOALS) | {
    "goal": e.c.goal_id == bindparam("goal"),
    "history_of": log_queries.history_of(GOALS),
}


class AssessmentQuery(log_queries.EntryQuery):
    """Filters of assessments of goals."""

    goal: Annotated[Id | None, Field(description="About this goal")] = None
    history_of: Annotated[
        Id | None,
        Field(description="About this goal, or about those it continues from earlier versions, up to the succession"),
    ] = None


def _select(view: View, by_content: bool) -> Select[Any]:
    return log_queries.select_entries(GOALS, view, by_content=by_content)


LIST = Listing(e, AssessmentRead, _select, CONDITIONS, log_queries.sorts(GOALS))


async def list_assessments(reader: Reader, query: AssessmentQuery) -> Page[AssessmentRead]:
    named = ((Concept, query.concept), (Goal, query.goal), (Goal, query.history_of))
    scope = await scope_of(reader, query.district, *named)
    variant = (await reader.settle(scope), bool(query.light))
    return await LIST.fetch(reader, query, scope, variant)


def _single(view: View) -> Select[Any]:
    return _select(view, by_content=False).add_columns(takes_lights(e).label("takes_lights"))


async def read_assessment(reader: Reader, entry_id: UUID) -> AssessmentDetail:
    row = await reader.single(e, entry_id, _single, parameters={"today": reader.today})
    reader.version = row["version"]
    return AssessmentDetail.model_validate({**row, "allowed_actions": log_queries.allowed(reader, row)})
