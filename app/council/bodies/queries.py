"""Reading bodies."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, contains, equals, resource_sorts
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Id
from app.core.tables import table
from app.core.text import Line
from app.council.bodies.schemas import BodyDetail, BodyRead
from app.council.tables import Body
from app.council.vocabulary import BodyKind, BodyState
from app.districts.lists import ListQuery, read_single

bodies = table(Body)
ACTIONS = {Role.EDITOR: ["update", "delete", "add_seat"]}

SORTS = resource_sorts(bodies, name=bodies.c.sort_name)


class BodyQuery(ListQuery):
    """Filters of bodies."""

    parent: Annotated[Id | None, equals(bodies.c.parent_id, Body), Field(description="Directly below this body")] = None
    organisation: Annotated[
        Id | None, equals(bodies.c.organisation_id), Field(description="Run by this organisation")
    ] = None
    kind: Annotated[list[BodyKind], among(bodies.c.kind), Field(description="Bodies of these kinds")] = []
    state: Annotated[list[BodyState], among(bodies.c.state), Field(description="In these states")] = []
    q: Annotated[Line | None, contains(bodies.c.sort_name), Field(description="Part of the name")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "name"


_select = visible_rows(bodies)
LIST = Listing(bodies, BodyRead, _select, BodyQuery)


async def read_body(reader: Reader, body_id: UUID) -> BodyDetail:
    return await read_single(BodyDetail, reader, bodies, body_id, _select, lambda _: ACTIONS)
