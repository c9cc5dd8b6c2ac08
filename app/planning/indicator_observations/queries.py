"""Reading observations: current ones, and those that were corrected."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, not_, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.sql import FromClause

from app.concepts.moments import END_OF_TIME
from app.concepts.tables import Concept
from app.core.filters import (
    FROM,
    ORDER,
    UNTIL,
    SortedBy,
    ascending_and_descending,
    equals,
    lasts_from,
    lasts_until,
    since,
    up_to,
    where,
)
from app.core.labels import names_of
from app.core.pagination import Listing
from app.core.reading import Reader, Row, View, visible
from app.core.schemas import Day, Id, Moment, Page, PastMoment
from app.core.tables import TIMESTAMP, table
from app.districts.lists import UPDATED_SINCE, ListQuery, read_list
from app.planning.indicator_observations.schemas import ObservationDetail, ObservationRead
from app.planning.tables import Indicator, IndicatorObservation

indicator_observations = table(IndicatorObservation)
_later = indicator_observations.alias("later")
_KNOWN_AT: ColumnElement[Any] = bindparam("known_at", type_=TIMESTAMP)
NOW = {"known_at": END_OF_TIME}

SORTS = ascending_and_descending(
    observed_on=indicator_observations.c.observed_on,
    recorded_at=indicator_observations.c.recorded_at,
    updated_at=indicator_observations.c.updated_at,
)


_FIRST_DAY = func.coalesce(indicator_observations.c.observed_from, indicator_observations.c.observed_on)


class ObservationQuery(ListQuery):
    """Filters of observations."""

    concept: Annotated[
        Id | None,
        equals(indicator_observations.c.concept_id, Concept),
        Field(description="Of this concept's indicators"),
    ] = None
    indicator: Annotated[
        Id | None, equals(indicator_observations.c.indicator_id, Indicator), Field(description="Of this indicator")
    ] = None
    observed_on_from: Annotated[
        Day | None, since(indicator_observations.c.observed_on), Field(description="For this day or a later one")
    ] = None
    observed_on_until: Annotated[
        Day | None, up_to(indicator_observations.c.observed_on), Field(description="For this day or an earlier one")
    ] = None
    whole: Annotated[
        bool | None,
        where(lambda value: (func.jsonb_array_length(indicator_observations.c.breakdown) == 0) == value),
        Field(description="true: of the whole only; false: of parts only"),
    ] = None
    current: Annotated[
        bool, Field(description="true: only what holds; false: also what was corrected or taken back since")
    ] = True
    known_at: Annotated[
        PastMoment | None,
        Field(
            description="Observations as the service knew them at this time, RFC 3339, not in the future. Default: now"
        ),
    ] = None
    updated_since: Annotated[
        Moment | None, UPDATED_SINCE, Field(description="Recorded or otherwise changed at or after then")
    ] = None
    provisional: Annotated[
        bool | None,
        equals(indicator_observations.c.provisional),
        Field(description="true: provisional values; false: final ones"),
    ] = None
    suppressed: Annotated[
        bool | None,
        equals(indicator_observations.c.suppressed),
        Field(description="true: kept back, as they are of few people; false: all others"),
    ] = None
    not_stated: Annotated[
        bool | None,
        equals(indicator_observations.c.not_stated),
        Field(description="true: with no value stated; false: all others"),
    ] = None
    from_: Annotated[Day | None, lasts_from(_FIRST_DAY, indicator_observations.c.observed_on), FROM] = None
    until: Annotated[Day | None, lasts_until(_FIRST_DAY, indicator_observations.c.observed_on), UNTIL] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "observed_on"


def same_series(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Return whether two rows have the same indicator, day or period, and part."""
    return and_(
        one.c.indicator_id == other.c.indicator_id,
        one.c.district_id == other.c.district_id,
        one.c.observed_on == other.c.observed_on,
        one.c.observed_from.is_not_distinct_from(other.c.observed_from),
        one.c.breakdown_key == other.c.breakdown_key,
    )


def comes_after(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Return whether one row was recorded after the other."""
    return tuple_(one.c.recorded_at, one.c.ordinal) > tuple_(other.c.recorded_at, other.c.ordinal)


def _holds(of: FromClause) -> ColumnElement[bool]:
    """Return whether the row was known at that time and not yet taken back."""
    taken_back = or_(of.c.retracted_at.is_(None), of.c.retracted_at > _KNOWN_AT)
    return and_(of.c.recorded_at <= _KNOWN_AT, taken_back)


def _is_current(view: View) -> ColumnElement[bool]:
    corrected = exists().where(
        same_series(_later, indicator_observations),
        comes_after(_later, indicator_observations),
        _holds(_later),
        visible(_later, view),
    )
    return and_(_holds(indicator_observations), not_(corrected))


def _select(view: View, current: bool) -> Select[Any]:
    statement = select(indicator_observations, _is_current(view).label("is_current")).where(
        visible(indicator_observations, view), indicator_observations.c.recorded_at <= _KNOWN_AT
    )
    return statement.where(_is_current(view)) if current else statement


LIST = Listing(indicator_observations, ObservationRead, _select, ObservationQuery)


async def list_observations(reader: Reader, query: ObservationQuery) -> Page[ObservationRead]:
    return await read_list(LIST, reader, query, query.current, known_at=query.known_at or END_OF_TIME)


async def read_observation(reader: Reader, observation_id: UUID) -> ObservationDetail:
    row = await reader.single(indicator_observations, observation_id, _select, False, parameters=NOW)
    reader.version = row["version"]
    names = await names_of(reader, indicator_observations, row)
    return ObservationDetail.model_validate({**row, "allowed_actions": [], "names": names})


def select_latest(view: View) -> Select[Any]:
    """Select each indicator's current observation of the whole for the latest day; binds `known_at`."""
    of = indicator_observations.c
    latest = (of.indicator_id, of.observed_on.desc(), of.recorded_at.desc(), of.ordinal.desc())
    return (
        _select(view, current=True).where(of.breakdown_key == "[]").ext(distinct_on(of.indicator_id)).order_by(*latest)
    )


async def latest_of_the_whole(reader: Reader, indicator: Row) -> Row | None:
    """Return the latest observation of one indicator, as the caller sees it."""
    of = indicator_observations.c
    mine = (of.indicator_id == indicator["id"], of.district_id == indicator["district_id"])
    rows = await reader.rows(select_latest(reader.view(indicator["district_id"])).where(*mine), NOW)
    return rows[0] if rows else None
