"""Reading indicators."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, select

from app.concepts.concepts.queries import is_open
from app.concepts.tables import Concept, Goal, Measure
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.planning.indicator_observations.queries import latest_of_the_whole
from app.planning.indicators.schemas import IndicatorDetail, IndicatorRead
from app.planning.indicators.targets import is_met
from app.planning.plan_reading import allowed
from app.planning.plan_tables import Indicator

i = table(Indicator)

SORTS = both_ways(number=i.c.sort_number, title=i.c.sort_title, created_at=i.c.created_at, updated_at=i.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": i.c.concept_id == bindparam("concept"),
    "goal": i.c.goal_id == bindparam("goal"),
    "measure": i.c.measure_id == bindparam("measure"),
    "key": i.c.key == bindparam("key"),
    "updated_since": i.c.updated_at >= bindparam("updated_since"),
}


class IndicatorQuery(PageQuery):
    """Filters of indicators."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="Of this concept, its goals and measures")] = None
    goal: Annotated[Id | None, Field(description="Of this goal")] = None
    measure: Annotated[Id | None, Field(description="Of this measure")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(pattern="^-?(number|title|created_at|updated_at)$", max_length=20, description="Order; `-` turns it"),
    ] = "number"


def _select(view: View) -> Select[Any]:
    return select(i).where(visible(i, view))


LIST = Listing(i, IndicatorRead, _select, CONDITIONS, SORTS)


async def list_indicators(reader: Reader, query: IndicatorQuery) -> Page[IndicatorRead]:
    scope = await scope_of(
        reader, query.district, (Concept, query.concept), (Goal, query.goal), (Measure, query.measure)
    )
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


def _single(view: View) -> Select[Any]:
    return _select(view).add_columns(is_open(i).label("is_open"))


async def read_indicator(reader: Reader, indicator_id: UUID) -> IndicatorDetail:
    row = await reader.single(i, indicator_id, _single)
    reader.version = row["version"]
    latest = await latest_of_the_whole(reader, row)
    met = latest and is_met(row["direction"], row["target_value"], latest["value"], latest["precision"])
    told = {"latest": latest, "target_met": met, "allowed_actions": allowed(reader, row)}
    return IndicatorDetail.model_validate({**row, **told})
