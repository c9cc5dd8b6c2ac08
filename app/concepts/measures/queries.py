"""Reading measures."""

from collections import Counter
from datetime import date
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Numeric,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.concepts.concepts.queries import is_open, takes_lights
from app.concepts.fields_of_action.queries import FIELDS, TOPICS, in_fields, on_topic
from app.concepts.measures.schemas import MeasureDetail, MeasureRead
from app.concepts.moments import MomentQuery, Moments, SingleMomentQuery, resolve_moments
from app.concepts.schemas import AttributeTerm, LightCounts
from app.concepts.status_log.log import (
    CURRENTS,
    MEASURE_LOG,
    STEPS,
    joined,
    light_of,
    status_summary,
    with_light,
    with_step,
)
from app.concepts.tables import (
    Concept,
    Goal,
    Measure,
    MeasureGoal,
    MeasureOrganisation,
    MeasureRelation,
)
from app.concepts.versions.tables import MeasureLineage
from app.concepts.vocabulary import (
    ConceptState,
    DiscontinuationReason,
    Feasibility,
    Light,
    OrganisationRole,
    Parts,
    Priority,
    Schedule,
    Stage,
    TimeHorizon,
    Topic,
    WorkState,
)
from app.core.access import Role
from app.core.filters import (
    FROM,
    ORDER,
    UNTIL,
    Filter,
    SeenSort,
    Sort,
    SortedBy,
    Value,
    among,
    equals,
    in_german_order,
    in_place,
    lasts_from,
    lasts_until,
    placed_sorts,
    resource_sorts,
    where,
    where_seen,
)
from app.core.labels import names_of
from app.core.pagination import Listing, SoughtWords
from app.core.problems import Fault, Problem
from app.core.reading import SCOPE, Reader, Row, View, any_insider, visible
from app.core.schemas import Day, Id, Moment, Page
from app.core.tables import SORTED, table
from app.core.text import Key, Label, Line
from app.districts.lists import UPDATED_SINCE, TaggedQuery, read_list
from app.districts.tables import Organisation

measures = table(Measure)
status = MEASURE_LOG.status
IN_SHORT = ("id", "measure_id", "light", "step", "state", "schedule", "progress", "effective_on", "recorded_at")
"""Columns of a measure's current status that the measure shows, beside its publication and `WORDS`."""
_goals, _organisations, _relations = table(MeasureGoal), table(MeasureOrganisation), table(MeasureRelation)
_concepts, _lineage = table(Concept), table(MeasureLineage)
EVALUATED_ON: ColumnElement[date] = bindparam("evaluated_on", type_=Date)
NEVER = literal(date(1, 1, 1))


def stage_on(day: ColumnElement[date]) -> ColumnElement[str]:
    """Return the stage of a measure on a day, by its dates."""
    return case(
        (measures.c.discontinued_on <= day, Stage.DISCONTINUED.value),
        (measures.c.adopted_on <= day, Stage.ADOPTED.value),
        else_=Stage.PROPOSED.value,
    )


_whole = measures.alias("whole")
_field_of_whole = select(_whole.c.field_id).where(
    _whole.c.id == measures.c.parent_id, _whole.c.district_id == measures.c.district_id
)
FIELD_ID = func.coalesce(measures.c.field_id, _field_of_whole.correlate(measures).scalar_subquery())
"""The field of a measure: its own, or that of its whole."""


