"""`/v1/key-statements`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.districts.lists import read_list
from app.participation.key_statements import queries, service
from app.participation.key_statements.schemas import StatementCreate, StatementDetail, StatementPatch, StatementRead

router = Router(prefix="/key-statements", tags=["key statements"])


@router.get("", summary="List key statements", responses=LIST)
async def list_key_statements(
    query: Annotated[queries.StatementQuery, Query()], reader: AnyReader
) -> Page[StatementRead]:
    """Return the key statements in which the office sums up feedback on a concept, with their resolutions."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{statement_id}", summary="Read a key statement", responses=READ)
async def read_key_statement(statement_id: Id, reader: SingleReader) -> StatementDetail:
    """Return one statement, with the actions that the caller's role allows."""
    return await queries.read_statement(reader, statement_id)


@router.post("", summary="Create a key statement", status_code=201, responses=CREATE)
async def create_key_statement(body: StatementCreate, write: EditorWrite) -> StatementDetail:
    """Create a statement, or one that makes another concrete."""
    statement_id = await service.create_statement(write, body)
    set_location(write, "key-statements", statement_id)
    return await queries.read_statement(write.reader, statement_id)


@router.patch("/{statement_id}", summary="Change a key statement", responses=CHANGE)
async def update_key_statement(statement_id: Id, body: StatementPatch, write: EditorWrite) -> StatementDetail:
    """Apply a JSON merge patch; omitted fields keep their values. Possible also once the concept is superseded."""
    await service.update_statement(write, statement_id, body)
    return await queries.read_statement(write.reader, statement_id)


@router.delete("/{statement_id}", summary="Delete a key statement", status_code=204, responses=DELETE)
async def delete_key_statement(statement_id: Id, write: EditorWrite) -> None:
    """Delete a statement on which no other statement, feedback or link depends."""
    await service.delete_statement(write, statement_id)
