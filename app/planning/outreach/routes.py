"""`/v1/outreach`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings
from app.districts.lists import read_list
from app.planning.outreach import queries, service
from app.planning.outreach.schemas import OutreachCreate, OutreachDetail, OutreachPatch, OutreachRead

router = Router(prefix="/outreach", tags=["outreach"])


@router.get("", summary="List outreach", responses=LIST)
async def list_outreach(query: Annotated[queries.OutreachQuery, Query()], reader: AnyReader) -> Page[OutreachRead]:
    """Return the distributions and presentations of concepts, past and planned."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{outreach_id}", summary="Read an act of outreach", responses=READ)
async def read_outreach(outreach_id: Id, reader: SingleReader) -> OutreachDetail:
    """Return one distribution or presentation of a concept."""
    return await queries.read_outreach(reader, outreach_id)


@router.post(
    "",
    summary="Create an act of outreach",
    status_code=201,
    response_model=with_warnings(OutreachDetail),
    responses=CREATE,
)
async def create_outreach(body: OutreachCreate, write: EditorWrite) -> OutreachDetail:
    """Create a distribution or presentation of a concept."""
    outreach_id = await service.create_outreach(write, body)
    set_location(write, "outreach", outreach_id)
    return await queries.read_outreach(write.reader, outreach_id)


@router.patch(
    "/{outreach_id}",
    summary="Change an act of outreach",
    response_model=with_warnings(OutreachDetail),
    responses=CHANGE,
)
async def update_outreach(outreach_id: Id, body: OutreachPatch, write: EditorWrite) -> OutreachDetail:
    """Apply a JSON merge patch; omitted fields keep their values. In a closed concept, only `visibility` can change."""
    await service.update_outreach(write, outreach_id, body)
    return await queries.read_outreach(write.reader, outreach_id)


@router.delete("/{outreach_id}", summary="Delete an act of outreach", status_code=204, responses=DELETE)
async def delete_outreach(outreach_id: Id, write: EditorWrite) -> None:
    """Delete a distribution or presentation. Cancel a presentation instead if it does not take place."""
    await service.delete_outreach(write, outreach_id)
