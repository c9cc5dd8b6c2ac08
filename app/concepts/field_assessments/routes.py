"""`/v1/field-assessments`"""

from typing import Annotated

from fastapi import Query, Request

from app.concepts.field_assessments import queries
from app.concepts.field_assessments.schemas import FieldAssessmentCreate, FieldAssessmentDetail, FieldAssessmentRead
from app.concepts.status_log import service
from app.concepts.status_log.batch import record_entries
from app.concepts.status_log.log import FIELD_LOG
from app.concepts.status_log.schemas import Redaction, Retraction
from app.core.batches import Batch, BatchAnswer, Outcome, valid_items
from app.core.dependencies import AnyReader, EditorWrite, ReporterWrite, SingleReader
from app.core.responses import ACT, CREATE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings
from app.districts.lists import read_list

router = Router(prefix="/field-assessments", tags=["field assessments"])


@router.get("", summary="List field assessments", responses=LIST)
async def list_field_assessments(
    query: Annotated[queries.FieldAssessmentQuery, Query()], reader: AnyReader
) -> Page[FieldAssessmentRead]:
    """List the log of lights, the latest recorded first."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{field_assessment_id}", summary="Read an assessment", responses=READ)
async def read_field_assessment(field_assessment_id: Id, reader: SingleReader) -> FieldAssessmentDetail:
    """Return one assessment."""
    return await queries.read_field_assessment(reader, field_assessment_id)


@router.post(
    "",
    summary="Record an assessment",
    status_code=201,
    responses=CREATE,
    response_model=with_warnings(FieldAssessmentDetail),
)
async def create_field_assessment(body: FieldAssessmentCreate, write: ReporterWrite) -> FieldAssessmentDetail:
    """Record a field of action's light on a day, by hand. Never changed afterwards: record a later one, or retract it.
    What a reporter records waits for an editor's publication."""
    entry_id = await service.record_entry(write, FIELD_LOG, body)
    set_location(write, "field-assessments", entry_id)
    return await queries.read_field_assessment(write.reader, entry_id)


@router.post("/batch", summary="Record many assessments", responses=ACT)
async def create_field_assessments(
    body: Batch[FieldAssessmentCreate], write: ReporterWrite, request: Request
) -> BatchAnswer:
    """Record many lights in one request: all or nothing unless told otherwise, with a result for each."""
    outcome = Outcome(len(body.items))
    drafts = await valid_items(FieldAssessmentCreate, body, outcome)
    return await record_entries(write, FIELD_LOG, drafts, outcome, request, all_or_nothing=body.all_or_nothing)


@router.post("/{field_assessment_id}/publication", summary="Publish an assessment", responses=ACT)
async def publish_field_assessment(field_assessment_id: Id, write: EditorWrite) -> FieldAssessmentDetail:
    """Approve what waits: from now on it counts for the public, unless it is internal."""
    await service.publish_entry(write, FIELD_LOG, field_assessment_id)
    return await queries.read_field_assessment(write.reader, field_assessment_id)


@router.post("/{field_assessment_id}/retraction", summary="Retract an assessment", responses=ACT)
async def retract_field_assessment(
    field_assessment_id: Id, body: Retraction, write: EditorWrite
) -> FieldAssessmentDetail:
    """Take an assessment back: it no longer counts; publicly a tombstone stays."""
    await service.retract_entry(write, FIELD_LOG, field_assessment_id, body.reason)
    return await queries.read_field_assessment(write.reader, field_assessment_id)


@router.post("/{field_assessment_id}/redaction", summary="Redact an assessment", responses=ACT)
async def redact_field_assessment(
    field_assessment_id: Id, body: Redaction, write: EditorWrite
) -> FieldAssessmentDetail:
    """Blank its text for data protection; light, states and dates stay."""
    await service.redact_entry(write, FIELD_LOG, field_assessment_id, body.reason)
    return await queries.read_field_assessment(write.reader, field_assessment_id)
