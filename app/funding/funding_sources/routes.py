"""`/v1/funding-sources`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings
from app.districts.lists import read_list
from app.funding.funding_sources import queries, service
from app.funding.funding_sources.schemas import SourceCreate, SourceDetail, SourcePatch, SourceRead

router = Router(prefix="/funding-sources", tags=["funding sources"])


@router.get("", summary="List funding sources", responses=LIST)
async def list_funding_sources(query: Annotated[queries.SourceQuery, Query()], reader: AnyReader) -> Page[SourceRead]:
    """Return the sources of money: programmes, lump sums, foundations, the district's own budget."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{source_id}", summary="Read a funding source", responses=READ)
async def read_funding_source(source_id: Id, reader: SingleReader) -> SourceDetail:
    """Return one source."""
    return await queries.read_source(reader, source_id)


@router.post(
    "", summary="Create a funding source", status_code=201, response_model=with_warnings(SourceDetail), responses=CREATE
)
async def create_funding_source(body: SourceCreate, write: EditorWrite) -> SourceDetail:
    """Create a source, applied for or not."""
    source_id = await service.create_source(write, body)
    set_location(write, "funding-sources", source_id)
    return await queries.read_source(write.reader, source_id)


@router.patch(
    "/{source_id}", summary="Change a funding source", response_model=with_warnings(SourceDetail), responses=CHANGE
)
async def update_funding_source(source_id: Id, body: SourcePatch, write: EditorWrite) -> SourceDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_source(write, source_id, body)
    return await queries.read_source(write.reader, source_id)


@router.delete("/{source_id}", summary="Delete a funding source", status_code=204, responses=DELETE)
async def delete_funding_source(source_id: Id, write: EditorWrite) -> None:
    """Delete a source to which no application refers. Give any other an end, or make it internal."""
    await service.delete_source(write, source_id)
