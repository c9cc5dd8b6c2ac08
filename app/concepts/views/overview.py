"""All public districts side by side: the same answer for every caller."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Date, Select, Uuid, and_, any_, bindparam, case, cast, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from app.concepts.concepts.queries import (
    COMING,
    EVALUATED_ON,
    concepts,
    in_force,
    select_concepts,
    start_of,
    valid_unadopted,
)
from app.concepts.fields_of_action.queries import fields_of_action
from app.concepts.measures.queries import FIELD_ID, measures, stage_on
from app.concepts.moments import MomentQuery, Moments, resolve_moments
from app.concepts.schemas import CountedParts, LightCounts
from app.concepts.status_log.log import MEASURE_LOG, current_as_of
from app.concepts.status_log.tables import StatusUpdate
from app.concepts.views.counting import Shown, lights_of, state_counts, tallied
from app.concepts.views.queries import COUNTED_PARTS, counted_stages, shown
from app.concepts.views.schemas import ConceptInShort, DistrictInShort, LatestUpdate, OverviewEntry
from app.concepts.vocabulary import Parts, Stage, Topic
from app.core.filters import ORDER, SortedBy, Value, among, ascending_and_descending, where
from app.core.pagination import Listing, PageQuery
from app.core.reading import Reader, Row, View
from app.core.schemas import Day, Page
from app.core.tables import table
from app.districts.districts.queries import districts
from app.districts.districts.schemas import Subdivision
from app.districts.vocabulary import DistrictKind

status_updates = table(StatusUpdate)
_DISTRICTS = any_(bindparam("districts", type_=ARRAY(Uuid())))
_CONCEPTS = any_(bindparam("concepts", type_=ARRAY(Uuid())))
_BEGAN = start_of(concepts)
_ON, _TODAY = cast(EVALUATED_ON, Date), bindparam("today", type_=Date)
_IN_FORCE = in_force(_ON, View.PUBLIC)
_COUNTED_FIRST = case((_IN_FORCE, 0), (valid_unadopted(_ON, View.PUBLIC), 1), (_ON >= _TODAY, 2))
"""The rank of a concept among those that are counted, null for none: what is in force, else what is said to be valid,
else what is to come, but on no day of the past."""
_LAST_BEGUN = (_BEGAN.desc().nulls_last(), concepts.c.id.desc())
"""The order in which a district's concepts are looked at: the first one of the lowest rank is counted."""
_CURRENT_OR_COMING = or_(concepts.c.state.in_(COMING), _IN_FORCE)


def _deals_with(values: Value) -> Select[Any]:
    """Select the districts whose counted concept (as `_counted_concept` chooses it) has fields on the topics."""
    countable = (concepts.c.is_public.is_(True), _CURRENT_OR_COMING, _COUNTED_FIRST.is_not(None))
    chosen = (
        select(concepts.c.id, concepts.c.district_id)
        .where(*countable)
        .ext(distinct_on(concepts.c.district_id))
        .order_by(concepts.c.district_id, _COUNTED_FIRST, *_LAST_BEGUN)
        .subquery()
    )
    fields = fields_of_action.join(
        chosen,
        and_(chosen.c.id == fields_of_action.c.concept_id, chosen.c.district_id == fields_of_action.c.district_id),
    )
    return select(fields_of_action.c.district_id).select_from(fields).where(fields_of_action.c.topic.in_(values))


class OverviewQuery(PageQuery):
    """The day and the stages of the overview, and its filters."""

    as_of: Day | None = Field(default=None, description="Return the state on this day (Europe/Berlin). Default: today")
    stage: list[Stage] = Field(
        default=[],
        max_length=3,
        description="Count measures in these stages on the day; repeat it for several. Default: adopted ones, of a "
        "concept that is not adopted proposed ones as well; `counted_stages` tells",
    )
    state: Annotated[
        list[Subdivision], among(districts.c.state), Field(max_length=16, description="In this Land, ISO 3166-2")
    ] = []
    kind: Annotated[list[DistrictKind], among(districts.c.kind), Field(description="Of this kind of district")] = []
    topic: Annotated[
        list[Topic],
        where(lambda values: districts.c.id.in_(_deals_with(values)), takes_several=True),
        Field(
            description="Count only measures in fields on these shared topics, and leave out districts whose counted "
            "concept has no such field"
        ),
    ] = []
    parts: CountedParts = Parts.EXCLUDE
    sort: Annotated[str, SortedBy(ascending_and_descending(name=districts.c.sort_name)), ORDER] = "name"


def _select() -> Select[Any]:
    return select(districts).where(districts.c.is_public.is_(True))


@cache
def _concepts(historic: bool) -> Select[Any]:
    """Select the districts' public concepts in force or to come, those that began last first."""
    full = select_concepts(View.PUBLIC, historic)
    names = [*ConceptInShort.model_fields, "district_id", "in_force"]
    columns = (full.selected_columns[name] for name in names)
    statement = full.with_only_columns(*columns, _COUNTED_FIRST.label("rank"))
    return statement.where(concepts.c.district_id == _DISTRICTS, _CURRENT_OR_COMING).order_by(*_LAST_BEGUN)


