"""`/v1/resolution-tasks`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings
from app.council.resolution_tasks import queries, service
from app.council.resolution_tasks.schemas import TaskCreate, TaskDetail, TaskPatch, TaskRead
from app.districts.lists import read_list

router = Router(prefix="/resolution-tasks", tags=["resolution tasks"])


@router.get("", summary="List resolution tasks", responses=LIST)
async def list_resolution_tasks(query: Annotated[queries.TaskQuery, Query()], reader: AnyReader) -> Page[TaskRead]:
    """Return the tasks set by decisions and motions, with their assignees, due days and follow-ups."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{task_id}", summary="Read a resolution task", responses=READ)
async def read_resolution_task(task_id: Id, reader: SingleReader) -> TaskDetail:
    """Return one resolution task."""
    return await queries.read_task(reader, task_id)


@router.post(
    "", summary="Create a resolution task", status_code=201, response_model=with_warnings(TaskDetail), responses=CREATE
)
async def create_resolution_task(body: TaskCreate, write: EditorWrite) -> TaskDetail:
    """Create a resolution task."""
    task_id = await service.create_task(write, body)
    set_location(write, "resolution-tasks", task_id)
    return await queries.read_task(write.reader, task_id)


@router.patch(
    "/{task_id}", summary="Change a resolution task", response_model=with_warnings(TaskDetail), responses=CHANGE
)
async def update_resolution_task(task_id: Id, body: TaskPatch, write: EditorWrite) -> TaskDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_task(write, task_id, body)
    return await queries.read_task(write.reader, task_id)


@router.delete("/{task_id}", summary="Delete a resolution task", status_code=204, responses=DELETE)
async def delete_resolution_task(task_id: Id, write: EditorWrite) -> None:
    """Delete a task, on which nothing depends. Drop a task that is no longer to be done instead."""
    await service.delete_task(write, task_id)
