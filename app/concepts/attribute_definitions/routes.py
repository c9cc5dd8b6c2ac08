"""`/v1/attribute-definitions`"""

from typing import Annotated

from fastapi import Query

from app.concepts.attribute_definitions import queries, service
from app.concepts.attribute_definitions.schemas import (
    DefinitionCreate,
    DefinitionDetail,
    DefinitionPatch,
    DefinitionRead,
)
from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.districts.lists import read_list

router = Router(prefix="/attribute-definitions", tags=["attribute definitions"])


@router.get("", summary="List definitions of attributes", responses=LIST)
async def list_attribute_definitions(
    query: Annotated[queries.DefinitionQuery, Query()], reader: AnyReader
) -> Page[DefinitionRead]:
    """List the attributes that the measures of concepts may have, in the county's order."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{definition_id}", summary="Read the definition of an attribute", responses=READ)
async def read_attribute_definition(definition_id: Id, reader: SingleReader) -> DefinitionDetail:
    """Return one definition of an attribute."""
    return await queries.read_definition(reader, definition_id)


@router.post("", summary="Define an attribute", status_code=201, responses=CREATE)
async def create_attribute_definition(body: DefinitionCreate, write: EditorWrite) -> DefinitionDetail:
    """Define an attribute of a concept's measures, at most 200 in a concept. Its `key` is its name in `attributes`."""
    definition_id = await service.create_definition(write, body)
    set_location(write, "attribute-definitions", definition_id)
    return await queries.read_definition(write.reader, definition_id)


@router.patch("/{definition_id}", summary="Change the definition of an attribute", responses=CHANGE)
async def update_attribute_definition(definition_id: Id, body: DefinitionPatch, write: EditorWrite) -> DefinitionDetail:
    """Apply a JSON merge patch; refused if values of measures would not fit any more. A changed `visibility` shows or
    hides all of its values. In a closed concept, only that can change."""
    await service.update_definition(write, definition_id, body)
    return await queries.read_definition(write.reader, definition_id)


@router.delete("/{definition_id}", summary="Delete the definition of an attribute", status_code=204, responses=DELETE)
async def delete_attribute_definition(definition_id: Id, write: EditorWrite) -> None:
    """Delete a definition of which no measure has a value."""
    await service.delete_definition(write, definition_id)
