"""Reading to whom concepts were sent and presented."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, select

from app.concepts.concepts.queries import is_open
from app.concepts.tables import Concept
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.periods import first_day
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.council.tables import Body
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.districts.tables import Organisation
from app.planning.outreach.schemas import OutreachDetail, OutreachRead
from app.planning.plan_reading import allowed
from app.planning.plan_tables import Outreach
from app.planning.plan_vocabulary import OutreachKind, OutreachState

o = table(Outreach)

SORTS = both_ways((o.c.position,), day=first_day(o.c.period, o.c.held_on)) | both_ways(
    created_at=o.c.created_at, updated_at=o.c.updated_at
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": o.c.concept_id == bindparam("concept"),
    "body": o.c.body_id == bindparam("body"),
    "organisation": o.c.organisation_id == bindparam("organisation"),
    "kind": o.c.kind.in_(bindparam("kind", expanding=True)),
    "state": o.c.state.in_(bindparam("state", expanding=True)),
    "key": o.c.key == bindparam("key"),
    "updated_since": o.c.updated_at >= bindparam("updated_since"),
}


class OutreachQuery(PageQuery):
    """Filters of outreach."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="About this concept")] = None
    body: Annotated[Id | None, Field(description="To this body")] = None
    organisation: Annotated[Id | None, Field(description="To this organisation")] = None
    kind: Annotated[list[OutreachKind], Field(max_length=2, description="Of these kinds")] = []
    state: Annotated[list[OutreachState], Field(max_length=3, description="In these states")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(
            pattern="^-?(day|created_at|updated_at)$",
            max_length=20,
            description="Order; `-` turns it. `day` is that on which it was held, or else the first of the period, or "
            "its last; what has none comes last",
        ),
    ] = "day"


def _select(view: View) -> Select[Any]:
    return select(o).where(visible(o, view))


LIST = Listing(o, OutreachRead, _select, CONDITIONS, SORTS)


async def list_outreach(reader: Reader, query: OutreachQuery) -> Page[OutreachRead]:
    scope = await scope_of(
        reader, query.district, (Concept, query.concept), (Body, query.body), (Organisation, query.organisation)
    )
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


def _single(view: View) -> Select[Any]:
    return _select(view).add_columns(is_open(o).label("is_open"))


async def read_outreach(reader: Reader, outreach_id: UUID) -> OutreachDetail:
    row = await reader.single(o, outreach_id, _single)
    reader.version = row["version"]
    return OutreachDetail.model_validate({**row, "allowed_actions": allowed(reader, row)})
