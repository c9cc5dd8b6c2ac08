"""Reading cost estimates."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, and_, func, literal, or_

from app.concepts.concepts.queries import deleting_while_open, with_is_open
from app.concepts.tables import Concept, Measure
from app.core.filters import FROM, ORDER, UNTIL, SortedBy, Value, among, equals, resource_sorts, since, up_to, where
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day, Id, YearAsked
from app.core.tables import table
from app.districts.lists import TaggedQuery, read_single
from app.funding.cost_estimates.schemas import EstimateDetail, EstimateRead
from app.funding.tables import CostEstimate, FundingApplication
from app.funding.vocabulary import CostKind, CostRecurrence

cost_estimates = table(CostEstimate)

SORTS = resource_sorts(
    cost_estimates,
    title=cost_estimates.c.sort_title,
    year=func.coalesce(cost_estimates.c.year, cost_estimates.c.first_year, literal(9999)),
)


def _due_in(year: Value) -> ColumnElement[bool]:
    """Return whether an amount falls due in the year: a yearly one does from its first to its last."""
    of = cost_estimates.c
    begun = and_(func.num_nonnulls(of.first_year, of.last_year) > 0, func.coalesce(of.first_year, year) <= year)
    return or_(of.year == year, and_(begun, func.coalesce(of.last_year, year) >= year))


class EstimateQuery(TaggedQuery):
    """Filters of cost estimates."""

    concept: Annotated[
        Id | None, equals(cost_estimates.c.concept_id, Concept), Field(description="Of this concept")
    ] = None
    measure: Annotated[
        Id | None, equals(cost_estimates.c.measure_id, Measure), Field(description="Of this measure")
    ] = None
    application: Annotated[
        Id | None,
        equals(cost_estimates.c.application_id, FundingApplication),
        Field(description="Estimates that this application is to cover"),
    ] = None
    kind: Annotated[list[CostKind], among(cost_estimates.c.kind), Field(description="Of these kinds")] = []
    recurrence: Annotated[
        CostRecurrence | None,
        equals(cost_estimates.c.recurrence),
        Field(description="Only one-off, or only yearly ones"),
    ] = None
    year: Annotated[
        YearAsked | None,
        where(_due_in),
        Field(description="Due in this year; yearly ones from their first to their last year"),
    ] = None
    from_: Annotated[Day | None, since(cost_estimates.c.actual_on), FROM] = None
    until: Annotated[Day | None, up_to(cost_estimates.c.actual_on), UNTIL] = None
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "title"


select_estimates = visible_rows(cost_estimates)

LIST = Listing(cost_estimates, EstimateRead, select_estimates, EstimateQuery)
_single = with_is_open(cost_estimates, select_estimates)


async def read_estimate(reader: Reader, estimate_id: UUID) -> EstimateDetail:
    return await read_single(EstimateDetail, reader, cost_estimates, estimate_id, _single, deleting_while_open)
