"""Reading bodies."""

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
from app.council.bodies.schemas import BodyDetail, BodyRead
from app.council.tables import Body
from app.council.vocabulary import BodyKind
from app.districts.references import DistrictName
from app.districts.scope import scope_of

b = table(Body)
ACTIONS = {Role.EDITOR: ["update", "delete", "add_seat"]}

SORTS = both_ways(name=b.c.sort_name, created_at=b.c.created_at, updated_at=b.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "parent": b.c.parent_id == bindparam("parent"),
    "organisation": b.c.organisation_id == bindparam("organisation"),
    "kind": b.c.kind.in_(bindparam("kind", expanding=True)),
    "key": b.c.key == bindparam("key"),
    "q": says(b.c.sort_name),
    "updated_since": b.c.updated_at >= bindparam("updated_since"),
}


class BodyQuery(PageQuery):
    """Filters of bodies."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    parent: Annotated[Id | None, Field(description="Directly below this body")] = None
    organisation: Annotated[Id | None, Field(description="Run by this organisation")] = None
    kind: Annotated[list[BodyKind], Field(max_length=6, description="Of these kinds")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    q: Annotated[Line | None, Field(description="Part of the name")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(name|created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "name"


def _select(view: View) -> Select[Any]:
    return select(b).where(visible(b, view))


LIST = Listing(b, BodyRead, _select, CONDITIONS, SORTS)


async def list_bodies(reader: Reader, query: BodyQuery) -> Page[BodyRead]:
    scope = await scope_of(reader, query.district, (Body, query.parent))
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_body(reader: Reader, body_id: UUID) -> BodyDetail:
    row = await reader.single(b, body_id, _select)
    reader.version = row["version"]
    return BodyDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
