"""`/v1/indicators`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.districts.lists import read_list
from app.planning.indicators import queries, service
from app.planning.indicators.schemas import IndicatorCreate, IndicatorDetail, IndicatorPatch, IndicatorRead

router = Router(prefix="/indicators", tags=["indicators"])


@router.get("", summary="List indicators", responses=LIST)
async def list_indicators(query: Annotated[queries.IndicatorQuery, Query()], reader: AnyReader) -> Page[IndicatorRead]:
    """Return the indicators of concepts, goals and measures."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{indicator_id}", summary="Read an indicator", responses=READ)
async def read_indicator(indicator_id: Id, reader: SingleReader) -> IndicatorDetail:
    """Return one indicator, with its latest current observation of the whole and whether the target is met."""
    return await queries.read_indicator(reader, indicator_id)


@router.post("", summary="Create an indicator", status_code=201, responses=CREATE)
async def create_indicator(body: IndicatorCreate, write: EditorWrite) -> IndicatorDetail:
    """Create an indicator of a concept."""
    indicator_id = await service.create_indicator(write, body)
    set_location(write, "indicators", indicator_id)
    return await queries.read_indicator(write.reader, indicator_id)


@router.patch("/{indicator_id}", summary="Change an indicator", responses=CHANGE)
async def update_indicator(indicator_id: Id, body: IndicatorPatch, write: EditorWrite) -> IndicatorDetail:
    """Apply a JSON merge patch; omitted fields keep their values. In a closed concept, only `visibility` can change."""
    await service.update_indicator(write, indicator_id, body)
    return await queries.read_indicator(write.reader, indicator_id)


@router.delete("/{indicator_id}", summary="Delete an indicator", status_code=204, responses=DELETE)
async def delete_indicator(indicator_id: Id, write: EditorWrite) -> None:
    """Delete an indicator without observations, as observations stay."""
    await service.delete_indicator(write, indicator_id)
