"""`/v1/organisations`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings
from app.districts.lists import read_list
from app.districts.organisations import queries, service
from app.districts.organisations.schemas import (
    OrganisationCreate,
    OrganisationDetail,
    OrganisationPatch,
    OrganisationRead,
)

router = Router(prefix="/organisations", tags=["organisations"])


@router.get("", summary="List organisations", responses=LIST)
async def list_organisations(
    query: Annotated[queries.OrganisationQuery, Query()], reader: AnyReader
) -> Page[OrganisationRead]:
    """List organisations that are responsible for measures or take part in them."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{organisation_id}", summary="Read an organisation", responses=READ)
async def read_organisation(organisation_id: Id, reader: SingleReader) -> OrganisationDetail:
    """Return one organisation."""
    return await queries.read_organisation(reader, organisation_id)


@router.post(
    "",
    summary="Create an organisation",
    status_code=201,
    response_model=with_warnings(OrganisationDetail),
    responses=CREATE,
)
async def create_organisation(body: OrganisationCreate, write: EditorWrite) -> OrganisationDetail:
    """Create an organisation of a district."""
    organisation_id = await service.create_organisation(write, body)
    set_location(write, "organisations", organisation_id)
    return await queries.read_organisation(write.reader, organisation_id)


@router.patch(
    "/{organisation_id}",
    summary="Change an organisation",
    response_model=with_warnings(OrganisationDetail),
    responses=CHANGE,
)
async def update_organisation(organisation_id: Id, body: OrganisationPatch, write: EditorWrite) -> OrganisationDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_organisation(write, organisation_id, body)
    return await queries.read_organisation(write.reader, organisation_id)


@router.delete("/{organisation_id}", summary="Delete an organisation", status_code=204, responses=DELETE)
async def delete_organisation(organisation_id: Id, write: EditorWrite) -> None:
    """Delete an organisation to which nothing refers."""
    await service.delete_organisation(write, organisation_id)
