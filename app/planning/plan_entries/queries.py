"""Reading entries of annual plans."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ARRAY, Select, Uuid, exists, func, select

from app.concepts.concepts.queries import deleting_while_open, with_is_open
from app.concepts.tables import Concept, Measure
from app.concepts.vocabulary import Priority
from app.core.filters import ORDER, SortedBy, among, ascending_and_descending, equals, resource_sorts, where
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, YearAsked
from app.core.tables import table
from app.districts.lists import TaggedQuery, read_single
from app.districts.tables import Organisation
from app.planning.plan_entries.schemas import PlanEntryDetail, PlanEntryRead
from app.planning.tables import PlanEntry, PlanEntryMeasure
from app.planning.vocabulary import PlanState

plan_entries, _served = table(PlanEntry), table(PlanEntryMeasure)
_last_year = func.coalesce(plan_entries.c.year_until, plan_entries.c.year_from)
_mine = (_served.c.plan_entry_id == plan_entries.c.id, _served.c.district_id == plan_entries.c.district_id)

SORTS = ascending_and_descending((plan_entries.c.position,), year=plan_entries.c.year_from) | resource_sorts(
    plan_entries, title=plan_entries.c.sort_title
)


class PlanEntryQuery(TaggedQuery):
    """Filters of plan entries."""

    concept: Annotated[Id | None, equals(plan_entries.c.concept_id, Concept), Field(description="Of this concept")] = (
        None
    )
    measure: Annotated[
        Id | None,
        where(lambda value: exists().where(*_mine, _served.c.measure_id == value), Measure),
        Field(description="Entries that serve this measure"),
    ] = None
    organisation: Annotated[
        Id | None,
        equals(plan_entries.c.organisation_id, Organisation),
        Field(description="Entries for which this organisation is responsible"),
    ] = None
    year: Annotated[
        YearAsked | None,
        where(lambda value: value.between(plan_entries.c.year_from, _last_year)),
        Field(description="Planned for this year, whole or in part"),
    ] = None
    state: Annotated[list[PlanState], among(plan_entries.c.state), Field(description="In these states")] = []
    priority: Annotated[list[Priority], among(plan_entries.c.priority), Field(description="With these priorities")] = []
    depends_on_staff: Annotated[
        bool | None,
        equals(plan_entries.c.depends_on_staff),
        Field(description="true: what needs staff that may be missing; false: all others"),
    ] = None
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "year"


def select_plan_entries(view: View) -> Select[Any]:
    ids = select(_served.c.measure_id).where(*_mine).order_by(_served.c.position).correlate(plan_entries)
    measures = func.array(ids.scalar_subquery(), type_=ARRAY(Uuid()))
    return select(plan_entries, measures.label("measure_ids")).where(visible(plan_entries, view))


LIST = Listing(plan_entries, PlanEntryRead, select_plan_entries, PlanEntryQuery)
_single = with_is_open(plan_entries, select_plan_entries)


async def read_plan_entry(reader: Reader, entry_id: UUID) -> PlanEntryDetail:
    return await read_single(PlanEntryDetail, reader, plan_entries, entry_id, _single, deleting_while_open)
