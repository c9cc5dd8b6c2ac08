"""Reading resolution tasks."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select

from app.concepts.tables import Concept, Measure
from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.council.resolution_tasks.schemas import TaskDetail, TaskRead
from app.council.tables import Consultation, Paper, ResolutionTask
from app.council.vocabulary import TaskState
from app.districts.references import DistrictName
from app.districts.scope import scope_of

t = table(ResolutionTask)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = both_ways(
    due_on=func.coalesce(t.c.due_on, literal(date(9999, 12, 31))), created_at=t.c.created_at, updated_at=t.c.updated_at
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "paper": t.c.paper_id == bindparam("paper"),
    "consultation": t.c.consultation_id == bindparam("consultation"),
    "concept": t.c.concept_id == bindparam("concept"),
    "measure": t.c.measure_id == bindparam("measure"),
    "state": t.c.state.in_(bindparam("state", expanding=True)),
    "key": t.c.key == bindparam("key"),
    "updated_since": t.c.updated_at >= bindparam("updated_since"),
}


class TaskQuery(PageQuery):
    """Filters of resolution tasks."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    paper: Annotated[Id | None, Field(description="That this paper asks for")] = None
    consultation: Annotated[Id | None, Field(description="That this consultation decided")] = None
    concept: Annotated[Id | None, Field(description="About this concept")] = None
    measure: Annotated[Id | None, Field(description="About this measure")] = None
    state: Annotated[list[TaskState], Field(max_length=4, description="In these states")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(due_on|created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "due_on"


def _select(view: View) -> Select[Any]:
    return select(t).where(visible(t, view))


LIST = Listing(t, TaskRead, _select, CONDITIONS, SORTS)


async def list_resolution_tasks(reader: Reader, query: TaskQuery) -> Page[TaskRead]:
    scope = await scope_of(
        reader,
        query.district,
        (Paper, query.paper),
        (Consultation, query.consultation),
        (Concept, query.concept),
        (Measure, query.measure),
    )
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_task(reader: Reader, task_id: UUID) -> TaskDetail:
    row = await reader.single(t, task_id, _select)
    reader.version = row["version"]
    return TaskDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
