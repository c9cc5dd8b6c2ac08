"""`/v1/milestones`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.districts.lists import read_list
from app.planning.milestones import queries, service
from app.planning.milestones.schemas import MilestoneCreate, MilestoneDetail, MilestonePatch, MilestoneRead

router = Router(prefix="/milestones", tags=["milestones"])


@router.get("", summary="List milestones", responses=LIST)
async def list_milestones(query: Annotated[queries.MilestoneQuery, Query()], reader: AnyReader) -> Page[MilestoneRead]:
    """Return the milestones in the making of concepts, by planned day."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{milestone_id}", summary="Read a milestone", responses=READ)
async def read_milestone(milestone_id: Id, reader: SingleReader) -> MilestoneDetail:
    """Return one milestone of a concept."""
    return await queries.read_milestone(reader, milestone_id)


@router.post("", summary="Create a milestone", status_code=201, responses=CREATE)
async def create_milestone(body: MilestoneCreate, write: EditorWrite) -> MilestoneDetail:
    """Create a milestone of a concept."""
    milestone_id = await service.create_milestone(write, body)
    set_location(write, "milestones", milestone_id)
    return await queries.read_milestone(write.reader, milestone_id)


@router.patch("/{milestone_id}", summary="Change a milestone", responses=CHANGE)
async def update_milestone(milestone_id: Id, body: MilestonePatch, write: EditorWrite) -> MilestoneDetail:
    """Apply a JSON merge patch; omitted fields keep their values. In a closed concept, only `visibility` can change."""
    await service.update_milestone(write, milestone_id, body)
    return await queries.read_milestone(write.reader, milestone_id)


@router.delete("/{milestone_id}", summary="Delete a milestone", status_code=204, responses=DELETE)
async def delete_milestone(milestone_id: Id, write: EditorWrite) -> None:
    """Delete a milestone. Cancel it instead if it will not come."""
    await service.delete_milestone(write, milestone_id)
