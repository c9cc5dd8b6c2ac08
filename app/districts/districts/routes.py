"""`/v1/districts`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AdminWrite, AnyReader, OperatorWrite
from app.core.responses import CHANGE, CREATE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Page
from app.districts.districts import queries, service
from app.districts.districts.schemas import DistrictCreate, DistrictDetail, DistrictPatch, DistrictRead
from app.districts.references import DistrictName

router = Router(prefix="/districts", tags=["districts"])


@router.get("", summary="List districts", responses=LIST)
async def list_districts(query: Annotated[queries.DistrictQuery, Query()], reader: AnyReader) -> Page[DistrictRead]:
    """List the districts that the caller may see, by name unless told otherwise."""
    return await queries.list_districts(reader, query)


@router.get("/{district}", summary="Read a district", responses=READ)
async def read_district(district: DistrictName, reader: AnyReader) -> DistrictDetail:
    """Return a district, by its id or its AGS."""
    return await queries.read_district(reader, await queries.resolve(reader, district))


@router.post("", summary="Create a district", status_code=201, responses=CREATE)
async def create_district(body: DistrictCreate, write: OperatorWrite) -> DistrictDetail:
    """Create a district. Only the operator of the installation may."""
    district_id = await service.create_district(write, body)
    set_location(write, "districts", district_id)
    return await queries.read_district(write.reader, district_id)


@router.patch("/{district}", summary="Change a district", responses=CHANGE)
async def update_district(district: DistrictName, body: DistrictPatch, write: AdminWrite) -> DistrictDetail:
    """Apply a JSON merge patch. A change of `visibility` carries to all that the district holds."""
    district_id = await queries.resolve(write.reader, district)
    await service.update_district(write, district_id, body)
    return await queries.read_district(write.reader, district_id)
