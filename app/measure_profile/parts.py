"""The selects of what hangs on a measure, to be put together as JSON in one statement."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, Text, Uuid, and_, bindparam, cast, func, or_, select

from app.concepts.attribute_definitions.queries import definitions
from app.concepts.concepts.queries import concepts, select_concepts
from app.concepts.fields_of_action.queries import fields_of_action, select_fields
from app.concepts.goals.queries import goals, select_goals
from app.concepts.measure_steps.queries import measure_steps
from app.concepts.measures.queries import EVALUATED_ON, FIELD_ID, measures, stage_on
from app.concepts.status_log.log import MEASURE_LOG, step_of
from app.concepts.status_log.queries import in_history, select_entries
from app.concepts.tables import Measure, MeasureGoal, MeasureOrganisation, MeasureRelation
from app.concepts.versions.tables import MeasureLineage
from app.concepts.views.queries import FIELD_ORDER, ORGANISATION_ORDER, organisations, select_organisations
from app.concepts.vocabulary import Stage
from app.core.filters import in_place
from app.core.reading import SCOPE, View, column_for_view, visible
from app.core.tables import table
from app.council.consultations.queries import consultations
from app.council.resolution_tasks.queries import resolution_tasks
from app.council.tables import Body, Meeting, Paper
from app.funding.tables import FundingApplication, FundingApplicationMeasure, FundingSource
from app.participation.feedback_items.queries import STATE, feedback_items
from app.participation.key_statements.queries import key_statements, select_statements
from app.participation.participation_links.queries import links
from app.planning.indicator_observations.queries import indicator_observations, select_latest
from app.planning.indicators.queries import indicators
from app.planning.milestones.queries import milestones
from app.planning.plan_entries.queries import plan_entries, select_plan_entries
from app.planning.tables import PlanEntryMeasure

MEASURE: ColumnElement[Any] = bindparam("measure", type_=Uuid())
_CONCEPT: ColumnElement[Any] = bindparam("concept", type_=Uuid())
bodies, meetings, papers = table(Body), table(Meeting), table(Paper)
applications, sources = table(FundingApplication), table(FundingSource)
_goals, _responsible, _relations = table(MeasureGoal), table(MeasureOrganisation), table(MeasureRelation)
_lineage, _funded, _served = table(MeasureLineage), table(FundingApplicationMeasure), table(PlanEntryMeasure)
MEASURE_ORDER = in_place(measures)
_LAST = 10
"""Status updates that are shown."""


class Part(NamedTuple):
    """A select of one kind of thing, and its order."""

    statement: Select[Any]
    order: Sequence[ColumnElement[Any]]


def linked(of: FromClause, column: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Select the ids in a column of what is linked with the measure."""
    return select(of.c[column]).where(of.c.district_id == bindparam(SCOPE), of.c.measure_id == MEASURE, *conditions)


