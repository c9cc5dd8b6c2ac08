"""Reading indicators."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.concepts.concepts.queries import deleting_while_open, with_is_open
from app.concepts.tables import Concept, Goal, Measure
from app.core.filters import FROM, ORDER, UNTIL, SortedBy, among, equals, resource_sorts, since, up_to
from app.core.labels import names_of
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day, Id
from app.core.tables import table
from app.core.text import Label
from app.districts.lists import ListQuery
from app.planning.indicator_observations.queries import latest_of_the_whole
from app.planning.indicators.schemas import IndicatorDetail, IndicatorRead
from app.planning.indicators.targets import is_met
from app.planning.tables import Indicator
from app.planning.vocabulary import Direction

indicators = table(Indicator)

SORTS = resource_sorts(indicators, number=indicators.c.sort_number, title=indicators.c.sort_title)


class IndicatorQuery(ListQuery):
    """Filters of indicators."""

    concept: Annotated[
        Id | None,
        equals(indicators.c.concept_id, Concept),
        Field(description="Of this concept, its goals and measures"),
    ] = None
    goal: Annotated[Id | None, equals(indicators.c.goal_id, Goal), Field(description="Of this goal")] = None
    measure: Annotated[Id | None, equals(indicators.c.measure_id, Measure), Field(description="Of this measure")] = None
    number: Annotated[
        list[Label], among(indicators.c.number), Field(max_length=200, description="With these numbers")
    ] = []
    direction: Annotated[
        list[Direction], among(indicators.c.direction), Field(description="To be changed in these directions")
    ] = []
    from_: Annotated[Day | None, since(indicators.c.target_on), FROM] = None
    until: Annotated[Day | None, up_to(indicators.c.target_on), UNTIL] = None
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "number"


_select = visible_rows(indicators)
LIST = Listing(indicators, IndicatorRead, _select, IndicatorQuery)
_single = with_is_open(indicators, _select)


async def read_indicator(reader: Reader, indicator_id: UUID) -> IndicatorDetail:
    row = await reader.single(indicators, indicator_id, _single)
    reader.version = row["version"]
    latest = await latest_of_the_whole(reader, row)
    met = latest and is_met(row["direction"], row["target_value"], latest["value"], latest["precision"])
    derived = {
        "names": await names_of(reader, indicators, row),
        "latest": latest,
        "target_met": met,
        "allowed_actions": reader.actions(row["district_id"], deleting_while_open(row)),
    }
    return IndicatorDetail.model_validate({**row, **derived})
