"""Reading cost estimates."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, select

from app.concepts.concepts.queries import OPEN
from app.concepts.tables import Concept, Measure
from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page, YearAsked
from app.core.tables import table
from app.core.text import Key
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.planning.cost_estimates.schemas import EstimateDetail, EstimateRead
from app.planning.funding_tables import CostEstimate, FundingApplication
from app.planning.funding_vocabulary import CostKind

e = table(CostEstimate)
_concepts = table(Concept)

SORTS = both_ways(
    title=e.c.sort_title,
    year=func.coalesce(e.c.year, literal(9999)),
    created_at=e.c.created_at,
    updated_at=e.c.updated_at,
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": e.c.concept_id == bindparam("concept"),
    "measure": e.c.measure_id == bindparam("measure"),
    "application": e.c.application_id == bindparam("application"),
    "kind": e.c.kind.in_(bindparam("kind", expanding=True)),
    "year": e.c.year == bindparam("year"),
    "key": e.c.key == bindparam("key"),
    "updated_since": e.c.updated_at >= bindparam("updated_since"),
}


class EstimateQuery(PageQuery):
    """Filters of cost estimates."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="Of this concept")] = None
    measure: Annotated[Id | None, Field(description="Of this measure")] = None
    application: Annotated[Id | None, Field(description="That this application is to cover")] = None
    kind: Annotated[list[CostKind], Field(max_length=6, description="Of these kinds")] = []
    year: Annotated[YearAsked | None, Field(description="In this year")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(title|year|created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "title"


def _select(view: View) -> Select[Any]:
    return select(e).where(visible(e, view))


def _with_state(view: View) -> Select[Any]:
    same = and_(_concepts.c.id == e.c.concept_id, _concepts.c.district_id == e.c.district_id)
    return _select(view).join_from(e, _concepts, same).add_columns(_concepts.c.state.label("concept_state"))


LIST = Listing(e, EstimateRead, _select, CONDITIONS, SORTS)


async def list_cost_estimates(reader: Reader, query: EstimateQuery) -> Page[EstimateRead]:
    scope = await scope_of(
        reader,
        query.district,
        (Concept, query.concept),
        (Measure, query.measure),
        (FundingApplication, query.application),
    )
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_estimate(reader: Reader, estimate_id: UUID) -> EstimateDetail:
    row = await reader.single(e, estimate_id, _with_state)
    reader.version = row["version"]
    delete = ["delete"] if row["concept_state"] in OPEN else []
    allowed = reader.actions(row["district_id"], {Role.EDITOR: ["update", *delete]})
    return EstimateDetail.model_validate({**row, "allowed_actions": allowed})
