"""`/v1/funding-applications`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings
from app.districts.lists import read_list
from app.funding.funding_applications import queries, service
from app.funding.funding_applications.schemas import (
    ApplicationCreate,
    ApplicationDetail,
    ApplicationPatch,
    ApplicationRead,
)

router = Router(prefix="/funding-applications", tags=["funding applications"])


@router.get("", summary="List applications for funding", responses=LIST)
async def list_funding_applications(
    query: Annotated[queries.ApplicationQuery, Query()], reader: AnyReader
) -> Page[ApplicationRead]:
    """Return planned and submitted applications for funding, with their decisions."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{application_id}", summary="Read an application for funding", responses=READ)
async def read_funding_application(application_id: Id, reader: SingleReader) -> ApplicationDetail:
    """Return one application, with the measures that hang on it."""
    return await queries.read_application(reader, application_id)


@router.post(
    "",
    summary="Create an application for funding",
    status_code=201,
    response_model=with_warnings(ApplicationDetail),
    responses=CREATE,
)
async def create_funding_application(body: ApplicationCreate, write: EditorWrite) -> ApplicationDetail:
    """Create an application in any state, so that past decisions can be entered."""
    application_id = await service.create_application(write, body)
    set_location(write, "funding-applications", application_id)
    return await queries.read_application(write.reader, application_id)


@router.patch(
    "/{application_id}",
    summary="Change an application for funding",
    response_model=with_warnings(ApplicationDetail),
    responses=CHANGE,
)
async def update_funding_application(
    application_id: Id, body: ApplicationPatch, write: EditorWrite
) -> ApplicationDetail:
    """Apply a JSON merge patch; omitted fields keep their values. Lists are replaced as a whole. The application can be
    changed after its concept is superseded, as decisions and proofs come later."""
    await service.update_application(write, application_id, body)
    return await queries.read_application(write.reader, application_id)


@router.delete("/{application_id}", summary="Delete an application for funding", status_code=204, responses=DELETE)
async def delete_funding_application(application_id: Id, write: EditorWrite) -> None:
    """Delete an application that is still planned and to which no cost estimate refers. Make any other internal
    instead."""
    await service.delete_application(write, application_id)
