"""`/v1/indicator-observations`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CREATE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.planning.indicator_observations import queries, service
from app.planning.indicator_observations.schemas import ObservationCreate, ObservationDetail, ObservationRead

router = Router(prefix="/indicator-observations", tags=["indicator observations"])


@router.get("", summary="List observations", responses=LIST)
async def list_indicator_observations(
    query: Annotated[queries.ObservationQuery, Query()], reader: AnyReader
) -> Page[ObservationRead]:
    """Return observations of indicators by day: the current ones or, with `current=false`, the corrected ones too."""
    return await queries.list_observations(reader, query)


@router.get("/{observation_id}", summary="Read an observation", responses=READ)
async def read_indicator_observation(observation_id: Id, reader: SingleReader) -> ObservationDetail:
    """Return one observation of an indicator."""
    return await queries.read_observation(reader, observation_id)


@router.post("", summary="Record an observation", status_code=201, responses=CREATE)
async def create_indicator_observation(body: ObservationCreate, write: EditorWrite) -> ObservationDetail:
    """Record an observation. No value is overwritten: a correction is another observation of the same day and part.
    Once the concept is superseded or withdrawn, accept `suppressed` observations only."""
    observation_id = await service.create_observation(write, body)
    set_location(write, "indicator-observations", observation_id)
    return await queries.read_observation(write.reader, observation_id)
