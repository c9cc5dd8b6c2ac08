"""`/v1/legislative-terms`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.council.legislative_terms import queries, service
from app.council.legislative_terms.schemas import TermCreate, TermDetail, TermPatch, TermRead
from app.districts.lists import read_list

router = Router(prefix="/legislative-terms", tags=["legislative terms"])


@router.get("", summary="List legislative terms", responses=LIST)
async def list_legislative_terms(query: Annotated[queries.TermQuery, Query()], reader: AnyReader) -> Page[TermRead]:
    """Return the terms for which councils are elected."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{term_id}", summary="Read a legislative term", responses=READ)
async def read_legislative_term(term_id: Id, reader: SingleReader) -> TermDetail:
    """Return one legislative term."""
    return await queries.read_legislative_term(reader, term_id)


@router.post("", summary="Create a legislative term", status_code=201, responses=CREATE)
async def create_legislative_term(body: TermCreate, write: EditorWrite) -> TermDetail:
    """Create a legislative term. Answer 409 if it shares a day with another one of the district."""
    term_id = await service.create_legislative_term(write, body)
    set_location(write, "legislative-terms", term_id)
    return await queries.read_legislative_term(write.reader, term_id)


@router.patch("/{term_id}", summary="Change a legislative term", responses=CHANGE)
async def update_legislative_term(term_id: Id, body: TermPatch, write: EditorWrite) -> TermDetail:
    """Apply a JSON merge patch; omitted fields keep their values. Answer 409 if the term then shares a day with another
    one of the district."""
    await service.update_legislative_term(write, term_id, body)
    return await queries.read_legislative_term(write.reader, term_id)


@router.delete("/{term_id}", summary="Delete a legislative term", status_code=204, responses=DELETE)
async def delete_legislative_term(term_id: Id, write: EditorWrite) -> None:
    """Delete a legislative term, to which nothing refers."""
    await service.delete_legislative_term(write, term_id)
