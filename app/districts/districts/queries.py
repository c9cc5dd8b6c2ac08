"""Reading districts."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, bindparam, select

from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, contains, equals, resource_sorts, since
from app.core.pagination import Ids, Listing, PageQuery
from app.core.reading import NO_DISTRICT, Reader, Row, View, visible
from app.core.schemas import Moment, Page
from app.core.tables import table
from app.core.text import Line
from app.districts.districts.schemas import Ags, DistrictDetail, DistrictRead, Subdivision
from app.districts.references import DistrictName
from app.districts.tables import District
from app.districts.vocabulary import DistrictKind

districts = table(District)
ACTIONS = {Role.EDITOR: ["add_organisation", "add_concept", "import"], Role.ADMIN: ["update", "add_token"]}

SORTS = resource_sorts(districts, name=districts.c.sort_name)


class DistrictQuery(PageQuery):
    """Filters of districts."""

    district: Annotated[DistrictName | None, Field(description="With this id or AGS")] = None
    id: Ids = []
    ags: Annotated[Ags | None, equals(districts.c.ags), Field(description="With these AGS")] = None
    state: Annotated[
        list[Subdivision], among(districts.c.state), Field(max_length=16, description="In these Länder, ISO 3166-2")
    ] = []
    kind: Annotated[list[DistrictKind], among(districts.c.kind), Field(description="Of these kinds")] = []
    q: Annotated[Line | None, contains(districts.c.sort_name), Field(description="Part of the name")] = None
    updated_since: Annotated[
        Moment | None, since(districts.c.updated_at), Field(description="Changed at or after this time")
    ] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "name"


def _select(view: View, by_name: bool) -> Select[Any]:
    statement = select(districts).where(visible(districts, view))
    return statement.where(districts.c.id == bindparam("named")) if by_name else statement


LIST = Listing(districts, DistrictRead, _select, DistrictQuery)


async def list_districts(reader: Reader, query: DistrictQuery) -> Page[DistrictRead]:
    parameters = {"named": await resolve(reader, query.district)} if query.district else {}
    return await LIST.fetch(reader, query, None, (reader.view(None), bool(parameters)), parameters)


_BY_AGS = select(districts.c.id).where(districts.c.ags == bindparam("ags"))
_BY_ID = select(districts).where(districts.c.id == bindparam("id"))


async def resolve(reader: Reader, name: str) -> UUID:
    """Return the id of the district that an id or an AGS names, or NO_DISTRICT."""
    if len(name) == 36:
        return UUID(name)
    district_id = (await reader.connection.execute(_BY_AGS, {"ags": name})).scalar_one_or_none()
    return district_id or NO_DISTRICT


async def visible_district(reader: Reader, name: str) -> UUID:
    """Return the id of the named district if the caller may see it, otherwise NO_DISTRICT."""
    district_id = await resolve(reader, name)
    if reader.view(district_id) is View.INSIDER:
        return district_id
    district = (await reader.connection.execute(_BY_ID, {"id": district_id})).one_or_none()
    return district_id if district is not None and district.is_public else NO_DISTRICT


async def row(reader: Reader, district_id: UUID) -> Row:
    """Return the district's row; refuse with 404 if the caller may see none."""
    district = await reader.one(_BY_ID, {"id": district_id})
    if not (district["is_public"] or reader.caller.may(Role.READER, district_id)):
        return await reader.one(_BY_ID, {"id": NO_DISTRICT})
    return district


async def read_district(reader: Reader, district_id: UUID) -> DistrictDetail:
    district = await row(reader, district_id)
    reader.version = district["version"]
    return DistrictDetail.model_validate({**district, "allowed_actions": reader.actions(district_id, ACTIONS)})