def among_parts(parts: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a measure is among those that are asked for: whole ones, parts, or both."""
    is_part = measures.c.parent_id.is_not(None)
    return case((parts == Parts.EXCLUDE.value, ~is_part), (parts == Parts.ONLY.value, is_part), else_=true())


SORTS_OF_COLUMNS = placed_sorts(measures) | resource_sorts(
    measures,
    title=measures.c.sort_title,
    rated_on=func.coalesce(status.c.effective_on, NEVER),
)


def _with_goal(goal: Value) -> ColumnElement[bool]:
    return exists().where(
        _goals.c.measure_id == measures.c.id, _goals.c.district_id == measures.c.district_id, _goals.c.goal_id == goal
    )


def _with_organisation(*roles: OrganisationRole) -> Filter:
    def has(organisation: Value) -> ColumnElement[bool]:
        return exists().where(
            _organisations.c.measure_id == measures.c.id,
            _organisations.c.district_id == measures.c.district_id,
            _organisations.c.organisation_id == organisation,
            _organisations.c.role.in_(roles),
        )

    return where(has, Organisation)


def _related_to(measure: Value) -> ColumnElement[bool]:
    mine = _relations.c.district_id == measures.c.district_id
    one, other = _relations.c.measure_id, _relations.c.related_id
    named = exists().where(mine, one == measures.c.id, other == measure)
    return or_(named, exists().where(mine, other == measures.c.id, one == measure))


def _continuing(predecessor: Value) -> ColumnElement[bool]:
    return exists().where(
        _lineage.c.measure_id == measures.c.id,
        _lineage.c.district_id == measures.c.district_id,
        _lineage.c.predecessor_id == predecessor,
    )


def _attributes(view: View) -> ColumnElement[Any]:
    """Return the attributes that the view sees."""
    public, every = measures.c.attributes, measures.c.attributes.concat(measures.c.internal_attributes)
    if view is View.MIXED:
        return case((measures.c.district_id == any_insider(), every), else_=public)
    return every if view is View.INSIDER else public


def _with_attributes(terms: Value, view: View, _historic: bool) -> ColumnElement[bool]:
    return func.attribute_terms(_attributes(view), type_=ARRAY(Text)).contains(cast(terms, ARRAY(Text)))


def _by_attribute(*, descending: bool) -> SeenSort:
    """Sort by the attribute that `sort_by` names: numbers by value, then days and texts; what has none comes last."""

    def order(view: View, _historic: bool) -> Sort:
        value = func.jsonb_extract_path_text(_attributes(view), bindparam("sort_by", type_=Text), type_=Text)
        is_number = value.regexp_match(r"^-?[0-9]+(\.[0-9]+)?$")
        kind = case((value.is_(None), 0 if descending else 3), (is_number, 1), else_=2)
        number = case((is_number, cast(value, Numeric)), else_=cast(literal(0), Numeric))
        place = (measures.c.position, measures.c.sort_number)
        return Sort(kind, descending, (number, func.coalesce(in_german_order(value), "", type_=SORTED), *place))

    return SeenSort(order)


SORTS = {
    **SORTS_OF_COLUMNS,
    "attribute": _by_attribute(descending=False),
    "-attribute": _by_attribute(descending=True),
}

_BY_ATTRIBUTE = (
    "With this value of an attribute, as `cost_centre:4711`: its key, a colon, and the value as it is shown, up to 300 "
    "characters in all; of several choices with this one. Repeated, all must hold"
)


class MeasureQuery(TaggedQuery, MomentQuery):
    """Filters of measures. Where one takes several values, it is repeated: any of them will do (of `tag`: all)."""

    concept: Annotated[Id | None, equals(measures.c.concept_id, Concept), Field(description="Of this concept")] = None
    field: Annotated[list[Id], in_fields(FIELD_ID), FIELDS] = []
    parent: Annotated[
        Id | None, equals(measures.c.parent_id, Measure), Field(description="The parts of this measure")
    ] = None
    parts: Annotated[
        Parts,
        where(lambda value: among_parts(cast(value, Text))),
        Field(description="Whole measures alone, parts alone, or both; counts of other views are of whole ones"),
    ] = Parts.INCLUDE
    goal: Annotated[Id | None, where(_with_goal, Goal), Field(description="Measures that serve this goal")] = None
    topic: Annotated[list[Topic], on_topic(FIELD_ID), TOPICS] = []
    organisation: Annotated[
        Id | None,
        _with_organisation(*OrganisationRole),
        Field(description="For which this organisation is responsible or partner"),
    ] = None
    responsible: Annotated[
        Id | None,
        _with_organisation(OrganisationRole.RESPONSIBLE),
        Field(description="For which this organisation is responsible"),
    ] = None
    partner: Annotated[
        Id | None,
        _with_organisation(OrganisationRole.PARTNER),
        Field(description="With this organisation as partner"),
    ] = None
    related_measure: Annotated[
        Id | None, where(_related_to, Measure), Field(description="Related to this measure, whichever names the other")
    ] = None
    predecessor: Annotated[
        Id | None,
        where(_continuing, Measure),
        Field(description="Measures that continue this one of the version before"),
    ] = None
    light: Annotated[
        list[Light],
        with_light(MEASURE_LOG),
        Field(description="With these lights; not_rated is one"),
    ] = []
    step: Annotated[list[Key], with_step(MEASURE_LOG), STEPS] = []
    state: Annotated[list[WorkState], among(status.c.state), Field(description="In these working states")] = []
    schedule: Annotated[list[Schedule], among(status.c.schedule), Field(description="With these schedules")] = []
    stage: Annotated[
        list[Stage], among(stage_on(EVALUATED_ON)), Field(description="In these stages; adopted ones are what counts")
    ] = []
    priority: Annotated[list[Priority], among(measures.c.priority), Field(description="With these priorities")] = []
    time_horizon: Annotated[
        list[TimeHorizon], among(measures.c.time_horizon), Field(description="With these time horizons")
    ] = []
    feasibility: Annotated[
        list[Feasibility], among(measures.c.feasibility), Field(description="With this feasibility")
    ] = []
    contributed_by: Annotated[
        Line | None, equals(measures.c.contributed_by), Field(description="Contributed by this, as it is written there")
    ] = None
    is_permanent: Annotated[
        bool | None,
        equals(measures.c.is_permanent),
        Field(description="true: permanent tasks without an end; false: all others"),
    ] = None
    needs_approval: Annotated[
        bool | None,
        equals(measures.c.needs_approval),
        Field(description="true: what a body must approve before it starts; false: all others"),
    ] = None
    discontinued_reason: Annotated[
        list[DiscontinuationReason],
        among(measures.c.discontinued_reason),
        Field(description="Discontinued for these reasons"),
    ] = []
    from_: Annotated[Day | None, lasts_from(measures.c.starts_on, measures.c.ends_on), FROM] = None
    until: Annotated[Day | None, lasts_until(measures.c.starts_on, measures.c.ends_on), UNTIL] = None
    attribute: Annotated[
        list[AttributeTerm],
        where_seen(_with_attributes),
        Field(max_length=10, description=_BY_ATTRIBUTE),
    ] = []
    number: Annotated[
        list[Label], among(measures.c.number), Field(max_length=200, description="With these numbers")
    ] = []
    q: SoughtWords = None
    updated_since: Annotated[
        Moment | None,
        UPDATED_SINCE,
        Field(
            description="Changed, or become public or internal, at or after this time. A new light is no change of the "
            "measure: status updates have an `updated_since` of their own"
        ),
    ] = None
    status_older_than: Annotated[
        Day | None,
        where(lambda value: func.coalesce(status.c.effective_on, NEVER) < value),
        Field(description="Current status describes a day before this one; measures without a status are included"),
    ] = None
    sort_by: Annotated[
        Key | None, Field(description="Key of the attribute by which `sort=attribute` sorts, and only that")
    ] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "position"

    def refuse_unfitting(self) -> None:
        """Refuse an order by no attribute, and an attribute without that order.

        Raises:
            Problem: invalid.
        """
        if self.sort.endswith("attribute") == (self.sort_by is not None):
            return
        if self.sort_by is None:
            en, de = "`sort=attribute` needs it", "`sort=attribute` braucht das"
            raise Problem("invalid", errors=[Fault("missing", en, de, parameter="sort_by")])
        en, de = "This is a parameter of `sort=attribute` alone", "Das gibt es nur mit `sort=attribute`"
        raise Problem("invalid", errors=[Fault("unfitting_parameter", en, de, parameter="sort_by")])


# --- the select ---------------------------------------------------------------------------------------------------


def _links(link: FromClause, target: str, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    ids = select(link.c[target]).where(
        link.c.measure_id == measures.c.id, link.c.district_id == measures.c.district_id, *conditions
    )
    return _array(ids.order_by(link.c.position))


def _related(view: View) -> ColumnElement[Any]:
    """Return the ids of the measures that a measure names or that name it, as far as the view may know of them."""
    other = measures.alias("other")
    named = select(_relations.c.related_id).where(
        _relations.c.measure_id == measures.c.id, _relations.c.district_id == measures.c.district_id
    )
    naming = select(_relations.c.measure_id).where(
        _relations.c.related_id == measures.c.id, _relations.c.district_id == measures.c.district_id
    )
    both = _array(named.correlate(measures)).concat(_array(naming.correlate(measures)))
    ids = select(other.c.id).where(
        other.c.id == any_(both), other.c.district_id == measures.c.district_id, visible(other, view)
    )
    return _array(ids.order_by(*in_place(other)).correlate(measures))


def _predecessors(view: View) -> ColumnElement[Any]:
    """Return the ids of the measures that a measure continues, as far as the view may know of them."""
    before = measures.alias("before")
    joined = _lineage.join(
        before, and_(before.c.id == _lineage.c.predecessor_id, before.c.district_id == _lineage.c.district_id)
    )
    ids = (
        select(before.c.id)
        .select_from(joined)
        .where(
            _lineage.c.measure_id == measures.c.id,
            _lineage.c.district_id == measures.c.district_id,
            visible(before, view),
        )
    )
    return _array(ids.order_by(_lineage.c.position).correlate(measures))


def _array(ids: Select[Any]) -> ColumnElement[Any]:
    return func.array(ids.scalar_subquery(), type_=ARRAY(Uuid()))


_FOR_A_VIEW = (*CURRENTS, "attributes", "internal_attributes")
"""Columns of which each view has its own."""


def select_measures(view: View, historic: bool) -> Select[Any]:
    """Select the measures that the view sees; binds `evaluated_on`, where historic `as_of` and `known_at`."""
    plain = [column for column in measures.c if column.name not in _FOR_A_VIEW]
    light = light_of(MEASURE_LOG, view, historic=historic)
    statement = select(
        *plain,
        _links(_goals, "goal_id").label("goal_ids"),
        _links(_organisations, "organisation_id", _organisations.c.role == "responsible").label("responsible_ids"),
        _links(_organisations, "organisation_id", _organisations.c.role == "partner").label("partner_ids"),
        _related(view).label("related_measure_ids"),
        _predecessors(view).label("predecessor_ids"),
        _attributes(view).label("attributes"),
        stage_on(EVALUATED_ON).label("stage"),
        light.label("light"),
        status_summary(MEASURE_LOG, view, IN_SHORT, historic=historic).label("status"),
    )
    return statement.select_from(joined(MEASURE_LOG, view, historic=historic)).where(visible(measures, view))


LIST = Listing(measures, MeasureRead, select_measures, MeasureQuery)


async def list_measures(reader: Reader, query: MeasureQuery) -> Page[MeasureRead]:
    query.refuse_unfitting()
    moments = resolve_moments(reader, query)
    return await read_list(LIST, reader, query, moments.historic, **moments.parameters, sort_by=query.sort_by)


def _is_draft() -> ColumnElement[bool]:
    """Return the condition that a measure continues others in a version in preparation: its official parts stay with
    those."""
    being_made = exists().where(
        _concepts.c.id == measures.c.concept_id,
        _concepts.c.district_id == measures.c.district_id,
        _concepts.c.state == ConceptState.IN_PREPARATION.value,
    )
    continues = exists().where(_lineage.c.measure_id == measures.c.id, _lineage.c.district_id == measures.c.district_id)
    return and_(being_made, continues)


def _single(view: View, historic: bool) -> Select[Any]:
    return select_measures(view, historic).add_columns(
        is_open(measures).label("is_open"), takes_lights(measures).label("takes_lights"), _is_draft().label("is_draft")
    )


def _possible(row: Row, moments: Moments) -> dict[Role, list[str]]:
    """Return the actions that each role has on the measure; in a closed concept its visibility can still be updated."""
    editing = ["update", "add_step"] if row["is_open"] else ["update"]
    proposed = row["adopted_on"] is None and row["discontinued_on"] is None
    if row["is_open"] and (proposed or row["is_draft"]):
        editing.append("delete")
    # What was current at another time may have been retracted since.
    status = row["status"]
    own = status and status["measure_id"] == str(row["id"])
    if row["takes_lights"] and not moments.historic and own and status["published_at"] is None:
        editing.append("publish")
    return {Role.REPORTER: ["add_status_update"] if row["takes_lights"] else [], Role.EDITOR: editing}


async def read_measure(reader: Reader, measure_id: UUID, query: SingleMomentQuery | None = None) -> MeasureDetail:
    """Return the measure; refuse with 404 if the caller may see none."""
    query = query or SingleMomentQuery()
    reader.names = query.names
    moments = resolve_moments(reader, query)
    row = await reader.single(
        measures, measure_id, _single, moments.historic, parameters={**moments.parameters, "today": reader.today}
    )
    reader.version = row["version"]
    allowed = reader.actions(row["district_id"], _possible(row, moments))
    more = {
        "part_counts": await _counted_parts(reader, row, moments),
        "evaluated_on": reader.evaluated_on,
        "allowed_actions": allowed,
        "names": await names_of(reader, measures, row),
    }
    return MeasureDetail.model_validate({**row, **more})


@cache
def _parts_of(view: View, historic: bool) -> Select[Any]:
    """Select the lights of a measure's parts in its stage."""
    full = select_measures(view, historic)
    mine = (measures.c.parent_id == bindparam("whole"), stage_on(EVALUATED_ON) == bindparam("stage"))
    of_district = measures.c.district_id == bindparam(SCOPE)
    return full.with_only_columns(full.selected_columns["light"]).where(of_district, *mine)


async def _counted_parts(reader: Reader, row: Row, moments: Moments) -> LightCounts:
    bound = {**moments.parameters, SCOPE: row["district_id"], "whole": row["id"], "stage": row["stage"]}
    statement = _parts_of(reader.view(row["district_id"]), moments.historic)
    return LightCounts.of(Counter(part["light"] for part in await reader.rows(statement, bound)))
