"""Reading cost estimates."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, and_, func, literal

from app.concepts.concepts.queries import OPEN
from app.concepts.tables import Concept, Measure
from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, ascending_and_descending, equals
from app.core.pagination import Listing
from app.core.reading import Reader, View, visible_rows
from app.core.schemas import Id, Page, YearAsked
from app.core.tables import table
from app.districts.lists import ListQuery, read_list
from app.funding.cost_estimates.schemas import EstimateDetail, EstimateRead
from app.funding.tables import CostEstimate, FundingApplication
from app.funding.vocabulary import CostKind

cost_estimates = table(CostEstimate)
_concepts = table(Concept)

SORTS = ascending_and_descending(
    title=cost_estimates.c.sort_title,
    year=func.coalesce(cost_estimates.c.year, literal(9999)),
    created_at=cost_estimates.c.created_at,
    updated_at=cost_estimates.c.updated_at,
)


class EstimateQuery(ListQuery):
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
    year: Annotated[YearAsked | None, equals(cost_estimates.c.year), Field(description="In this year")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "title"


_select = visible_rows(cost_estimates)


def _with_state(view: View) -> Select[Any]:
    same = and_(_concepts.c.id == cost_estimates.c.concept_id, _concepts.c.district_id == cost_estimates.c.district_id)
    return (
        _select(view).join_from(cost_estimates, _concepts, same).add_columns(_concepts.c.state.label("concept_state"))
    )


LIST = Listing(cost_estimates, EstimateRead, _select, EstimateQuery)


async def list_cost_estimates(reader: Reader, query: EstimateQuery) -> Page[EstimateRead]:
    return await read_list(LIST, reader, query)


async def read_estimate(reader: Reader, estimate_id: UUID) -> EstimateDetail:
    row = await reader.single(cost_estimates, estimate_id, _with_state)
    reader.version = row["version"]
    delete = ["delete"] if row["concept_state"] in OPEN else []
    allowed = reader.actions(row["district_id"], {Role.EDITOR: ["update", *delete]})
    return EstimateDetail.model_validate({**row, "allowed_actions": allowed})
