"""`/v1/status-updates`"""

from typing import Annotated

from fastapi import Query, Request

from app.concepts.status_log import service
from app.concepts.status_log.batch import record_entries
from app.concepts.status_log.log import MEASURE_LOG
from app.concepts.status_log.schemas import Redaction, Retraction
from app.concepts.status_updates import queries
from app.concepts.status_updates.schemas import StatusUpdateCreate, StatusUpdateDetail, StatusUpdateRead
from app.core.batches import Batch, BatchAnswer, Outcome, valid_items
from app.core.dependencies import AnyReader, EditorWrite, ReporterWrite, SingleReader
from app.core.responses import ACT, CREATE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings
from app.districts.lists import read_list

router = Router(prefix="/status-updates", tags=["status updates"])


@router.get("", summary="List status updates", responses=LIST)
async def list_status_updates(
    query: Annotated[queries.StatusUpdateQuery, Query()], reader: AnyReader
) -> Page[StatusUpdateRead]:
    """List the log of lights, the latest recorded first."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{status_update_id}", summary="Read a status update", responses=READ)
async def read_status_update(status_update_id: Id, reader: SingleReader) -> StatusUpdateDetail:
    """Return one status update."""
    return await queries.read_status_update(reader, status_update_id)


@router.post(
    "",
    summary="Record a status update",
    status_code=201,
    responses=CREATE,
    response_model=with_warnings(StatusUpdateDetail),
)
async def create_status_update(body: StatusUpdateCreate, write: ReporterWrite) -> StatusUpdateDetail:
    """Record a measure's light on a day. Never changed afterwards: record a later one, or retract it. What a reporter
    records waits for an editor's publication."""
    entry_id = await service.record_entry(write, MEASURE_LOG, body)
    set_location(write, "status-updates", entry_id)
    return await queries.read_status_update(write.reader, entry_id)


@router.post("/batch", summary="Record many status updates", responses=ACT)
async def create_status_updates(body: Batch[StatusUpdateCreate], write: ReporterWrite, request: Request) -> BatchAnswer:
    """Record a quarter's lights in one request: all or nothing unless told otherwise, with a result for each."""
    outcome = Outcome(len(body.items))
    drafts = await valid_items(StatusUpdateCreate, body, outcome)
    return await record_entries(write, MEASURE_LOG, drafts, outcome, request, all_or_nothing=body.all_or_nothing)


@router.post("/{status_update_id}/publication", summary="Publish a status update", responses=ACT)
async def publish_status_update(status_update_id: Id, write: EditorWrite) -> StatusUpdateDetail:
    """Approve what waits: from now on it counts for the public, unless it is internal."""
    await service.publish_entry(write, MEASURE_LOG, status_update_id)
    return await queries.read_status_update(write.reader, status_update_id)


@router.post("/{status_update_id}/retraction", summary="Retract a status update", responses=ACT)
async def retract_status_update(status_update_id: Id, body: Retraction, write: EditorWrite) -> StatusUpdateDetail:
    """Take a status update back: it no longer counts; publicly a tombstone stays."""
    await service.retract_entry(write, MEASURE_LOG, status_update_id, body.reason)
    return await queries.read_status_update(write.reader, status_update_id)


@router.post("/{status_update_id}/redaction", summary="Redact a status update", responses=ACT)
async def redact_status_update(status_update_id: Id, body: Redaction, write: EditorWrite) -> StatusUpdateDetail:
    """Blank its text for data protection; light, states and dates stay."""
    await service.redact_entry(write, MEASURE_LOG, status_update_id, body.reason)
    return await queries.read_status_update(write.reader, status_update_id)
