"""Reading import profiles."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, select

from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways, says
from app.core.reading import Reader, View, visible
from app.core.schemas import Moment, Page
from app.core.tables import table
from app.core.text import Key, Line
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.exchange.import_profiles.schemas import ProfileDetail, ProfileRead
from app.exchange.tables import ImportProfile

p = table(ImportProfile)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = both_ways(title=p.c.sort_title, created_at=p.c.created_at, updated_at=p.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "key": p.c.key == bindparam("key"),
    "q": says(p.c.sort_title),
    "updated_since": p.c.updated_at >= bindparam("updated_since"),
}


class ProfileQuery(PageQuery):
    """Filters of import profiles."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    q: Annotated[Line | None, Field(description="Part of the title")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(title|created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "title"


def _select(view: View) -> Select[Any]:
    return select(p).where(visible(p, view))


LIST = Listing(p, ProfileRead, _select, CONDITIONS, SORTS)


async def list_profiles(reader: Reader, query: ProfileQuery) -> Page[ProfileRead]:
    scope = await scope_of(reader, query.district)
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_profile(reader: Reader, profile_id: UUID) -> ProfileDetail:
    row = await reader.single(p, profile_id, _select)
    reader.version = row["version"]
    return ProfileDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
