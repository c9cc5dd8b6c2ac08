"""`/v1/concept-assessments`"""

from typing import Annotated

from fastapi import Query, Request

from app.concepts.concept_assessments import queries
from app.concepts.concept_assessments.schemas import (
    ConceptAssessmentCreate,
    ConceptAssessmentDetail,
    ConceptAssessmentRead,
)
from app.concepts.status_log import service
from app.concepts.status_log.batch import record_entries
from app.concepts.status_log.log import CONCEPT_LOG
from app.concepts.status_log.schemas import Redaction, Retraction
from app.core.batches import Batch, BatchAnswer, Outcome, valid_items
from app.core.dependencies import AnyReader, EditorWrite, ReporterWrite, SingleReader
from app.core.responses import ACT, CREATE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings
from app.districts.lists import read_list

router = Router(prefix="/concept-assessments", tags=["concept assessments"])


@router.get("", summary="List concept assessments", responses=LIST)
async def list_concept_assessments(
    query: Annotated[queries.ConceptAssessmentQuery, Query()], reader: AnyReader
) -> Page[ConceptAssessmentRead]:
    """List the log of lights, the latest recorded first."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{concept_assessment_id}", summary="Read an assessment", responses=READ)
async def read_concept_assessment(concept_assessment_id: Id, reader: SingleReader) -> ConceptAssessmentDetail:
    """Return one assessment."""
    return await queries.read_concept_assessment(reader, concept_assessment_id)


@router.post(
    "",
    summary="Record an assessment",
    status_code=201,
    responses=CREATE,
    response_model=with_warnings(ConceptAssessmentDetail),
)
async def create_concept_assessment(body: ConceptAssessmentCreate, write: ReporterWrite) -> ConceptAssessmentDetail:
    """Record a whole concept's light on a day, by hand. Never changed afterwards: record a later one, or retract it.
    What a reporter records waits for an editor's publication."""
    entry_id = await service.record_entry(write, CONCEPT_LOG, body)
    set_location(write, "concept-assessments", entry_id)
    return await queries.read_concept_assessment(write.reader, entry_id)


@router.post("/batch", summary="Record many assessments", responses=ACT)
async def create_concept_assessments(
    body: Batch[ConceptAssessmentCreate], write: ReporterWrite, request: Request
) -> BatchAnswer:
    """Record many lights in one request: all or nothing unless told otherwise, with a result for each."""
    outcome = Outcome(len(body.items))
    drafts = await valid_items(ConceptAssessmentCreate, body, outcome)
    return await record_entries(write, CONCEPT_LOG, drafts, outcome, request, all_or_nothing=body.all_or_nothing)


@router.post("/{concept_assessment_id}/publication", summary="Publish an assessment", responses=ACT)
async def publish_concept_assessment(concept_assessment_id: Id, write: EditorWrite) -> ConceptAssessmentDetail:
    """Approve what waits: from now on it counts for the public, unless it is internal."""
    await service.publish_entry(write, CONCEPT_LOG, concept_assessment_id)
    return await queries.read_concept_assessment(write.reader, concept_assessment_id)


@router.post("/{concept_assessment_id}/retraction", summary="Retract an assessment", responses=ACT)
async def retract_concept_assessment(
    concept_assessment_id: Id, body: Retraction, write: EditorWrite
) -> ConceptAssessmentDetail:
    """Take an assessment back: it no longer counts; publicly a tombstone stays."""
    await service.retract_entry(write, CONCEPT_LOG, concept_assessment_id, body.reason)
    return await queries.read_concept_assessment(write.reader, concept_assessment_id)


@router.post("/{concept_assessment_id}/redaction", summary="Redact an assessment", responses=ACT)
async def redact_concept_assessment(
    concept_assessment_id: Id, body: Redaction, write: EditorWrite
) -> ConceptAssessmentDetail:
    """Blank its text for data protection; light, states and dates stay."""
    await service.redact_entry(write, CONCEPT_LOG, concept_assessment_id, body.reason)
    return await queries.read_concept_assessment(write.reader, concept_assessment_id)
