"""`/v1/goal-assessments`"""

from typing import Annotated

from fastapi import Query, Request

from app.concepts.goal_assessments import queries
from app.concepts.goal_assessments.schemas import AssessmentCreate, AssessmentDetail, AssessmentRead
from app.concepts.status_log import service
from app.concepts.status_log.batch import record_entries
from app.concepts.status_log.log import GOAL_LOG
from app.concepts.status_log.schemas import Redaction, Retraction
from app.core.batches import Batch, BatchAnswer, Outcome, valid_items
from app.core.dependencies import AnyReader, EditorWrite, ReporterWrite, SingleReader
from app.core.responses import ACT, CREATE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings
from app.districts.lists import read_list

router = Router(prefix="/goal-assessments", tags=["goal assessments"])


@router.get("", summary="List goal assessments", responses=LIST)
async def list_goal_assessments(
    query: Annotated[queries.AssessmentQuery, Query()], reader: AnyReader
) -> Page[AssessmentRead]:
    """List the log of lights, the latest recorded first."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{assessment_id}", summary="Read an assessment", responses=READ)
async def read_goal_assessment(assessment_id: Id, reader: SingleReader) -> AssessmentDetail:
    """Return one assessment."""
    return await queries.read_assessment(reader, assessment_id)


@router.post(
    "",
    summary="Record an assessment",
    status_code=201,
    responses=CREATE,
    response_model=with_warnings(AssessmentDetail),
)
async def create_goal_assessment(body: AssessmentCreate, write: ReporterWrite) -> AssessmentDetail:
    """Record a goal's light on a day. Never changed afterwards: record a later one, or retract it. What a reporter
    records waits for an editor's publication."""
    entry_id = await service.record_entry(write, GOAL_LOG, body)
    set_location(write, "goal-assessments", entry_id)
    return await queries.read_assessment(write.reader, entry_id)


@router.post("/batch", summary="Record many assessments", responses=ACT)
async def create_goal_assessments(body: Batch[AssessmentCreate], write: ReporterWrite, request: Request) -> BatchAnswer:
    """Record the lights of many goals in one request: all or nothing unless told otherwise, with a result for each."""
    outcome = Outcome(len(body.items))
    drafts = await valid_items(AssessmentCreate, body, outcome)
    return await record_entries(write, GOAL_LOG, drafts, outcome, request, all_or_nothing=body.all_or_nothing)


@router.post("/{assessment_id}/publication", summary="Publish an assessment", responses=ACT)
async def publish_goal_assessment(assessment_id: Id, write: EditorWrite) -> AssessmentDetail:
    """Approve what waits: from now on it counts for the public, unless it is internal."""
    await service.publish_entry(write, GOAL_LOG, assessment_id)
    return await queries.read_assessment(write.reader, assessment_id)


@router.post("/{assessment_id}/retraction", summary="Retract an assessment", responses=ACT)
async def retract_goal_assessment(assessment_id: Id, body: Retraction, write: EditorWrite) -> AssessmentDetail:
    """Take an assessment back: it no longer counts; publicly a tombstone stays."""
    await service.retract_entry(write, GOAL_LOG, assessment_id, body.reason)
    return await queries.read_assessment(write.reader, assessment_id)


@router.post("/{assessment_id}/redaction", summary="Redact an assessment", responses=ACT)
async def redact_goal_assessment(assessment_id: Id, body: Redaction, write: EditorWrite) -> AssessmentDetail:
    """Blank its text for data protection; light, states and dates stay."""
    await service.redact_entry(write, GOAL_LOG, assessment_id, body.reason)
    return await queries.read_assessment(write.reader, assessment_id)
