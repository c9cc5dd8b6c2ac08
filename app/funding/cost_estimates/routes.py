"""`/v1/cost-estimates`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.districts.lists import read_list
from app.funding.cost_estimates import queries, service
from app.funding.cost_estimates.schemas import EstimateCreate, EstimateDetail, EstimatePatch, EstimateRead

router = Router(prefix="/cost-estimates", tags=["cost estimates"])


@router.get("", summary="List cost estimates", responses=LIST)
async def list_cost_estimates(
    query: Annotated[queries.EstimateQuery, Query()], reader: AnyReader
) -> Page[EstimateRead]:
    """Return expected and actual costs."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{estimate_id}", summary="Read a cost estimate", responses=READ)
async def read_cost_estimate(estimate_id: Id, reader: SingleReader) -> EstimateDetail:
    """Return one cost estimate."""
    return await queries.read_estimate(reader, estimate_id)


@router.post("", summary="Create a cost estimate", status_code=201, responses=CREATE)
async def create_cost_estimate(body: EstimateCreate, write: EditorWrite) -> EstimateDetail:
    """Create an estimate for a concept or for one of its measures."""
    estimate_id = await service.create_estimate(write, body)
    set_location(write, "cost-estimates", estimate_id)
    return await queries.read_estimate(write.reader, estimate_id)


@router.patch("/{estimate_id}", summary="Change a cost estimate", responses=CHANGE)
async def update_cost_estimate(estimate_id: Id, body: EstimatePatch, write: EditorWrite) -> EstimateDetail:
    """Apply a JSON merge patch; omitted fields keep their values. Once the concept is superseded or withdrawn, accept
    actual costs only."""
    await service.update_estimate(write, estimate_id, body)
    return await queries.read_estimate(write.reader, estimate_id)


@router.delete("/{estimate_id}", summary="Delete a cost estimate", status_code=204, responses=DELETE)
async def delete_cost_estimate(estimate_id: Id, write: EditorWrite) -> None:
    """Delete an estimate while its concept is open."""
    await service.delete_estimate(write, estimate_id)
