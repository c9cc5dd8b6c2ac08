"""The selects of what needs attention, one for each reason: all with the same columns, to be put together."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Interval,
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
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.attention.vocabulary import AttentionCode, AttentionResource
from app.concepts.measures.queries import EVALUATED_ON, measures, stage_on
from app.concepts.status_log.explanations import ASKED
from app.concepts.status_log.log import LOGS, MEASURE_LOG, Log, joined, light_of
from app.concepts.tables import MeasureOrganisation, MeasureStep
from app.concepts.vocabulary import Light, Stage, StepState, WorkState
from app.core.days import BERLIN
from app.core.reading import SCOPE, View, visible
from app.core.tables import table
from app.funding.tables import FundingApplication, FundingApplicationMeasure
from app.funding.vocabulary import ApplicationState, FundingRole
from app.participation.tables import FeedbackItem, KeyStatement
from app.participation.vocabulary import Moderation, Resolution

steps, links = table(MeasureStep), table(MeasureOrganisation)
applications, funded = table(FundingApplication), table(FundingApplicationMeasure)
feedback_items, key_statements = table(FeedbackItem), table(KeyStatement)
status = MEASURE_LOG.status
UPDATE_INTERVAL: ColumnElement[Any] = cast(bindparam("update_interval", type_=Text), Interval)
COUNTED_STAGES: ColumnElement[Any] = bindparam("stages", type_=ARRAY(Text))
"""The stages in which measures are looked at, those in which other views count them."""
_FINISHED = (WorkState.IMPLEMENTED.value, WorkState.STOPPED.value)
_BEGINNING = 200
"""Characters of a text that stand for a title."""


def _row(
    code: AttentionCode,
    resource: AttentionResource,
    of: FromClause,
    since: ColumnElement[Any],
    title: ColumnElement[Any] | None = None,
    about: FromClause | None = None,
) -> Select[Any]:
    """Select the things of one kind, with what they are about."""
    return select(
        literal(code.value).label("code"),
        literal(resource.value).label("resource"),
        of.c.id.label("id"),
        (about.c.id if about is measures else cast(null(), Uuid)).label("measure_id"),
        (cast(null(), Text) if about is None else about.c.get("number", cast(null(), Text))).label("number"),
        (of.c.title if title is None else title).label("title"),
        cast(since, Date).label("since"),
    )


def _of_concept(of: FromClause, view: View) -> tuple[ColumnElement[bool], ...]:
    mine = (of.c.district_id == bindparam(SCOPE), of.c.concept_id == bindparam("concept"))
    return (*mine, visible(of, view))


def is_responsible(measure_id: ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a link names an organisation as responsible for a measure."""
    return links.c.measure_id == measure_id, links.c.district_id == bindparam(SCOPE), links.c.role == "responsible"


def answering_for(measure: FromClause) -> ColumnElement[Any]:
    """Return the id of the measure whose organisations answer for one: its own, or that of its whole where it names
    nobody."""
    own = exists().where(*is_responsible(measure.c.id)).correlate(measure)
    return case((own, measure.c.id), else_=func.coalesce(measure.c.parent_id, measure.c.id))


def _came_on(of: FromClause) -> ColumnElement[date]:
    return cast(func.timezone(str(BERLIN), of.c.created_at), Date)


def _measures(
    view: View, code: AttentionCode, since: ColumnElement[Any], stages: ColumnElement[Any] = COUNTED_STAGES
) -> Select[Any]:
    """Select measures that are in one of the stages, with their current status; parts that have none are in the care
    of their whole."""
    shown = _row(code, AttentionResource.MEASURES, measures, since, about=measures)
    return shown.select_from(joined(MEASURE_LOG, view, historic=False)).where(
        *_of_concept(measures, view),
        stage_on(EVALUATED_ON) == any_(stages),
        or_(measures.c.parent_id.is_(None), status.c.id.is_not(None)),
    )


def _goes_on() -> ColumnElement[bool]:
    return or_(status.c.state.is_(None), status.c.state.not_in(_FINISHED))


def _not_rated(view: View) -> Select[Any]:
    adopted_on = case((measures.c.adopted_on <= EVALUATED_ON, measures.c.adopted_on))
    since = func.coalesce(status.c.effective_on, adopted_on, _came_on(measures))
    light = light_of(MEASURE_LOG, view, historic=False)
    return _measures(view, AttentionCode.NOT_RATED, since).where(light == Light.NOT_RATED.value)


def _rated_too_long_ago(view: View) -> Select[Any]:
    due = cast(status.c.effective_on + UPDATE_INTERVAL, Date)
    rated = light_of(MEASURE_LOG, view, historic=False) != Light.NOT_RATED.value
    return _measures(view, AttentionCode.RATED_TOO_LONG_AGO, due).where(rated, _goes_on(), due < EVALUATED_ON)


def _unexplained(view: View) -> Select[Any]:
    worrying = light_of(MEASURE_LOG, view, historic=False).in_((Light.RED.value, Light.YELLOW.value))
    missing = or_(*(status.c[name].is_(None) for name in ASKED))
    redacted, is_redacted = MEASURE_LOG.act_of(status, "redacted")
    explained_once = exists().where(is_redacted).select_from(redacted)
    shown = _measures(view, AttentionCode.UNEXPLAINED, status.c.effective_on)
    return shown.where(worrying, missing, ~explained_once)


