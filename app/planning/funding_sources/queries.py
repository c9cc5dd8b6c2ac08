"""Reading funding sources."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, select

from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways, says
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key, Line
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.districts.tables import Organisation
from app.planning.funding_sources.schemas import SourceDetail, SourceRead
from app.planning.funding_tables import FundingSource
from app.planning.funding_vocabulary import FunderKind

s = table(FundingSource)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = both_ways(name=s.c.sort_name, created_at=s.c.created_at, updated_at=s.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "kind": s.c.kind.in_(bindparam("kind", expanding=True)),
    "organisation": s.c.organisation_id == bindparam("organisation"),
    "key": s.c.key == bindparam("key"),
    "q": says(s.c.sort_name),
    "updated_since": s.c.updated_at >= bindparam("updated_since"),
}


class SourceQuery(PageQuery):
    """Filters of funding sources."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    kind: Annotated[list[FunderKind], Field(max_length=7, description="From these levels")] = []
    organisation: Annotated[Id | None, Field(description="Given by this organisation")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    q: Annotated[Line | None, Field(description="Part of the name")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(name|created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "name"


def _select(view: View) -> Select[Any]:
    return select(s).where(visible(s, view))


LIST = Listing(s, SourceRead, _select, CONDITIONS, SORTS)


async def list_funding_sources(reader: Reader, query: SourceQuery) -> Page[SourceRead]:
    scope = await scope_of(reader, query.district, (Organisation, query.organisation))
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_source(reader: Reader, source_id: UUID) -> SourceDetail:
    row = await reader.single(s, source_id, _select)
    reader.version = row["version"]
    return SourceDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
