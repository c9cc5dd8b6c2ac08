"""Reading measures."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
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
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.concepts.concepts.queries import is_open, takes_lights
from app.concepts.lineage.tables import MeasureLineage
from app.concepts.measures.schemas import MeasureDetail, MeasureRead
from app.concepts.moments import Asked, MomentQuery, settle_moments
from app.concepts.status_log.log import MEASURES, in_short, joined, light_of
from app.concepts.tables import (
    Concept,
    FieldOfAction,
    Goal,
    Measure,
    MeasureGoal,
    MeasureOrganisation,
    MeasureRelation,
)
from app.concepts.vocabulary import ConceptState, Priority, Schedule, ShownLight, Stage, Topic, WorkState
from app.core.access import Role
from app.core.pagination import BY_WORDS, Listing, PageQuery, both_ways
from app.core.reading import Reader, Row, View, visible
from app.core.schemas import Day, Id, Moment, Page
from app.core.tables import table
from app.core.text import Key, Label, Line
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.districts.tables import Organisation

m = table(Measure)
status = MEASURES.status
IN_SHORT = ("id", "measure_id", "light", "state", "schedule", "progress", "effective_on", "recorded_at")
"""What a measure tells of its current status, beside publication and summary."""
_goals, _organisations, _relations = table(MeasureGoal), table(MeasureOrganisation), table(MeasureRelation)
_concepts, _fields, _lineage = table(Concept), table(FieldOfAction), table(MeasureLineage)
EVALUATED_ON: ColumnElement[date] = bindparam("evaluated_on", type_=Date)
NEVER = literal(date(1, 1, 1))


def stage_on(day: ColumnElement[date]) -> ColumnElement[str]:
    """The stage of a measure on a day, by its dates."""
    return case(
        (m.c.discontinued_on <= day, Stage.DISCONTINUED.value),
        (m.c.adopted_on <= day, Stage.ADOPTED.value),
        else_=Stage.PROPOSED.value,
    )


SORTS = both_ways(
    number=m.c.sort_number,
    title=m.c.sort_title,
    created_at=m.c.created_at,
    updated_at=m.c.updated_at,
    rated_on=func.coalesce(status.c.effective_on, NEVER),
)


def _with_goal() -> ColumnElement[bool]:
    return exists().where(
        _goals.c.measure_id == m.c.id, _goals.c.district_id == m.c.district_id, _goals.c.goal_id == bindparam("goal")
    )


def _with_organisation() -> ColumnElement[bool]:
    return exists().where(
        _organisations.c.measure_id == m.c.id,
        _organisations.c.district_id == m.c.district_id,
        _organisations.c.organisation_id == bindparam("organisation"),
    )


def _continuing() -> ColumnElement[bool]:
    return exists().where(
        _lineage.c.measure_id == m.c.id,
        _lineage.c.district_id == m.c.district_id,
        _lineage.c.predecessor_id == bindparam("predecessor"),
    )


def _on_topic() -> ColumnElement[bool]:
    return exists().where(
        _fields.c.id == m.c.field_id,
        _fields.c.district_id == m.c.district_id,
        _fields.c.topic.in_(bindparam("topic", expanding=True)),
    )


CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": m.c.concept_id == bindparam("concept"),
    "field": m.c.field_id == bindparam("field"),
    "goal": _with_goal(),
    "topic": _on_topic(),
    "organisation": _with_organisation(),
    "predecessor": _continuing(),
    "state": status.c.state.in_(bindparam("state", expanding=True)),
    "schedule": status.c.schedule.in_(bindparam("schedule", expanding=True)),
    "stage": stage_on(EVALUATED_ON).in_(bindparam("stage", expanding=True)),
    "priority": m.c.priority.in_(bindparam("priority", expanding=True)),
    "tag": m.c.tags.contains(cast(bindparam("tag"), ARRAY(Text))),
    "key": m.c.key == bindparam("key"),
    "updated_since": m.c.updated_at >= bindparam("updated_since"),
    "status_older_than": func.coalesce(status.c.effective_on, NEVER) < bindparam("status_older_than"),
}


class MeasureQuery(PageQuery, MomentQuery):
    """Filters of measures. Where one takes several values, it is repeated: any of them will do (of `tag`: all)."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="Of this concept")] = None
    field: Annotated[Id | None, Field(description="In this field of action")] = None
    goal: Annotated[Id | None, Field(description="That serve this goal")] = None
    topic: Annotated[list[Topic], Field(max_length=20, description="In fields on these shared topics")] = []
    organisation: Annotated[Id | None, Field(description="For which this organisation is responsible or partner")] = (
        None
    )
    predecessor: Annotated[Id | None, Field(description="That continue this measure of the version before")] = None
    light: Annotated[list[ShownLight], Field(max_length=4, description="With these lights; not_rated is one")] = []
    state: Annotated[list[WorkState], Field(max_length=8, description="In these working states")] = []
    schedule: Annotated[list[Schedule], Field(max_length=3, description="With these schedules")] = []
    stage: Annotated[list[Stage], Field(max_length=3, description="In these stages; adopted ones are what counts")] = []
    priority: Annotated[list[Priority], Field(max_length=3, description="With these priorities")] = []
    tag: Annotated[list[Label], Field(max_length=20, description="With all of these tags")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    q: Annotated[Line | None, Field(description=BY_WORDS)] = None
    updated_since: Annotated[
        Moment | None,
        Field(
            description="Changed, or become public or internal, at or after this time. A new light is no change of the "
            "measure: status updates have an `updated_since` of their own"
        ),
    ] = None
    status_older_than: Annotated[
        Day | None, Field(description="Whose current status describes a day before this one; includes not rated")
    ] = None
    sort: Annotated[
        str,
        Field(
            pattern="^-?(number|title|rated_on|created_at|updated_at)$",
            max_length=20,
            description="Order; `-` turns it",
        ),
    ] = "number"


# --- the select ---------------------------------------------------------------------------------------------------


def _links(link: FromClause, target: str, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    ids = select(link.c[target]).where(link.c.measure_id == m.c.id, link.c.district_id == m.c.district_id, *conditions)
    return _array(ids.order_by(link.c.position))


def _related(view: View) -> ColumnElement[Any]:
    """Measures it names and measures that name it, where the view may know of them."""
    other = m.alias("other")
    named = select(_relations.c.related_id).where(
        _relations.c.measure_id == m.c.id, _relations.c.district_id == m.c.district_id
    )
    naming = select(_relations.c.measure_id).where(
        _relations.c.related_id == m.c.id, _relations.c.district_id == m.c.district_id
    )
    both = _array(named.correlate(m)).concat(_array(naming.correlate(m)))
    ids = select(other.c.id).where(
        other.c.id == any_(both), other.c.district_id == m.c.district_id, visible(other, view)
    )
    return _array(ids.order_by(other.c.sort_number, other.c.id).correlate(m))


def _predecessors(view: View) -> ColumnElement[Any]:
    """Measures of the version before that it continues, where the view may know of them."""
    before = m.alias("before")
    joined = _lineage.join(
        before, and_(before.c.id == _lineage.c.predecessor_id, before.c.district_id == _lineage.c.district_id)
    )
    ids = (
        select(before.c.id)
        .select_from(joined)
        .where(_lineage.c.measure_id == m.c.id, _lineage.c.district_id == m.c.district_id, visible(before, view))
    )
    return _array(ids.order_by(_lineage.c.position).correlate(m))


def _array(ids: Select[Any]) -> ColumnElement[Any]:
    return func.array(ids.scalar_subquery(), type_=ARRAY(Uuid()))


def select_measures(view: View, historic: bool, by_light: bool = False) -> Select[Any]:
    """Measures as the view sees them; binds `evaluated_on`, where historic `as_of` and `known_at`."""
    kept = ("status_id", "public_status_id", "light", "public_light", "rated_on", "public_rated_on")
    plain = [column for column in m.c if column.name not in kept]
    light = light_of(MEASURES, view, historic=historic)
    statement = select(
        *plain,
        _links(_goals, "goal_id").label("goal_ids"),
        _links(_organisations, "organisation_id", _organisations.c.role == "responsible").label("responsible_ids"),
        _links(_organisations, "organisation_id", _organisations.c.role == "partner").label("partner_ids"),
        _related(view).label("related_measure_ids"),
        _predecessors(view).label("predecessor_ids"),
        stage_on(EVALUATED_ON).label("stage"),
        light.label("light"),
        in_short(MEASURES, view, IN_SHORT).label("status"),
    )
    statement = statement.select_from(joined(MEASURES, view, historic=historic)).where(visible(m, view))
    return statement.where(light.in_(bindparam("light", expanding=True))) if by_light else statement


LIST = Listing(m, MeasureRead, select_measures, CONDITIONS, SORTS, by_words=True)


async def list_measures(reader: Reader, query: MeasureQuery) -> Page[MeasureRead]:
    asked = settle_moments(reader, query)
    scope = await scope_of(
        reader,
        query.district,
        (Concept, query.concept),
        (FieldOfAction, query.field),
        (Goal, query.goal),
        (Organisation, query.organisation),
        (Measure, query.predecessor),
    )
    view = await reader.settle(scope)
    variant = (view, asked.historic, bool(query.light))
    lights = {"light": query.light} if query.light else {}
    return await LIST.fetch(reader, query, scope, variant, asked.parameters | lights)


def _is_draft() -> ColumnElement[bool]:
    """Whether it continues others in a version that is in preparation: what is official of it stays with those."""
    being_made = exists().where(
        _concepts.c.id == m.c.concept_id,
        _concepts.c.district_id == m.c.district_id,
        _concepts.c.state == ConceptState.IN_PREPARATION.value,
    )
    continues = exists().where(_lineage.c.measure_id == m.c.id, _lineage.c.district_id == m.c.district_id)
    return and_(being_made, continues)


def _single(view: View, historic: bool) -> Select[Any]:
    return select_measures(view, historic).add_columns(
        is_open(m).label("is_open"), takes_lights(m).label("takes_lights"), _is_draft().label("is_draft")
    )


def _possible(row: Row, asked: Asked) -> dict[Role, list[str]]:
    """What may be done with the measure by whom; in a closed concept its visibility can still be updated."""
    editing = ["update", "add_step"] if row["is_open"] else ["update"]
    proposed = row["adopted_on"] is None and row["discontinued_on"] is None
    if row["is_open"] and (proposed or row["is_draft"]):
        editing.append("delete")
    # What was current at another time may have been retracted since.
    status = row["status"]
    own = status and status["measure_id"] == str(row["id"])
    if row["takes_lights"] and not asked.historic and own and status["published_at"] is None:
        editing.append("publish")
    return {Role.REPORTER: ["add_status_update"] if row["takes_lights"] else [], Role.EDITOR: editing}


async def read_measure(reader: Reader, measure_id: UUID, query: MomentQuery | None = None) -> MeasureDetail:
    """The measure; 404 where there is none that the caller may see."""
    asked: Asked = settle_moments(reader, query or MomentQuery())
    row = await reader.single(
        m, measure_id, _single, asked.historic, parameters={**asked.parameters, "today": reader.today}
    )
    reader.version = row["version"]
    allowed = reader.actions(row["district_id"], _possible(row, asked))
    return MeasureDetail.model_validate({**row, "evaluated_on": reader.evaluated_on, "allowed_actions": allowed})
