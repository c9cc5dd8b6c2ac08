"""`/v1/reporting-duties`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.council.reporting_duties import queries, service
from app.council.reporting_duties.schemas import DutyCreate, DutyDetail, DutyPatch, DutyRead
from app.districts.lists import read_list

router = Router(prefix="/reporting-duties", tags=["reporting duties"])


@router.get("", summary="List reporting duties", responses=LIST)
async def list_reporting_duties(query: Annotated[queries.DutyQuery, Query()], reader: AnyReader) -> Page[DutyRead]:
    """Return the duties to report to a body, with their period and form."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{duty_id}", summary="Read a reporting duty", responses=READ)
async def read_reporting_duty(duty_id: Id, reader: SingleReader) -> DutyDetail:
    """Return one reporting duty."""
    return await queries.read_duty(reader, duty_id)


@router.post("", summary="Create a reporting duty", status_code=201, responses=CREATE)
async def create_reporting_duty(body: DutyCreate, write: EditorWrite) -> DutyDetail:
    """Create a reporting duty."""
    duty_id = await service.create_duty(write, body)
    set_location(write, "reporting-duties", duty_id)
    return await queries.read_duty(write.reader, duty_id)


@router.patch("/{duty_id}", summary="Change a reporting duty", responses=CHANGE)
async def update_reporting_duty(duty_id: Id, body: DutyPatch, write: EditorWrite) -> DutyDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_duty(write, duty_id, body)
    return await queries.read_duty(write.reader, duty_id)


@router.delete("/{duty_id}", summary="Delete a reporting duty", status_code=204, responses=DELETE)
async def delete_reporting_duty(duty_id: Id, write: EditorWrite) -> None:
    """Delete a reporting duty that no report answers. End any other with `until` instead."""
    await service.delete_duty(write, duty_id)
