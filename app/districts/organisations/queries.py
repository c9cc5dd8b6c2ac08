"""Reading organisations."""

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
from app.districts.organisations.schemas import OrganisationDetail, OrganisationRead
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.districts.tables import Organisation
from app.districts.vocabulary import OrganisationKind

o = table(Organisation)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = both_ways(name=o.c.sort_name, created_at=o.c.created_at, updated_at=o.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "kind": o.c.kind.in_(bindparam("kind", expanding=True)),
    "key": o.c.key == bindparam("key"),
    "q": says(o.c.sort_name),
    "updated_since": o.c.updated_at >= bindparam("updated_since"),
}


class OrganisationQuery(PageQuery):
    """Filters of organisations."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    kind: Annotated[list[OrganisationKind], Field(max_length=20, description="Of these kinds")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    q: Annotated[Line | None, Field(description="Part of the name")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(name|created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "name"


def _select(view: View) -> Select[Any]:
    return select(o).where(visible(o, view))


LIST = Listing(o, OrganisationRead, _select, CONDITIONS, SORTS)


async def list_organisations(reader: Reader, query: OrganisationQuery) -> Page[OrganisationRead]:
    scope = await scope_of(reader, query.district)
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_organisation(reader: Reader, organisation_id: UUID) -> OrganisationDetail:
    row = await reader.single(o, organisation_id, _select)
    reader.version = row["version"]
    return OrganisationDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
