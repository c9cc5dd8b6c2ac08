"""`/v1/measures`: the reference resource, which a new one copies."""

from typing import Annotated

from fastapi import Query, Request

from app.concepts.measures import queries, service
from app.concepts.measures.schemas import MeasureCreate, MeasureDetail, MeasureItem, MeasurePatch, MeasureRead
from app.concepts.moments import SingleMomentQuery
from app.core.batches import Batch, BatchAnswer, Outcome, valid_items
from app.core.dependencies import AnyReader, EditorWrite
from app.core.responses import ACT, CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.core.warnings import with_warnings

router = Router(prefix="/measures", tags=["measures"])


@router.get("", summary="List measures", responses=LIST)
async def list_measures(query: Annotated[queries.MeasureQuery, Query()], reader: AnyReader) -> Page[MeasureRead]:
    """List measures with their lights. `as_of` and `known_at` ask for lights and stages of another time; titles and
    structure are today's."""
    return await queries.list_measures(reader, query)


@router.get("/{measure_id}", summary="Read a measure", responses=READ)
async def read_measure(
    measure_id: Id, query: Annotated[SingleMomentQuery, Query()], reader: AnyReader
) -> MeasureDetail:
    """Return one measure with its light."""
    return await queries.read_measure(reader, measure_id, query)


@router.post(
    "", summary="Create a measure", status_code=201, response_model=with_warnings(MeasureDetail), responses=CREATE
)
async def create_measure(body: MeasureCreate, write: EditorWrite) -> MeasureDetail:
    """Create a measure of a concept; without `adopted_on` it is a proposal and does not count."""
    measure_id = await service.create_measure(write, body)
    set_location(write, "measures", measure_id)
    return await queries.read_measure(write.reader, measure_id)


@router.patch(
    "/{measure_id}", summary="Change a measure", response_model=with_warnings(MeasureDetail), responses=CHANGE
)
async def update_measure(measure_id: Id, body: MeasurePatch, write: EditorWrite) -> MeasureDetail:
    """Apply a JSON merge patch; omitted fields keep their values, and lists are replaced as a whole."""
    await service.update_measure(write, measure_id, body)
    return await queries.read_measure(write.reader, measure_id)


@router.post("/batch", summary="Change many measures", responses=ACT)
async def update_measures(body: Batch[MeasureItem], write: EditorWrite, request: Request) -> BatchAnswer:
    """Apply merge patches to many measures of one district, each with the version that was read: all or nothing unless
    told otherwise, with a result for each."""
    outcome = Outcome(len(body.items))
    await service.update_measures(write, await valid_items(MeasureItem, body, outcome), outcome)
    if body.all_or_nothing:
        outcome.hold()
    return outcome.answer(request)


@router.delete("/{measure_id}", summary="Delete a measure", status_code=204, responses=DELETE)
async def delete_measure(measure_id: Id, write: EditorWrite) -> None:
    """Delete a proposal on which nothing depends; discontinue an adopted measure instead."""
    await service.delete_measure(write, measure_id)
