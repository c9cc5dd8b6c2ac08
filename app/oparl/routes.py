"""`/oparl/v1.1`: the entry point, objects at their ids, and the lists of a body and of an organization.

OParl's specification is their contract, which `tests/oparl/checker.py` checks; they are not in ours.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from app.core.dependencies import PublicReader
from app.core.schemas import Id
from app.oparl import lists, queries, system
from app.oparl.answers import OparlRoute
from app.oparl.kinds import PREFIX, Kind
from app.oparl.lists import OparlQuery
from app.oparl.objects import Objects

router = APIRouter(prefix=PREFIX, route_class=OparlRoute, include_in_schema=False)
Asked = Annotated[OparlQuery, Query()]


def _objects(request: Request) -> Objects:
    return Objects(request.app.state.settings.base_url)


@router.get("")
async def read_oparl_system(reader: PublicReader, request: Request) -> JSONResponse:
    """Return the entry point."""
    return JSONResponse(await system.read_system(reader, request.app.state.settings))


@router.get("/bodies")
async def list_oparl_bodies(query: Asked, reader: PublicReader, request: Request) -> JSONResponse:
    """List all public districts."""
    return JSONResponse(await lists.page(reader, _objects(request), Kind.BODY, query, {}))


# --- objects at their ids -----------------------------------------------------------------------------------------


async def _one(reader: PublicReader, request: Request, kind: Kind, object_id: Any) -> JSONResponse:
    return JSONResponse(await queries.read(reader, _objects(request), kind, object_id))


@router.get("/bodies/{oparl_body_id}")
async def read_oparl_body(oparl_body_id: Id, reader: PublicReader, request: Request) -> JSONResponse:
    """Return a district."""
    return await _one(reader, request, Kind.BODY, oparl_body_id)


@router.get("/legislative-terms/{term_id}")
async def read_oparl_legislative_term(term_id: Id, reader: PublicReader, request: Request) -> JSONResponse:
    return await _one(reader, request, Kind.LEGISLATIVE_TERM, term_id)


@router.get("/organizations/{organization_id}")
async def read_oparl_organization(organization_id: Id, reader: PublicReader, request: Request) -> JSONResponse:
    """Return a body of the council."""
    return await _one(reader, request, Kind.ORGANIZATION, organization_id)


@router.get("/meetings/{meeting_id}")
async def read_oparl_meeting(meeting_id: Id, reader: PublicReader, request: Request) -> JSONResponse:
    """Return a meeting with its agenda."""
    return await _one(reader, request, Kind.MEETING, meeting_id)


@router.get("/locations/{location_id}")
async def read_oparl_location(location_id: Id, reader: PublicReader, request: Request) -> JSONResponse:
    """Return the place of a meeting."""
    return await _one(reader, request, Kind.LOCATION, location_id)


@router.get("/agenda-items/{agenda_item_id}")
async def read_oparl_agenda_item(agenda_item_id: Id, reader: PublicReader, request: Request) -> JSONResponse:
    """Return a consultation as an item of a meeting."""
    return await _one(reader, request, Kind.AGENDA_ITEM, agenda_item_id)


@router.get("/papers/{paper_id}")
async def read_oparl_paper(paper_id: Id, reader: PublicReader, request: Request) -> JSONResponse:
    """Return a paper with its files and its consultations."""
    return await _one(reader, request, Kind.PAPER, paper_id)


@router.get("/consultations/{consultation_id}")
async def read_oparl_consultation(consultation_id: Id, reader: PublicReader, request: Request) -> JSONResponse:
    """Return the consultation of a paper."""
    return await _one(reader, request, Kind.CONSULTATION, consultation_id)


@router.get("/files/{file_id}")
async def read_oparl_file(file_id: Id, reader: PublicReader, request: Request) -> JSONResponse:
    """Return an attachment of a paper."""
    return await _one(reader, request, Kind.FILE, file_id)


# --- lists --------------------------------------------------------------------------------------------------------


async def _of_body(kind: Kind, query: OparlQuery, reader: PublicReader, request: Request, body_id: Any) -> JSONResponse:
    await queries.read_row(reader, Kind.BODY, body_id)
    return JSONResponse(await lists.page(reader, _objects(request), kind, query, {"district": body_id}))


@router.get("/bodies/{oparl_body_id}/organizations")
async def list_oparl_organizations(
    oparl_body_id: Id, query: Asked, reader: PublicReader, request: Request
) -> JSONResponse:
    """List the bodies of a district's council."""
    return await _of_body(Kind.ORGANIZATION, query, reader, request, oparl_body_id)


