"""`/v1/fields-of-action`"""

from typing import Annotated

from fastapi import Query

from app.concepts.fields_of_action import queries, service
from app.concepts.fields_of_action.schemas import FieldCreate, FieldDetail, FieldPatch, FieldRead
from app.concepts.moments import SingleMomentQuery
from app.core.dependencies import AnyReader, EditorWrite
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page

router = Router(prefix="/fields-of-action", tags=["fields of action"])


@router.get("", summary="List fields of action", responses=LIST)
async def list_fields_of_action(query: Annotated[queries.FieldQuery, Query()], reader: AnyReader) -> Page[FieldRead]:
    """List themes, fields of action and cross-cutting issues. `as_of` and `known_at` ask for assessments of another
    time; titles and structure are today's."""
    return await queries.list_fields(reader, query)


@router.get("/{field_id}", summary="Read a field of action", responses=READ)
async def read_field_of_action(
    field_id: Id, query: Annotated[SingleMomentQuery, Query()], reader: AnyReader
) -> FieldDetail:
    """Return one field of action."""
    return await queries.read_field(reader, field_id, query)


@router.post("", summary="Create a field of action", status_code=201, responses=CREATE)
async def create_field_of_action(body: FieldCreate, write: EditorWrite) -> FieldDetail:
    """Create a field of a concept."""
    field_id = await service.create_field(write, body)
    set_location(write, "fields-of-action", field_id)
    return await queries.read_field(write.reader, field_id)


@router.patch("/{field_id}", summary="Change a field of action", responses=CHANGE)
async def update_field_of_action(field_id: Id, body: FieldPatch, write: EditorWrite) -> FieldDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_field(write, field_id, body)
    return await queries.read_field(write.reader, field_id)


@router.delete("/{field_id}", summary="Delete a field of action", status_code=204, responses=DELETE)
async def delete_field_of_action(field_id: Id, write: EditorWrite) -> None:
    """Delete a field with nothing below it."""
    await service.delete_field(write, field_id)
