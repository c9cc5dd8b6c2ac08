"""`/v1/measure-steps`"""

from typing import Annotated

from fastapi import Query

from app.concepts.measure_steps import queries, service
from app.concepts.measure_steps.schemas import StepCreate, StepDetail, StepPatch, StepRead
from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.districts.lists import read_list

router = Router(prefix="/measure-steps", tags=["measure steps"])


@router.get("", summary="List steps of measures", responses=LIST)
async def list_measure_steps(query: Annotated[queries.StepQuery, Query()], reader: AnyReader) -> Page[StepRead]:
    """List the steps on the way to a measure's end."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{step_id}", summary="Read a step", responses=READ)
async def read_measure_step(step_id: Id, reader: SingleReader) -> StepDetail:
    """Return one step of a measure."""
    return await queries.read_step(reader, step_id)


@router.post("", summary="Create a step", status_code=201, responses=CREATE)
async def create_measure_step(body: StepCreate, write: EditorWrite) -> StepDetail:
    """Create a step of a measure."""
    step_id = await service.create_step(write, body)
    set_location(write, "measure-steps", step_id)
    return await queries.read_step(write.reader, step_id)


@router.patch("/{step_id}", summary="Change a step", responses=CHANGE)
async def update_measure_step(step_id: Id, body: StepPatch, write: EditorWrite) -> StepDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_step(write, step_id, body)
    return await queries.read_step(write.reader, step_id)


@router.delete("/{step_id}", summary="Delete a step", status_code=204, responses=DELETE)
async def delete_measure_step(step_id: Id, write: EditorWrite) -> None:
    """Delete a step."""
    await service.delete_step(write, step_id)