@router.get("/bodies/{oparl_body_id}/meetings")
async def list_oparl_meetings(oparl_body_id: Id, query: Asked, reader: PublicReader, request: Request) -> JSONResponse:
    """List the meetings of a district's bodies."""
    return await _of_body(Kind.MEETING, query, reader, request, oparl_body_id)


@router.get("/bodies/{oparl_body_id}/papers")
async def list_oparl_papers(oparl_body_id: Id, query: Asked, reader: PublicReader, request: Request) -> JSONResponse:
    """List the papers of a district."""
    return await _of_body(Kind.PAPER, query, reader, request, oparl_body_id)


@router.get("/bodies/{oparl_body_id}/agenda-items")
async def list_oparl_agenda_items(
    oparl_body_id: Id, query: Asked, reader: PublicReader, request: Request
) -> JSONResponse:
    """List the agenda items of a district's meetings."""
    return await _of_body(Kind.AGENDA_ITEM, query, reader, request, oparl_body_id)


@router.get("/bodies/{oparl_body_id}/consultations")
async def list_oparl_consultations(
    oparl_body_id: Id, query: Asked, reader: PublicReader, request: Request
) -> JSONResponse:
    """List the consultations of a district's papers."""
    return await _of_body(Kind.CONSULTATION, query, reader, request, oparl_body_id)


@router.get("/bodies/{oparl_body_id}/files")
async def list_oparl_files(oparl_body_id: Id, query: Asked, reader: PublicReader, request: Request) -> JSONResponse:
    """List the files of a district's papers."""
    return await _of_body(Kind.FILE, query, reader, request, oparl_body_id)


@router.get("/bodies/{oparl_body_id}/locations")
async def list_oparl_locations(oparl_body_id: Id, query: Asked, reader: PublicReader, request: Request) -> JSONResponse:
    """List the places where a district's bodies met."""
    return await _of_body(Kind.LOCATION, query, reader, request, oparl_body_id)


@router.get("/bodies/{oparl_body_id}/legislative-terms")
async def list_oparl_legislative_terms(
    oparl_body_id: Id, query: Asked, reader: PublicReader, request: Request
) -> JSONResponse:
    """List the terms of a district's council."""
    return await _of_body(Kind.LEGISLATIVE_TERM, query, reader, request, oparl_body_id)


@router.get("/bodies/{oparl_body_id}/persons")
async def list_oparl_persons(oparl_body_id: Id, query: Asked, reader: PublicReader) -> JSONResponse:
    """Return an empty list, as the service keeps no persons."""
    await queries.read_row(reader, Kind.BODY, oparl_body_id)
    return JSONResponse(lists.empty(reader, query))


@router.get("/bodies/{oparl_body_id}/memberships")
async def list_oparl_memberships(oparl_body_id: Id, query: Asked, reader: PublicReader) -> JSONResponse:
    """Return an empty list, as the service keeps no persons and so no memberships."""
    await queries.read_row(reader, Kind.BODY, oparl_body_id)
    return JSONResponse(lists.empty(reader, query))


async def _of_organization(
    kind: Kind, query: OparlQuery, reader: PublicReader, request: Request, of: Any
) -> JSONResponse:
    row = await queries.read_row(reader, Kind.ORGANIZATION, of)
    scope = {"district": row["district_id"], "organization": of}
    return JSONResponse(await lists.page(reader, _objects(request), kind, query, scope))


@router.get("/organizations/{organization_id}/meetings")
async def list_oparl_meetings_of_organization(
    organization_id: Id, query: Asked, reader: PublicReader, request: Request
) -> JSONResponse:
    """List the meetings of a body."""
    return await _of_organization(Kind.MEETING, query, reader, request, organization_id)


@router.get("/organizations/{organization_id}/consultations")
async def list_oparl_consultations_of_organization(
    organization_id: Id, query: Asked, reader: PublicReader, request: Request
) -> JSONResponse:
    """List the consultations of a body."""
    return await _of_organization(Kind.CONSULTATION, query, reader, request, organization_id)
