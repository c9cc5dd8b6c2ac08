"""Reading entries of annual plans."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, bindparam, exists, func, select

from app.concepts.concepts.queries import is_open
from app.concepts.tables import Concept, Measure
from app.concepts.vocabulary import Priority
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page, YearAsked
from app.core.tables import table
from app.core.text import Key
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.districts.tables import Organisation
from app.planning.plan_entries.schemas import PlanEntryDetail, PlanEntryRead
from app.planning.plan_reading import allowed
from app.planning.plan_tables import PlanEntry, PlanEntryMeasure
from app.planning.plan_vocabulary import PlanState

e, _served = table(PlanEntry), table(PlanEntryMeasure)
_last_year = func.coalesce(e.c.year_until, e.c.year_from)
_mine = (_served.c.plan_entry_id == e.c.id, _served.c.district_id == e.c.district_id)

SORTS = both_ways((e.c.position,), year=e.c.year_from) | both_ways(
    title=e.c.sort_title, created_at=e.c.created_at, updated_at=e.c.updated_at
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": e.c.concept_id == bindparam("concept"),
    "measure": exists().where(*_mine, _served.c.measure_id == bindparam("measure")),
    "organisation": e.c.organisation_id == bindparam("organisation"),
    "year": bindparam("year").between(e.c.year_from, _last_year),
    "state": e.c.state.in_(bindparam("state", expanding=True)),
    "priority": e.c.priority.in_(bindparam("priority", expanding=True)),
    "key": e.c.key == bindparam("key"),
    "updated_since": e.c.updated_at >= bindparam("updated_since"),
}


class PlanEntryQuery(PageQuery):
    """Filters of plan entries."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="Of this concept")] = None
    measure: Annotated[Id | None, Field(description="That serve this measure")] = None
    organisation: Annotated[Id | None, Field(description="For which this organisation is responsible")] = None
    year: Annotated[YearAsked | None, Field(description="Planned for this year, whole or in part")] = None
    state: Annotated[list[PlanState], Field(max_length=4, description="In these states")] = []
    priority: Annotated[list[Priority], Field(max_length=3, description="With these priorities")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(year|title|created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "year"


def _select(view: View) -> Select[Any]:
    ids = select(_served.c.measure_id).where(*_mine).order_by(_served.c.position).correlate(e)
    measures = func.array(ids.scalar_subquery(), type_=ARRAY(Uuid()))
    return select(e, measures.label("measure_ids")).where(visible(e, view))


LIST = Listing(e, PlanEntryRead, _select, CONDITIONS, SORTS)


async def list_plan_entries(reader: Reader, query: PlanEntryQuery) -> Page[PlanEntryRead]:
    scope = await scope_of(
        reader, query.district, (Concept, query.concept), (Measure, query.measure), (Organisation, query.organisation)
    )
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


def _single(view: View) -> Select[Any]:
    return _select(view).add_columns(is_open(e).label("is_open"))


async def read_plan_entry(reader: Reader, entry_id: UUID) -> PlanEntryDetail:
    row = await reader.single(e, entry_id, _single)
    reader.version = row["version"]
    return PlanEntryDetail.model_validate({**row, "allowed_actions": allowed(reader, row)})
