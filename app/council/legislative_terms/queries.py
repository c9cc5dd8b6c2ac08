"""Reading legislative terms."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Day, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.council.legislative_terms.schemas import TermDetail, TermRead
from app.council.tables import LegislativeTerm
from app.districts.references import DistrictName
from app.districts.scope import scope_of

t = table(LegislativeTerm)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = both_ways(starts_on=t.c.starts_on, name=t.c.sort_name, created_at=t.c.created_at, updated_at=t.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "on": and_(t.c.starts_on <= bindparam("on"), or_(t.c.ends_on.is_(None), t.c.ends_on >= bindparam("on"))),
    "key": t.c.key == bindparam("key"),
    "updated_since": t.c.updated_at >= bindparam("updated_since"),
}


class TermQuery(PageQuery):
    """Filters of legislative terms."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    on: Annotated[Day | None, Field(description="That hold on this day")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(pattern="^-?(starts_on|name|created_at|updated_at)$", max_length=20, description="Order; `-` turns it"),
    ] = "starts_on"


def _select(view: View) -> Select[Any]:
    return select(t).where(visible(t, view))


LIST = Listing(t, TermRead, _select, CONDITIONS, SORTS)


async def list_legislative_terms(reader: Reader, query: TermQuery) -> Page[TermRead]:
    scope = await scope_of(reader, query.district)
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_legislative_term(reader: Reader, term_id: UUID) -> TermDetail:
    row = await reader.single(t, term_id, _select)
    reader.version = row["version"]
    return TermDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
