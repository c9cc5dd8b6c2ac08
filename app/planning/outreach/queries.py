"""Reading distributions and presentations of concepts."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select

from app.concepts.concepts.queries import is_open
from app.concepts.tables import Concept
from app.core.filters import SortedBy, among, ascending_and_descending, equals
from app.core.pagination import Listing
from app.core.periods import first_day
from app.core.reading import Reader, View, visible_rows
from app.core.schemas import Id, Page
from app.core.tables import table
from app.council.tables import Body
from app.districts.lists import ListQuery, read_list
from app.districts.tables import Organisation
from app.planning.outreach.schemas import OutreachDetail, OutreachRead
from app.planning.reading import allowed
from app.planning.tables import Outreach
from app.planning.vocabulary import OutreachKind, OutreachState

outreach = table(Outreach)

SORTS = ascending_and_descending(
    (outreach.c.position,), day=first_day(outreach.c.period, outreach.c.held_on)
) | ascending_and_descending(created_at=outreach.c.created_at, updated_at=outreach.c.updated_at)


class OutreachQuery(ListQuery):
    """Filters of outreach."""

    concept: Annotated[Id | None, equals(outreach.c.concept_id, Concept), Field(description="About this concept")] = (
        None
    )
    body: Annotated[Id | None, equals(outreach.c.body_id, Body), Field(description="To this body")] = None
    organisation: Annotated[
        Id | None, equals(outreach.c.organisation_id, Organisation), Field(description="To this organisation")
    ] = None
    kind: Annotated[list[OutreachKind], among(outreach.c.kind), Field(description="Of these kinds")] = []
    state: Annotated[list[OutreachState], among(outreach.c.state), Field(description="In these states")] = []
    sort: Annotated[
        str,
        SortedBy(SORTS),
        Field(
            description="Order; `-` turns it. `day` is that on which it was held, or else the first of the period, or "
            "its last; what has none comes last"
        ),
    ] = "day"


_select = visible_rows(outreach)
LIST = Listing(outreach, OutreachRead, _select, OutreachQuery)


async def list_outreach(reader: Reader, query: OutreachQuery) -> Page[OutreachRead]:
    return await read_list(LIST, reader, query)


def _single(view: View) -> Select[Any]:
    return _select(view).add_columns(is_open(outreach).label("is_open"))


async def read_outreach(reader: Reader, outreach_id: UUID) -> OutreachDetail:
    row = await reader.single(outreach, outreach_id, _single)
    reader.version = row["version"]
    return OutreachDetail.model_validate({**row, "allowed_actions": allowed(reader, row)})