def of_it_or_a_part(measure_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that something is of the measure or of one of its parts."""
    parts = select(measures.c.id).where(measures.c.district_id == bindparam(SCOPE), measures.c.parent_id == MEASURE)
    return or_(measure_id == MEASURE, measure_id.in_(parts))


def its_applications() -> Select[Any]:
    """Select the ids of the applications on which the measure or one of its parts hangs."""
    mine = (_funded.c.district_id == bindparam(SCOPE), of_it_or_a_part(_funded.c.measure_id))
    return select(_funded.c.application_id).where(*mine)


def _one_of(of: FromClause, statement: Select[Any], *ids: Select[Any]) -> Select[Any]:
    return statement.where(of.c.district_id == bindparam(SCOPE), or_(*(of.c.id.in_(some) for some in ids)))


def _seen(of: FromClause, view: View, *columns: ColumnElement[Any]) -> Select[Any]:
    return select(*(columns or (of,))).where(of.c.district_id == bindparam(SCOPE), visible(of, view))


def _measures(view: View, *ids: Select[Any]) -> Part:
    theirs = and_(concepts.c.id == measures.c.concept_id, concepts.c.district_id == measures.c.district_id)
    columns = [measures.c[name] for name in ("id", "key", "concept_id", "number", "title")]
    light = column_for_view(measures, view, "light", "public_light").label("light")
    shown = (light, step_of(MEASURE_LOG, view).label("step"))
    statement = select(*columns, concepts.c.version_label, stage_on(EVALUATED_ON).label("stage"), *shown)
    statement = statement.select_from(measures.join(concepts, theirs)).where(visible(measures, view))
    return Part(_one_of(measures, statement, *ids), MEASURE_ORDER)


def _neighbour(view: View, towards: Any) -> Part:
    """Select the measure before or after the one in its field, of a part the one among the parts of its whole:
    `towards` is `lag` or `lead`."""
    me = measures.alias("me")
    mine = (me.c.id == MEASURE, me.c.district_id == bindparam(SCOPE))
    field, whole = (select(me.c[name]).where(*mine).scalar_subquery() for name in ("field_id", "parent_id"))
    beside = or_(measures.c.parent_id.is_not(None), measures.c.field_id.is_not_distinct_from(field))
    placed = (
        _seen(measures, view, measures.c.id, towards(measures.c.id).over(order_by=MEASURE_ORDER).label("other"))
        .where(measures.c.concept_id == _CONCEPT, measures.c.parent_id.is_not_distinct_from(whole), beside)
        .where(or_(stage_on(EVALUATED_ON) != Stage.DISCONTINUED.value, measures.c.id == MEASURE))
        .subquery()
    )
    return _measures(view, select(placed.c.other).where(placed.c.id == MEASURE))


def _of_measures(view: View) -> dict[str, Part]:
    me = (measures.c.id == MEASURE, measures.c.district_id == bindparam(SCOPE))
    its_parts = (measures.c.parent_id == MEASURE, measures.c.district_id == bindparam(SCOPE))
    naming = select(_relations.c.measure_id).where(
        _relations.c.district_id == bindparam(SCOPE), _relations.c.related_id == MEASURE
    )
    continuing = select(_lineage.c.measure_id).where(
        _lineage.c.district_id == bindparam(SCOPE), _lineage.c.predecessor_id == MEASURE
    )
    steps = _seen(measure_steps, view).where(measure_steps.c.measure_id == MEASURE)
    concept = select_concepts(view).where(concepts.c.id == _CONCEPT, concepts.c.district_id == bindparam(SCOPE))
    goal_order = in_place(goals)
    return {
        "status_updates": _updates(view),
        "concept": Part(concept, (concepts.c.id,)),
        "field": Part(_one_of(fields_of_action, select_fields(view), select(FIELD_ID).where(*me)), FIELD_ORDER),
        "goals": Part(_one_of(goals, select_goals(view, False), linked(_goals, "goal_id")), goal_order),
        "steps": Part(steps, (measure_steps.c.position, measure_steps.c.id)),
        "whole": _measures(view, select(measures.c.parent_id).where(*me)),
        "parts": _measures(view, select(measures.c.id).where(*its_parts)),
        "previous_measure": _neighbour(view, func.lag),
        "next_measure": _neighbour(view, func.lead),
        "related_measures": _measures(view, linked(_relations, "related_id"), naming),
        "predecessors": _measures(view, linked(_lineage, "predecessor_id")),
        "successors": _measures(view, continuing),
    }


def _updates(view: View) -> Part:
    e = MEASURE_LOG.entries
    retracted, _ = MEASURE_LOG.act_of(e, "retracted")
    history = in_history(Measure).of("measure", e, (view,))
    of = (e.c.district_id == bindparam(SCOPE), history, retracted.c.entry_id.is_(None))
    latest = (e.c.effective_on.desc(), e.c.recorded_at.desc(), e.c.ordinal.desc())
    return Part(select_entries(MEASURE_LOG, view).where(*of).order_by(*latest).limit(_LAST), latest)


def _of_council(view: View) -> dict[str, Part]:
    tasks = _seen(resolution_tasks, view).where(resolution_tasks.c.measure_id == MEASURE)
    asked = tasks.with_only_columns
    decided = _seen(consultations, view).where(
        or_(
            consultations.c.adopts_concept_id == _CONCEPT,
            consultations.c.id.in_(asked(resolution_tasks.c.consultation_id)),
            consultations.c.paper_id.in_(asked(resolution_tasks.c.paper_id)),
        )
    )
    of = decided.with_only_columns
    named = select(*(papers.c[name] for name in ("id", "kind", "reference", "title", "dated_on")))
    held = select(*(meetings.c[name] for name in ("id", "body_id", "held_on", "title"))).where(visible(meetings, view))
    at = _one_of(meetings, held, of(consultations.c.meeting_id))
    of_papers = (asked(resolution_tasks.c.paper_id), of(consultations.c.paper_id))
    of_bodies = (of(consultations.c.body_id), at.with_only_columns(meetings.c.body_id))
    shown = select(bodies.c.id, bodies.c.kind, bodies.c.name).where(visible(bodies, view))
    return {
        "resolution_tasks": Part(tasks, (resolution_tasks.c.due_on, resolution_tasks.c.id)),
        "consultations": Part(decided, (consultations.c.consulted_on, consultations.c.sequence, consultations.c.id)),
        "papers": Part(
            _one_of(papers, named.where(visible(papers, view)), *of_papers), (papers.c.dated_on, papers.c.id)
        ),
        "meetings": Part(at, (meetings.c.held_on, meetings.c.id)),
        "bodies": Part(_one_of(bodies, shown, *of_bodies), (bodies.c.sort_name, bodies.c.id)),
    }


def _of_others(view: View) -> dict[str, Part]:
    on_it = _one_of(applications, _seen(applications, view), its_applications()).with_only_columns
    drawn = select(sources.c.id, sources.c.kind, sources.c.name).where(visible(sources, view))
    named = (
        linked(_responsible, "organisation_id"),
        linked(resolution_tasks, "organisation_id", visible(resolution_tasks, view)),
        on_it(applications.c.organisation_id),
    )
    ends = ("feedback_item_id", "key_statement_id")
    origins = _seen(links, view, links.c.relation, links.c.note, *(links.c[end] for end in ends))
    said = [origins.where(links.c.measure_id == MEASURE).with_only_columns(links.c[end]) for end in ends]
    planned = _one_of(plan_entries, select_plan_entries(view), linked(_served, "plan_entry_id"))
    steps_of_concept = _seen(milestones, view).where(milestones.c.concept_id == _CONCEPT)
    items = _one_of(feedback_items, _seen(feedback_items, view, *feedback_items.c, STATE.label("state")), said[0])
    return {
        "organisations": Part(_one_of(organisations, select_organisations(view), *named), ORGANISATION_ORDER),
        "funding_sources": Part(_one_of(sources, drawn, on_it(applications.c.source_id)), (sources.c.id,)),
        "plan_entries": Part(planned, (plan_entries.c.year_from, plan_entries.c.position, plan_entries.c.id)),
        "milestones": Part(steps_of_concept, (milestones.c.position, milestones.c.id)),
        "links": Part(origins.where(links.c.measure_id == MEASURE), (links.c.created_at, links.c.key)),
        "items": Part(items, (feedback_items.c.id,)),
        "statements": Part(_one_of(key_statements, select_statements(view), said[1]), (key_statements.c.id,)),
    }


def _exactly(of: FromClause, statement: Select[Any], number: str) -> Select[Any]:
    """Select an exact number as text, as it cannot be a number of JSON."""
    others = (column for column in statement.selected_columns if column.key != number)
    return statement.with_only_columns(*others, cast(of.c[number], Text).label(number))


def _of_figures(view: View) -> dict[str, Part]:
    mine = _seen(indicators, view).where(indicators.c.measure_id == MEASURE)
    observed = select_latest(view).where(
        indicator_observations.c.district_id == bindparam(SCOPE),
        indicator_observations.c.indicator_id.in_(linked(indicators, "id", visible(indicators, view))),
    )
    defined = _seen(definitions, view).where(definitions.c.concept_id == _CONCEPT)
    return {
        "indicators": Part(
            _exactly(indicators, mine, "target_value"),
            (indicators.c.sort_number, indicators.c.sort_title, indicators.c.id),
        ),
        "observations": Part(
            _exactly(indicator_observations, observed, "value"), (indicator_observations.c.indicator_id,)
        ),
        "definitions": Part(defined, (definitions.c.position, definitions.c.sort_label, definitions.c.id)),
    }


@cache
def parts(view: View) -> dict[str, Part]:
    """Return the parts of a measure's page, by name; bind the measure, its concept, the district, the day and
    `known_at`."""
    return _of_measures(view) | _of_council(view) | _of_others(view) | _of_figures(view)