def _end_passed(view: View) -> Select[Any]:
    passed = _measures(view, AttentionCode.END_PASSED, measures.c.ends_on)
    return passed.where(measures.c.ends_on < EVALUATED_ON, measures.c.ended_on.is_(None), _goes_on())


def _nobody_responsible(view: View) -> Select[Any]:
    somebody = exists().where(*is_responsible(answering_for(measures)))
    stages = cast([Stage.PROPOSED.value, Stage.ADOPTED.value], ARRAY(Text))
    return _measures(view, AttentionCode.NOBODY_RESPONSIBLE, _came_on(measures), stages).where(~somebody)


def _step_overdue(view: View) -> Select[Any]:
    shown = _row(AttentionCode.STEP_OVERDUE, AttentionResource.MEASURE_STEPS, steps, steps.c.due_on, about=measures)
    theirs = and_(measures.c.id == steps.c.measure_id, measures.c.district_id == steps.c.district_id)
    return shown.select_from(steps.join(measures, theirs)).where(
        *_of_concept(steps, view),
        stage_on(EVALUATED_ON) != Stage.DISCONTINUED.value,
        steps.c.state.in_((StepState.PLANNED.value, StepState.IN_PROGRESS.value)),
        steps.c.due_on < EVALUATED_ON,
    )


def _funding_refused(view: View) -> Select[Any]:
    shown = _row(
        AttentionCode.FUNDING_REFUSED,
        AttentionResource.FUNDING_APPLICATIONS,
        applications,
        applications.c.decided_on,
        about=measures,
    )
    hanging = applications.join(
        funded,
        and_(funded.c.application_id == applications.c.id, funded.c.district_id == applications.c.district_id),
    ).join(measures, and_(measures.c.id == funded.c.measure_id, measures.c.district_id == funded.c.district_id))
    return shown.select_from(hanging).where(
        *_of_concept(measures, view),
        visible(applications, view),
        stage_on(EVALUATED_ON) != Stage.DISCONTINUED.value,
        funded.c.role == FundingRole.DEPENDS_ON.value,
        applications.c.state == ApplicationState.REFUSED.value,
    )


def _proof_due(view: View) -> Select[Any]:
    due_on = applications.c.proof_due_on
    shown = _row(AttentionCode.PROOF_DUE, AttentionResource.FUNDING_APPLICATIONS, applications, due_on)
    open_proof = (applications.c.proof_delivered_on.is_(None), due_on <= EVALUATED_ON)
    granted = applications.c.state.in_((ApplicationState.GRANTED.value, ApplicationState.SETTLED.value))
    return shown.where(*_of_concept(applications, view), granted, *open_proof)


def _draft_waiting(log: Log) -> Select[Any]:
    """Select entries that wait for approval; only insiders see them."""
    entries, subjects = log.entries, log.subjects
    published, is_published = log.act_of(entries, "published")
    retracted, is_retracted = log.act_of(entries, "retracted")
    since = func.timezone(str(BERLIN), entries.c.recorded_at)
    shown = _row(
        AttentionCode.DRAFT_WAITING, AttentionResource(log.entries.name), entries, since, subjects.c.title, subjects
    )
    theirs = and_(subjects.c.id == entries.c[log.subject_id], subjects.c.district_id == entries.c.district_id)
    source = entries.join(subjects, theirs).outerjoin(published, is_published).outerjoin(retracted, is_retracted)
    waiting = (published.c.entry_id.is_(None), retracted.c.entry_id.is_(None))
    return shown.select_from(source).where(*_of_concept(entries, View.INSIDER), *waiting)


def _feedback_unmoderated() -> Select[Any]:
    title = func.coalesce(feedback_items.c.title, func.left(feedback_items.c.text, _BEGINNING))
    since = feedback_items.c.received_on
    code, resource = AttentionCode.FEEDBACK_UNMODERATED, AttentionResource.FEEDBACK_ITEMS
    pending = (feedback_items.c.moderation == Moderation.PENDING.value, feedback_items.c.erased_at.is_(None))
    return _row(code, resource, feedback_items, since, title).where(
        *_of_concept(feedback_items, View.INSIDER), *pending
    )


def _statement_unanswered(view: View) -> Select[Any]:
    title, since = func.left(key_statements.c.text, _BEGINNING), _came_on(key_statements)
    code, resource = AttentionCode.STATEMENT_UNANSWERED, AttentionResource.KEY_STATEMENTS
    is_open = key_statements.c.resolution == Resolution.OPEN.value
    return _row(code, resource, key_statements, since, title).where(*_of_concept(key_statements, view), is_open)


_FOR_ALL: tuple[Callable[[View], Select[Any]], ...] = (
    _not_rated,
    _rated_too_long_ago,
    _unexplained,
    _end_passed,
    _step_overdue,
    _funding_refused,
    _nobody_responsible,
    _statement_unanswered,
    _proof_due,
)


def parts(view: View) -> list[Select[Any]]:
    """Return a select for each reason that the view may know of, but for overdue reports, which are reckoned."""
    of_all = [select_for(view) for select_for in _FOR_ALL]
    if view is not View.INSIDER:
        return of_all
    return [*of_all, *map(_draft_waiting, LOGS), _feedback_unmoderated()]
