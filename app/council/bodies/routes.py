"""`/v1/bodies`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.council.bodies import queries, service
from app.council.bodies.schemas import BodyCreate, BodyDetail, BodyPatch, BodyRead
from app.districts.lists import read_list

router = Router(prefix="/bodies", tags=["bodies"])


@router.get("", summary="List bodies", responses=LIST)
async def list_bodies(query: Annotated[queries.BodyQuery, Query()], reader: AnyReader) -> Page[BodyRead]:
    """Return the bodies of a district: those that decide, advise or work, and the body above each."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{body_id}", summary="Read a body", responses=READ)
async def read_body(body_id: Id, reader: SingleReader) -> BodyDetail:
    """Return one body."""
    return await queries.read_body(reader, body_id)


@router.post("", summary="Create a body", status_code=201, responses=CREATE)
async def create_body(body: BodyCreate, write: EditorWrite) -> BodyDetail:
    """Create a body."""
    body_id = await service.create_body(write, body)
    set_location(write, "bodies", body_id)
    return await queries.read_body(write.reader, body_id)


@router.patch("/{body_id}", summary="Change a body", responses=CHANGE)
async def update_body(body_id: Id, body: BodyPatch, write: EditorWrite) -> BodyDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_body(write, body_id, body)
    return await queries.read_body(write.reader, body_id)


@router.delete("/{body_id}", summary="Delete a body", status_code=204, responses=DELETE)
async def delete_body(body_id: Id, write: EditorWrite) -> None:
    """Delete a body to which nothing refers."""
    await service.delete_body(write, body_id)