@cache
def _counted(by_topic: bool, historic: bool) -> Select[Any]:
    """Count what the concepts' public measures show by stage."""
    source, columns_shown = shown(View.PUBLIC, historic)
    conditions = [
        measures.c.district_id == _DISTRICTS,
        measures.c.concept_id == _CONCEPTS,
        measures.c.is_public.is_(True),
        COUNTED_PARTS,
    ]
    if by_topic:
        field = (fields_of_action.c.id == FIELD_ID, fields_of_action.c.district_id == measures.c.district_id)
        source = source.join(fields_of_action, and_(*field))
        conditions.append(fields_of_action.c.topic.in_(bindparam("topic", expanding=True)))
    columns = (measures.c.concept_id, stage_on(EVALUATED_ON).label("stage"), *columns_shown)
    counted = select(*columns).select_from(source).where(*conditions).subquery()
    return select(*counted.c, func.count().label("count")).group_by(*counted.c)


@cache
def _latest() -> Select[Any]:
    """Select each district's latest day among its current public statuses, and when the last of these was recorded."""
    rated = and_(measures.c.district_id == _DISTRICTS, measures.c.is_public.is_(True))
    day = func.max(measures.c.public_rated_on)
    newest = (
        select(measures.c.district_id, day.label("on")).where(rated).group_by(measures.c.district_id).subquery("newest")
    )
    current = newest.join(
        measures, and_(measures.c.district_id == newest.c.district_id, measures.c.public_rated_on == newest.c.on)
    )
    entries = current.join(
        status_updates,
        and_(
            status_updates.c.id == measures.c.public_status_id, status_updates.c.district_id == measures.c.district_id
        ),
    )
    statement = select(
        measures.c.district_id,
        newest.c.on.label("effective_on"),
        func.max(status_updates.c.recorded_at).label("recorded_at"),
    )
    return statement.select_from(entries).where(rated).group_by(measures.c.district_id, newest.c.on)


@cache
def _latest_then() -> Select[Any]:
    """Select the same as `_latest`, of the statuses that were current on the day."""
    then = current_as_of(MEASURE_LOG, View.PUBLIC)
    entries = measures.join(then, true()).join(
        status_updates,
        and_(status_updates.c.id == then.c.id, status_updates.c.district_id == measures.c.district_id),
    )
    columns = (measures.c.district_id, status_updates.c.effective_on, status_updates.c.recorded_at)
    latest = (status_updates.c.effective_on.desc(), status_updates.c.recorded_at.desc())
    statement = select(*columns).select_from(entries).ext(distinct_on(measures.c.district_id))
    statement = statement.where(measures.c.district_id == _DISTRICTS, measures.c.is_public.is_(True))
    return statement.order_by(measures.c.district_id, *latest)


async def _entries(reader: Reader, query: OverviewQuery, rows: Sequence[Row]) -> list[OverviewEntry]:
    """Return the entries of some districts, read in a fixed number of statements."""
    districts = [DistrictInShort.model_validate(row) for row in rows]
    moments = resolve_moments(reader, MomentQuery(as_of=query.as_of))
    bound = {**moments.parameters, "today": reader.today, "districts": [district.id for district in districts]}
    concepts: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in await reader.rows(_concepts(moments.historic), bound):
        concepts[row["district_id"]].append(row)
    counted = {district_id: _counted_concept(rows) for district_id, rows in concepts.items()}
    tallies = await _tallies(reader, query, [row for row in counted.values() if row], moments, bound)
    latest_ones = await reader.rows(_latest_then() if moments.historic else _latest(), bound)
    latest = {row["district_id"]: row for row in latest_ones}
    return [
        OverviewEntry(
            district=district,
            evaluated_on=moments.as_of,
            latest_status_update=LatestUpdate.model_validate(latest[district.id]) if district.id in latest else None,
            **_of_concepts(concepts[district.id]),
            **_counts(counted.get(district.id), query, tallies),
        )
        for district in districts
    ]


async def _tallies(
    reader: Reader, query: OverviewQuery, counted: Sequence[Row], moments: Moments, bound: dict[str, Any]
) -> defaultdict[UUID, Counter[Shown]]:
    stages = {concept["id"]: counted_stages(concept, query.stage) for concept in counted}
    topics = {"topic": query.topic} if query.topic else {}
    statement = _counted(bool(query.topic), moments.historic)
    rows = await reader.rows(statement, {**bound, **topics, "concepts": list(stages), "parts": query.parts})
    return tallied((row for row in rows if row["stage"] in stages[row["concept_id"]]), "concept_id")


def _counted_concept(concepts: Sequence[Row]) -> Row | None:
    """Return the district's concept that is counted, the first one of the lowest rank."""
    ranked = [row for row in concepts if row["rank"] is not None]
    return min(ranked, key=itemgetter("rank"), default=None)


def _of_concepts(concepts: Sequence[Row]) -> dict[str, Any]:
    in_force = [ConceptInShort.model_validate(row) for row in concepts if row["in_force"]]
    coming = [ConceptInShort.model_validate(row) for row in concepts if row["state"] in COMING]
    return {
        "concept": in_force[0] if in_force else None,
        "other_concepts_in_force": in_force[1:],
        "in_preparation": coming,
    }


def _counts(concept: Row | None, query: OverviewQuery, tallies: defaultdict[UUID, Counter[Shown]]) -> dict[str, Any]:
    tally = tallies[concept["id"]] if concept else Counter[Shown]()
    return {
        "counted_concept_id": concept["id"] if concept else None,
        "counted_stages": counted_stages(concept, query.stage) if concept else [],
        "counts": LightCounts.of(lights_of(tally)),
        "states": state_counts(tally),
    }


LIST = Listing(districts, OverviewEntry, _select, OverviewQuery, to_items=_entries)


async def read_overview(reader: Reader, query: OverviewQuery) -> Page[OverviewEntry]:
    moments = resolve_moments(reader, MomentQuery(as_of=query.as_of))
    return await LIST.fetch(reader, query, None, (), {"evaluated_on": moments.as_of, "today": reader.today})
