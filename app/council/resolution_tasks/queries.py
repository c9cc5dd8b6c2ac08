"""Reading resolution tasks."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, exists
from sqlmodel import SQLModel

from app.concepts.tables import Concept, Measure
from app.core.filters import (
    FROM,
    ORDER,
    UNTIL,
    Filter,
    SortedBy,
    Value,
    among,
    equals,
    missing_last,
    resource_sorts,
    since,
    up_to,
    where,
)
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day, Id
from app.core.tables import table
from app.council.resolution_tasks.schemas import TaskDetail, TaskRead
from app.council.tables import Body, Consultation, Meeting, Paper, ResolutionTask, ResolutionTaskFollowUp
from app.council.vocabulary import TaskState
from app.districts.lists import TaggedQuery, read_single
from app.districts.tables import Organisation
from app.participation.tables import ParticipationEvent

resolution_tasks = table(ResolutionTask)

SORTS = resource_sorts(resolution_tasks, due_on=missing_last(resolution_tasks.c.due_on))


def _followed_up(column: str, target: type[SQLModel]) -> Filter:
    def names(value: Value) -> ColumnElement[bool]:
        of = table(ResolutionTaskFollowUp)
        mine = (of.c.task_id == resolution_tasks.c.id, of.c.district_id == resolution_tasks.c.district_id)
        return exists().where(*mine, of.c[column] == value)

    return where(names, target)


class TaskQuery(TaggedQuery):
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
    body: Annotated[
        Id | None, equals(resolution_tasks.c.body_id, Body), Field(description="That this body is to do")
    ] = None
    state: Annotated[list[TaskState], among(resolution_tasks.c.state), Field(description="In these states")] = []
    organisation: Annotated[
        Id | None,
        equals(resolution_tasks.c.organisation_id, Organisation),
        Field(description="Tasks of this organisation"),
    ] = None
    follow_up_body: Annotated[
        Id | None, _followed_up("body_id", Body), Field(description="Taken up again by this body")
    ] = None
    follow_up_meeting: Annotated[
        Id | None, _followed_up("meeting_id", Meeting), Field(description="Taken up again at this meeting")
    ] = None
    follow_up_event: Annotated[
        Id | None,
        _followed_up("event_id", ParticipationEvent),
        Field(description="Taken up again at this participation event"),
    ] = None
    from_: Annotated[Day | None, since(resolution_tasks.c.due_on), FROM] = None
    until: Annotated[Day | None, up_to(resolution_tasks.c.due_on), UNTIL] = None
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "due_on"


_select = visible_rows(resolution_tasks)
LIST = Listing(resolution_tasks, TaskRead, _select, TaskQuery)


async def read_task(reader: Reader, task_id: UUID) -> TaskDetail:
    return await read_single(TaskDetail, reader, resolution_tasks, task_id, _select)
