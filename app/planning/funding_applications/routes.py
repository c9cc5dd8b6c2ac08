"""`/v1/funding-applications`"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.core.dependencies import Editing, Public
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, located
from app.core.routing import Route
from app.core.schemas import Id, Page
from app.planning.funding_applications import queries, service
from app.planning.funding_applications.schemas import (
    ApplicationCreate,
    ApplicationDetail,
    ApplicationPatch,
    ApplicationRead,
)

router = APIRouter(prefix="/funding-applications", tags=["funding applications"], route_class=Route)


@router.get("", summary="List applications for funding", responses=LIST)
async def list_funding_applications(
    query: Annotated[queries.ApplicationQuery, Query()], reader: Public
) -> Page[ApplicationRead]:
    """Which money was or is to be applied for, and what came of it."""
    return await queries.list_funding_applications(reader, query)


@router.get("/{application_id}", summary="Read an application for funding", responses=READ)
async def read_funding_application(application_id: Id, reader: Public) -> ApplicationDetail:
    """One application, with the measures that hang on it."""
    return await queries.read_application(reader, application_id)


@router.post("", summary="Create an application for funding", status_code=201, responses=CREATE)
async def create_funding_application(
    body: ApplicationCreate, write: Editing, request: Request, response: Response
) -> ApplicationDetail:
    """A new application, in any state: what was decided long ago can be entered as it is."""
    application_id = await service.create_application(write, body)
    located(request, response, "funding-applications", application_id)
    return await queries.read_application(write.reader, application_id)


@router.patch("/{application_id}", summary="Change an application for funding", responses=CHANGE)
async def update_funding_application(application_id: Id, body: ApplicationPatch, write: Editing) -> ApplicationDetail:
    """JSON merge patch: what is left out stays, lists are replaced whole. Also once its concept is
    superseded, as decisions and proofs come later."""
    await service.update_application(write, application_id, body)
    return await queries.read_application(write.reader, application_id)


@router.delete("/{application_id}", summary="Delete an application for funding", status_code=204, responses=DELETE)
async def delete_funding_application(application_id: Id, write: Editing) -> None:
    """Only while it is planned, and no cost estimate refers to it. Else make it internal."""
    await service.delete_application(write, application_id)
