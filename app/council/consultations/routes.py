"""`/v1/consultations`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.council.consultations import queries, service
from app.council.consultations.schemas import (
    ConsultationCreate,
    ConsultationDetail,
    ConsultationPatch,
    ConsultationRead,
)
from app.districts.lists import read_list

router = Router(prefix="/consultations", tags=["consultations"])


@router.get("", summary="List consultations", responses=LIST)
async def list_consultations(
    query: Annotated[queries.ConsultationQuery, Query()], reader: AnyReader
) -> Page[ConsultationRead]:
    """Return the consultations of papers by bodies, with their days and outcomes."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{consultation_id}", summary="Read a consultation", responses=READ)
async def read_consultation(consultation_id: Id, reader: SingleReader) -> ConsultationDetail:
    """Return one consultation."""
    return await queries.read_consultation(reader, consultation_id)


@router.post("", summary="Create a consultation", status_code=201, responses=CREATE)
async def create_consultation(body: ConsultationCreate, write: EditorWrite) -> ConsultationDetail:
    """Create a consultation."""
    consultation_id = await service.create_consultation(write, body)
    set_location(write, "consultations", consultation_id)
    return await queries.read_consultation(write.reader, consultation_id)


@router.patch("/{consultation_id}", summary="Change a consultation", responses=CHANGE)
async def update_consultation(consultation_id: Id, body: ConsultationPatch, write: EditorWrite) -> ConsultationDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_consultation(write, consultation_id, body)
    return await queries.read_consultation(write.reader, consultation_id)


@router.delete("/{consultation_id}", summary="Delete a consultation", status_code=204, responses=DELETE)
async def delete_consultation(consultation_id: Id, write: EditorWrite) -> None:
    """Delete a consultation to which no task and no duty refers. Make any other internal instead."""
    await service.delete_consultation(write, consultation_id)
