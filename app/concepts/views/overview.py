"""All public districts side by side: the same answer for every caller."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Date, Select, Uuid, and_, any_, bindparam, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from app.concepts.concepts.queries import EVALUATED_ON, concepts, in_force, select_concepts, start_of
from app.concepts.fields_of_action.queries import fields_of_action
from app.concepts.measures.queries import measures, stage_on
from app.concepts.status_log.tables import StatusUpdate
from app.concepts.views.counting import Tally, counts, tallied
from app.concepts.views.schemas import ConceptInShort, DistrictInShort, LatestUpdate, OverviewEntry
from app.concepts.vocabulary import ConceptState, Stage, Topic
from app.core.filters import ORDER, SortedBy, Value, among, ascending_and_descending, where
from app.core.pagination import Listing, PageQuery
from app.core.reading import Reader, Row, View
from app.core.schemas import Page
from app.core.tables import table
from app.districts.districts.queries import districts
from app.districts.districts.schemas import Subdivision
from app.districts.vocabulary import DistrictKind

status_updates = table(StatusUpdate)
_DISTRICTS = any_(bindparam("districts", type_=ARRAY(Uuid())))
_CONCEPTS = any_(bindparam("concepts", type_=ARRAY(Uuid())))
_BEGAN = start_of(concepts)
_COMING = (ConceptState.IN_PREPARATION.value, ConceptState.SUBMITTED.value)


_IN_FORCE = in_force(cast(EVALUATED_ON, Date), View.PUBLIC)
_LAST_BEGUN = (_BEGAN.desc().nulls_last(), concepts.c.id.desc())
"""The order in which a district's concepts are looked at: the first one in force is its concept."""


def _deals_with(values: Value) -> Select[Any]:
    """Select the districts whose concept (as `_concept` chooses it) has fields on the topics."""
    in_force_publicly = select(concepts.c.id, concepts.c.district_id).where(concepts.c.is_public.is_(True), _IN_FORCE)
    chosen = (
        in_force_publicly.ext(distinct_on(concepts.c.district_id))
        .order_by(concepts.c.district_id, *_LAST_BEGUN)
        .subquery()
    )
    fields = fields_of_action.join(
        chosen,
        and_(chosen.c.id == fields_of_action.c.concept_id, chosen.c.district_id == fields_of_action.c.district_id),
    )
    return select(fields_of_action.c.district_id).select_from(fields).where(fields_of_action.c.topic.in_(values))


class OverviewQuery(PageQuery):
    """Filters of the overview."""

    state: Annotated[
        list[Subdivision], among(districts.c.state), Field(max_length=16, description="In this Land, ISO 3166-2")
    ] = []
    kind: Annotated[list[DistrictKind], among(districts.c.kind), Field(description="Of this kind of district")] = []
    topic: Annotated[
        list[Topic],
        where(lambda values: districts.c.id.in_(_deals_with(values)), takes_several=True),
        Field(
            description="Count only measures in fields on these shared topics, and leave out districts whose `concept` "
            "has no such field"
        ),
    ] = []
    sort: Annotated[str, SortedBy(ascending_and_descending(name=districts.c.sort_name)), ORDER] = "name"


def _select() -> Select[Any]:
    return select(districts).where(districts.c.is_public.is_(True))


@cache
def _concepts() -> Select[Any]:
    """Select the districts' public concepts in force or to come, those that began last first."""
    full = select_concepts(View.PUBLIC)
    names = [*ConceptInShort.model_fields, "district_id", "in_force"]
    statement = full.with_only_columns(*(full.selected_columns[name] for name in names))
    current_or_coming = or_(concepts.c.state.in_(_COMING), _IN_FORCE)
    return statement.where(concepts.c.district_id == _DISTRICTS, current_or_coming).order_by(*_LAST_BEGUN)


@cache
def _counted(by_topic: bool) -> Select[Any]:
    """Count the lights of the concepts' adopted public measures."""
    statement = select(measures.c.concept_id, measures.c.public_light.label("light"), func.count().label("count"))
    if by_topic:
        fields = measures.join(
            fields_of_action,
            and_(
                fields_of_action.c.id == measures.c.field_id, fields_of_action.c.district_id == measures.c.district_id
            ),
        )
        statement = statement.select_from(fields).where(
            fields_of_action.c.topic.in_(bindparam("topic", expanding=True))
        )
    statement = statement.where(
        measures.c.district_id == _DISTRICTS,
        measures.c.concept_id == _CONCEPTS,
        measures.c.is_public.is_(True),
        stage_on(EVALUATED_ON) == Stage.ADOPTED.value,
    )
    return statement.group_by(measures.c.concept_id, measures.c.public_light)


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


async def _entries(reader: Reader, query: OverviewQuery, rows: Sequence[Row]) -> list[OverviewEntry]:
    """Return the entries of some districts, read in a fixed number of statements."""
    districts = [DistrictInShort.model_validate(row) for row in rows]
    bound = {"evaluated_on": reader.evaluated_on, "districts": [district.id for district in districts]}
    concepts: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in await reader.rows(_concepts(), bound):
        concepts[row["district_id"]].append(row)
    tallies = await _tallies(reader, query, concepts, bound)
    latest = {row["district_id"]: row for row in await reader.rows(_latest(), bound)}
    return [_entry(district, concepts[district.id], tallies, latest.get(district.id)) for district in districts]


async def _tallies(
    reader: Reader, query: OverviewQuery, concepts: dict[UUID, list[Row]], bound: dict[str, Any]
) -> defaultdict[UUID, Tally]:
    ids = [concept["id"] for rows in concepts.values() if (concept := _concept(rows))]
    topics = {"topic": query.topic} if query.topic else {}
    rows = await reader.rows(_counted(bool(query.topic)), {**bound, **topics, "concepts": ids})
    return tallied(rows, "concept_id")


def _concept(concepts: Sequence[Row]) -> Row | None:
    """Return the district's concept: of those in force the one that began last."""
    return next((row for row in concepts if row["in_force"]), None)


def _entry(
    district: DistrictInShort, concepts: Sequence[Row], tallies: defaultdict[UUID, Tally], latest: Row | None
) -> OverviewEntry:
    concept = _concept(concepts)
    others = [row for row in concepts if row["in_force"] and row is not concept]
    return OverviewEntry(
        district=district,
        concept=ConceptInShort.model_validate(concept) if concept else None,
        other_concepts_in_force=[ConceptInShort.model_validate(row) for row in others],
        in_preparation=[ConceptInShort.model_validate(row) for row in concepts if row["state"] in _COMING],
        counts=counts(tallies[concept["id"]] if concept else Tally()),
        latest_status_update=LatestUpdate.model_validate(latest) if latest else None,
    )


LIST = Listing(districts, OverviewEntry, _select, OverviewQuery, to_items=_entries)


async def read_overview(reader: Reader, query: OverviewQuery) -> Page[OverviewEntry]:
    return await LIST.fetch(reader, query, None, (), {"evaluated_on": reader.evaluated_on})
