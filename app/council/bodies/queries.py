"""Reading bodies."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, ascending_and_descending, contains, equals
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Id, Page
from app.core.tables import table
from app.core.text import Line
from app.council.bodies.schemas import BodyDetail, BodyRead
from app.council.tables import Body
from app.council.vocabulary import BodyKind
from app.districts.lists import ListQuery, read_list

bodies = table(Body)
ACTIONS = {Role.EDITOR: ["update", "delete", "add_seat"]}

SORTS = ascending_and_descending(
    name=bodies.c.sort_name, created_at=bodies.c.created_at, updated_at=bodies.c.updated_at
)


class BodyQuery(ListQuery):
    """Filters of bodies."""

    parent: Annotated[Id | None, equals(bodies.c.parent_id, Body), Field(description="Directly below this body")] = None
    organisation: Annotated[
        Id | None, equals(bodies.c.organisation_id), Field(description="Run by this organisation")
    ] = None
    kind: Annotated[list[BodyKind], among(bodies.c.kind), Field(description="Bodies of these kinds")] = []
    q: Annotated[Line | None, contains(bodies.c.sort_name), Field(description="Part of the name")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "name"


_select = visible_rows(bodies)
LIST = Listing(bodies, BodyRead, _select, BodyQuery)


async def list_bodies(reader: Reader, query: BodyQuery) -> Page[BodyRead]:
    return await read_list(LIST, reader, query)


async def read_body(reader: Reader, body_id: UUID) -> BodyDetail:
    row = await reader.single(bodies, body_id, _select)
    reader.version = row["version"]
    return BodyDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
