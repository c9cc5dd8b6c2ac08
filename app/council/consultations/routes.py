"""`/v1/consultations`"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.core.dependencies import Editing, Public
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, located
from app.core.routing import Route
from app.core.schemas import Id, Page
from app.council.consultations import queries, service
from app.council.consultations.schemas import (
    ConsultationCreate,
    ConsultationDetail,
    ConsultationPatch,
    ConsultationRead,
)

router = APIRouter(prefix="/consultations", tags=["consultations"], route_class=Route)


@router.get("", summary="List consultations", responses=LIST)
async def list_consultations(
    query: Annotated[queries.ConsultationQuery, Query()], reader: Public
) -> Page[ConsultationRead]:
    """Which body consulted what and when, and what came of it."""
    return await queries.list_consultations(reader, query)


@router.get("/{consultation_id}", summary="Read a consultation", responses=READ)
async def read_consultation(consultation_id: Id, reader: Public) -> ConsultationDetail:
    """One consultation."""
    return await queries.read_consultation(reader, consultation_id)


@router.post("", summary="Create a consultation", status_code=201, responses=CREATE)
async def create_consultation(
    body: ConsultationCreate, write: Editing, request: Request, response: Response
) -> ConsultationDetail:
    """A new consultation."""
    consultation_id = await service.create_consultation(write, body)
    located(request, response, "consultations", consultation_id)
    return await queries.read_consultation(write.reader, consultation_id)


@router.patch("/{consultation_id}", summary="Change a consultation", responses=CHANGE)
async def update_consultation(consultation_id: Id, body: ConsultationPatch, write: Editing) -> ConsultationDetail:
    """JSON merge patch: what is left out stays."""
    await service.update_consultation(write, consultation_id, body)
    return await queries.read_consultation(write.reader, consultation_id)


@router.delete("/{consultation_id}", summary="Delete a consultation", status_code=204, responses=DELETE)
async def delete_consultation(consultation_id: Id, write: Editing) -> None:
    """Only where no task and no duty refers to it. Else make it internal."""
    await service.delete_consultation(write, consultation_id)
