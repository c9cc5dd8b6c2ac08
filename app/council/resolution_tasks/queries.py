"""Reading resolution tasks."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, literal

from app.concepts.tables import Concept, Measure
from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, ascending_and_descending, equals
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Id, Page
from app.core.tables import table
from app.council.resolution_tasks.schemas import TaskDetail, TaskRead
from app.council.tables import Consultation, Paper, ResolutionTask
from app.council.vocabulary import TaskState
from app.districts.lists import ListQuery, read_list

resolution_tasks = table(ResolutionTask)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = ascending_and_descending(
    due_on=func.coalesce(resolution_tasks.c.due_on, literal(date(9999, 12, 31))),
    created_at=resolution_tasks.c.created_at,
    updated_at=resolution_tasks.c.updated_at,
)


class TaskQuery(ListQuery):
    """Filters of resolution tasks."""

    paper: Annotated[
        Id | None, equals(resolution_tasks.c.paper_id, Paper), Field(description="Tasks that this paper asks for")
    ] = None
    consultation: Annotated[
        Id | None,
        equals(resolution_tasks.c.consultation_id, Consultation),
        Field(description="Tasks that this consultation decided"),
    ] = None
    concept: Annotated[
        Id | None, equals(resolution_tasks.c.concept_id, Concept), Field(description="About this concept")
    ] = None
    measure: Annotated[
        Id | None, equals(resolution_tasks.c.measure_id, Measure), Field(description="About this measure")
    ] = None
    state: Annotated[list[TaskState], among(resolution_tasks.c.state), Field(description="In these states")] = []
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "due_on"


_select = visible_rows(resolution_tasks)
LIST = Listing(resolution_tasks, TaskRead, _select, TaskQuery)


async def list_resolution_tasks(reader: Reader, query: TaskQuery) -> Page[TaskRead]:
    return await read_list(LIST, reader, query)


async def read_task(reader: Reader, task_id: UUID) -> TaskDetail:
    row = await reader.single(resolution_tasks, task_id, _select)
    reader.version = row["version"]
    return TaskDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
