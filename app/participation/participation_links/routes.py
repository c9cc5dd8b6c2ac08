"""`/v1/participation-links`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.districts.lists import read_list
from app.participation.participation_links import queries, service
from app.participation.participation_links.schemas import LinkCreate, LinkDetail, LinkPatch, LinkRead

router = Router(prefix="/participation-links", tags=["participation links"])


@router.get("", summary="List participation links", responses=LIST)
async def list_participation_links(query: Annotated[queries.LinkQuery, Query()], reader: AnyReader) -> Page[LinkRead]:
    """Return the links from feedback items and key statements to the statements, measures and goals that they led
    to."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{link_id}", summary="Read a participation link", responses=READ)
async def read_participation_link(link_id: Id, reader: SingleReader) -> LinkDetail:
    """Return one link, with the actions that the caller's role allows."""
    return await queries.read_link(reader, link_id)


@router.post("", summary="Create a participation link", status_code=201, responses=CREATE)
async def create_participation_link(body: LinkCreate, write: EditorWrite) -> LinkDetail:
    """Create a link from a feedback item or key statement to another statement, a measure or a goal. It is public where
    both ends are."""
    link_id = await service.create_link(write, body)
    set_location(write, "participation-links", link_id)
    return await queries.read_link(write.reader, link_id)


@router.patch("/{link_id}", summary="Change a participation link", responses=CHANGE)
async def update_participation_link(link_id: Id, body: LinkPatch, write: EditorWrite) -> LinkDetail:
    """Apply a JSON merge patch to relation and note. The ends never change: delete the link and create another."""
    await service.update_link(write, link_id, body)
    return await queries.read_link(write.reader, link_id)


@router.delete("/{link_id}", summary="Delete a participation link", status_code=204, responses=DELETE)
async def delete_participation_link(link_id: Id, write: EditorWrite) -> None:
    """Delete a link; both of its ends stay."""
    await service.delete_link(write, link_id)
