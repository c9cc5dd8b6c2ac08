"""`/v1/papers`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings
from app.council.papers import queries, service
from app.council.papers.schemas import PaperCreate, PaperDetail, PaperPatch, PaperRead
from app.districts.lists import read_list

router = Router(prefix="/papers", tags=["papers"])


@router.get("", summary="List papers", responses=LIST)
async def list_papers(query: Annotated[queries.PaperQuery, Query()], reader: AnyReader) -> Page[PaperRead]:
    """Return the papers before bodies: proposals, reports, motions and inquiries."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{paper_id}", summary="Read a paper", responses=READ)
async def read_paper(paper_id: Id, reader: SingleReader) -> PaperDetail:
    """Return one paper."""
    return await queries.read_paper(reader, paper_id)


@router.post("", summary="Create a paper", status_code=201, response_model=with_warnings(PaperDetail), responses=CREATE)
async def create_paper(body: PaperCreate, write: EditorWrite) -> PaperDetail:
    """Create a paper."""
    paper_id = await service.create_paper(write, body)
    set_location(write, "papers", paper_id)
    return await queries.read_paper(write.reader, paper_id)


@router.patch("/{paper_id}", summary="Change a paper", response_model=with_warnings(PaperDetail), responses=CHANGE)
async def update_paper(paper_id: Id, body: PaperPatch, write: EditorWrite) -> PaperDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_paper(write, paper_id, body)
    return await queries.read_paper(write.reader, paper_id)


@router.delete("/{paper_id}", summary="Delete a paper", status_code=204, responses=DELETE)
async def delete_paper(paper_id: Id, write: EditorWrite) -> None:
    """Delete a paper to which nothing refers. Make any other internal instead."""
    await service.delete_paper(write, paper_id)
