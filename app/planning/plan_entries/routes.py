"""`/v1/plan-entries`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.districts.lists import read_list
from app.planning.plan_entries import queries, service
from app.planning.plan_entries.schemas import PlanEntryCreate, PlanEntryDetail, PlanEntryPatch, PlanEntryRead

router = Router(prefix="/plan-entries", tags=["plan entries"])


@router.get("", summary="List plan entries", responses=LIST)
async def list_plan_entries(
    query: Annotated[queries.PlanEntryQuery, Query()], reader: AnyReader
) -> Page[PlanEntryRead]:
    """Return the entries of annual plans, each with its year and the measures that it serves."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{entry_id}", summary="Read a plan entry", responses=READ)
async def read_plan_entry(entry_id: Id, reader: SingleReader) -> PlanEntryDetail:
    """Return one entry of an annual plan."""
    return await queries.read_plan_entry(reader, entry_id)


@router.post("", summary="Create a plan entry", status_code=201, responses=CREATE)
async def create_plan_entry(body: PlanEntryCreate, write: EditorWrite) -> PlanEntryDetail:
    """Create a plan entry of a concept."""
    entry_id = await service.create_plan_entry(write, body)
    set_location(write, "plan-entries", entry_id)
    return await queries.read_plan_entry(write.reader, entry_id)


@router.patch("/{entry_id}", summary="Change a plan entry", responses=CHANGE)
async def update_plan_entry(entry_id: Id, body: PlanEntryPatch, write: EditorWrite) -> PlanEntryDetail:
    """Apply a JSON merge patch; omitted fields keep their values. In a closed concept, only `visibility` can change."""
    await service.update_plan_entry(write, entry_id, body)
    return await queries.read_plan_entry(write.reader, entry_id)


@router.delete("/{entry_id}", summary="Delete a plan entry", status_code=204, responses=DELETE)
async def delete_plan_entry(entry_id: Id, write: EditorWrite) -> None:
    """Delete an entry. Postpone it instead if it will not come this year."""
    await service.delete_plan_entry(write, entry_id)
