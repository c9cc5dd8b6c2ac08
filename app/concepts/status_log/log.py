"""The log of lights: append-only and bitemporal, for measures, goals, fields of action and concepts alike.

An entry describes a day (`effective_on`) and when the service learned it (`recorded_at`, then `ordinal`).
Current is the latest day, then the latest recording, among the entries that are not retracted. Insiders see every
entry; the public those that are published and public. Both currents are kept on the subject by `refresh`.

A subject without such an entry has that of its predecessor in the version before, up to the succession. The
entries themselves never move: `inheritance` says whose they are besides.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Select,
    Table,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlmodel import SQLModel

from app.concepts.status_log.tables import (
    ConceptAssessment,
    ConceptAssessmentAct,
    FieldAssessment,
    FieldAssessmentAct,
    GoalAssessment,
    GoalAssessmentAct,
    StatusAct,
    StatusUpdate,
)
from app.concepts.tables import Concept, FieldOfAction, Goal, Measure
from app.concepts.versions.tables import ConceptInheritance, FieldInheritance, GoalInheritance, MeasureInheritance
from app.core.filters import Filter, Value, among, where_seen
from app.core.reading import SCOPE, Row, View, any_insider, column_for_view
from app.core.tables import table
from app.core.writing import Write

AS_OF: ColumnElement[date] = bindparam("as_of", type_=Date)
KNOWN_AT: ColumnElement[datetime] = bindparam("known_at", type_=DateTime(timezone=True))
STEPS: Any = Field(max_length=50, description="With these steps of the county's own scale, by their codes")


@dataclass(frozen=True)
class Log:
    """A log of lights: its entries, what happened to them, and the things they are about."""

    entry: type[SQLModel]
    act: type[SQLModel]
    subject: type[SQLModel]
    subject_id: str
    inheritance: type[SQLModel]

    @property
    def entries(self) -> Table:
        return table(self.entry)

    @property
    def acts(self) -> Table:
        return table(self.act)

    @property
    def subjects(self) -> Table:
        return table(self.subject)

    @property
    def inherited(self) -> Table:
        return table(self.inheritance)

    @property
    def word(self) -> str:
        """The name of the subject in an entry of a bundle."""
        return self.subject_id.removesuffix("_id")

    @property
    def status(self) -> FromClause:
        """The current entry of each subject, as `joined` adds it."""
        return _status(self)

    def act_of(self, entries: FromClause, act: str) -> tuple[FromClause, ColumnElement[bool]]:
        """Return the acts of one kind, and how they join the entries; the same alias for the same arguments."""
        return _act_of(self, entries, act)


@cache
def _status(log: Log) -> FromClause:
    return log.entries.alias("status")


@cache
def _act_of(log: Log, entries: FromClause, act: str) -> tuple[FromClause, ColumnElement[bool]]:
    acts = log.acts.alias(act)
    # The index of the few names acts, so a statement does as well.
    written_out: ColumnElement[Any] = bindparam("act", act, literal_execute=True, unique=True)
    same = (acts.c.entry_id == entries.c.id, acts.c.district_id == entries.c.district_id, acts.c.act == written_out)
    return acts, and_(*same)


WORDS = ("summary", "reason", "remedy", "next_steps")
"""Columns of an entry that say why it is so and what is done about it."""
MEASURE_LOG = Log(StatusUpdate, StatusAct, Measure, "measure_id", MeasureInheritance)
GOAL_LOG = Log(GoalAssessment, GoalAssessmentAct, Goal, "goal_id", GoalInheritance)
FIELD_LOG = Log(FieldAssessment, FieldAssessmentAct, FieldOfAction, "field_id", FieldInheritance)
CONCEPT_LOG = Log(ConceptAssessment, ConceptAssessmentAct, Concept, "concept_id", ConceptInheritance)
LOGS = (MEASURE_LOG, GOAL_LOG, FIELD_LOG, CONCEPT_LOG)
CURRENTS = ("status_id", "public_status_id", "light", "public_light", "rated_on", "public_rated_on")
"""Columns of a subject that hold its current entries."""


def log_of(entries: Table) -> Log:
    """Return the log whose entries the table holds."""
    return next(log for log in LOGS if log.entries is entries)


def candidates(log: Log, view: View, *, historic: bool) -> Select[Any]:
    """Select the entries among which the current one is sought; `historic` binds `as_of` and `known_at`."""
    entries = log.entries
    published, is_published = log.act_of(entries, "published")
    retracted, is_retracted = log.act_of(entries, "retracted")
    statement = select(entries).outerjoin(retracted, is_retracted)
    standing: ColumnElement[bool] = retracted.c.entry_id.is_(None)
    out: ColumnElement[bool] = entries.c.is_public.is_(True)
    if historic:
        statement = statement.outerjoin(published, is_published)
        statement = statement.where(entries.c.effective_on <= AS_OF, entries.c.recorded_at <= KNOWN_AT)
        standing = or_(standing, retracted.c.recorded_at > KNOWN_AT)
        out = and_(out, published.c.recorded_at <= KNOWN_AT)
    if view is View.PUBLIC:
        statement = statement.where(out)
    elif view is View.MIXED:
        statement = statement.where(or_(out, entries.c.district_id == any_insider()))
    return statement.where(standing)


def inheriting(log: Log, statement: Select[Any]) -> Select[Any]:
    """Return the statement with its entries once for each heir of their subject."""
    e, i = log.entries.c, log.inherited
    theirs = and_(i.c.source_id == e[log.subject_id], i.c.district_id == e.district_id)
    return statement.join(i, theirs).where(before_succession(log))


def before_succession(log: Log) -> ColumnElement[bool]:
    """Return the condition that an entry describes a day before the heir took over."""
    until = log.inherited.c.until
    return or_(until.is_(None), log.entries.c.effective_on < until)


def _newest_first(log: Log) -> tuple[ColumnElement[Any], ...]:
    e = log.entries.c
    return e.effective_on.desc(), e.recorded_at.desc(), e.ordinal.desc()


def current_as_of(log: Log, view: View) -> FromClause:
    """Return each subject's entry that was current on `as_of`, as known at `known_at`, to be joined laterally.

    One look into an index for each subject, whatever the planner thinks there is: after an import it knows nothing.
    """
    e, i, subjects = log.entries.c, log.inherited.c, log.subjects
    entries = candidates(log, view, historic=True).with_only_columns(e.id)
    own = entries.add_columns(literal_column("0").label("depth")).order_by(*_newest_first(log))
    own = own.where(e[log.subject_id] == subjects.c.id, e.district_id == subjects.c.district_id)
    others = inheriting(log, entries.add_columns(i.depth)).order_by(i.depth, *_newest_first(log))
    others = others.where(i.subject_id == subjects.c.id, i.district_id == subjects.c.district_id)
    one: ColumnElement[int] = literal_column("1")
    both = union_all(own.correlate(subjects).limit(one), others.correlate(subjects).limit(one)).subquery("both")
    nearest = select(both.c.id).order_by(both.c.depth).limit(one)
    return nearest.lateral("then")


def joined(log: Log, view: View, *, historic: bool) -> FromClause:
    """Return the subjects with the status that the view sees, now or at the times asked for, and its publication."""
    subjects, status = log.subjects, log.status
    published, is_published = log.act_of(status, "published")
    source: FromClause = subjects
    current = column_for_view(subjects, view, "status_id", "public_status_id")
    if historic:
        then = current_as_of(log, view)
        source = subjects.outerjoin(then, true())
        current = then.c.id
    is_current = and_(status.c.id == current, status.c.district_id == subjects.c.district_id)
    return source.outerjoin(status, is_current).outerjoin(published, is_published)


def light_of(log: Log, view: View, *, historic: bool) -> ColumnElement[str]:
    """Return the light as the view sees it, now or at the times asked for; of what `joined` gives."""
    if historic:
        return func.coalesce(log.status.c.light, "not_rated")
    return column_for_view(log.subjects, view, "light", "public_light")


def with_light(log: Log) -> Filter:
    """Keep what shows some of the lights, of what `joined` gives."""

    def shows(values: Value, view: View, historic: bool) -> ColumnElement[bool]:
        return light_of(log, view, historic=historic).in_(values)

    return where_seen(shows, takes_several=True)


def with_step(log: Log) -> Filter:
    """Keep what shows some of the steps of the county's own scale, of what `joined` gives."""
    return among(log.status.c.step)


def step_of(log: Log, view: View) -> ColumnElement[Any]:
    """Return the step that the current entry of each of the subjects names, as the view sees it."""
    entry, of = log.entries.alias("current"), log.subjects.c
    current = column_for_view(log.subjects, view, "status_id", "public_status_id")
    return select(entry.c.step).where(entry.c.id == current, entry.c.district_id == of.district_id).scalar_subquery()


def status_summary(log: Log, view: View, names: Sequence[str], *, historic: bool) -> ColumnElement[Any]:
    """Return the current status as JSON, of what `joined` gives: these columns, its publication and its words. Of one
    that was current and was retracted since, the public sees no words."""
    status = log.status
    published, _ = log.act_of(status, "published")
    pairs: list[Any] = [part for name in names for part in (name, status.c[name])]
    pairs += ["published_at", published.c.recorded_at]
    told: ColumnElement[Any] = func.json_build_object(
        *pairs, *(part for name in WORDS for part in (name, status.c[name]))
    )
    if historic and view is not View.INSIDER:
        gone, is_gone = log.act_of(status, "retracted")
        bare = func.json_build_object(*pairs, *(part for name in WORDS for part in (name, null())))
        told = case((exists().where(is_gone).select_from(gone), bare), else_=told)
    return case((status.c.id.is_not(None), told), else_=null())


def assessment_of(log: Log, view: View, *, historic: bool) -> ColumnElement[Any]:
    """Return the current assessment as the subject shows it, of what `joined` gives."""
    names = ("id", log.subject_id, "light", "step", "effective_on", "recorded_at")
    return status_summary(log, view, names, historic=historic).label("assessment")


def entries_in_order(log: Log, view: View, concept: ColumnElement[UUID], names: Sequence[str]) -> Select[Any]:
    """Select columns of the entries on a concept's subjects until `as_of`, as known at `known_at`, in their order of
    becoming current. A subject's inherited ones have a `depth`: none that is deeper than one before it counts."""
    e, i, subjects = log.entries.c, log.inherited.c, log.subjects
    entries = candidates(log, view, historic=True).where(e.district_id == bindparam(SCOPE))
    told = [e[name] for name in (*names, "effective_on", "recorded_at", "ordinal")]
    own = entries.where(e.concept_id == concept)
    own = own.with_only_columns(e[log.subject_id], literal(0).label("depth"), *told)
    heirs = and_(subjects.c.id == i.subject_id, subjects.c.district_id == i.district_id)
    others = inheriting(log, entries).join(subjects, heirs).where(subjects.c.concept_id == concept)
    others = others.with_only_columns(i.subject_id.label(log.subject_id), i.depth, *told)
    both = union_all(own, others).subquery("both").c
    shown = (both[name] for name in (log.subject_id, "depth", *names, "effective_on"))
    return select(*shown).order_by(both.effective_on, both.recorded_at, both.ordinal)


_PREFIX = {View.INSIDER: "", View.PUBLIC: "public_"}


def _current(log: Log, view: View) -> FromClause:
    """Select the current entry of each bound subject: the latest of its own, or else of the nearest from which it
    inherits."""
    e, i = log.entries.c, log.inherited.c
    ids = any_(bindparam("subjects", type_=ARRAY(Uuid())))
    columns = (e.id, e.light, e.effective_on, e.recorded_at, e.ordinal)
    entries = candidates(log, view, historic=False).where(e.district_id == bindparam("of_district", type_=Uuid()))
    own = entries.where(e[log.subject_id] == ids)
    own = own.with_only_columns(e[log.subject_id].label("subject_id"), literal(0).label("depth"), *columns)
    others = inheriting(log, entries).where(i.subject_id == ids)
    others = others.with_only_columns(i.subject_id, i.depth, *columns)
    both = union_all(own, others).subquery(f"both_{view.value}")
    order = (both.c.effective_on.desc(), both.c.recorded_at.desc(), both.c.ordinal.desc())
    nearest = select(both).ext(distinct_on(both.c.subject_id)).order_by(both.c.subject_id, both.c.depth, *order)
    return nearest.subquery(f"found_{view.value}")


def _build_refresh(log: Log) -> Any:
    """Return the statement that renews both current entries of the bound subjects, where they differ."""
    subjects = log.subjects
    due: dict[str, ColumnElement[Any]] = {}
    # From the ids, not from the table: a fresh import has no statistics yet, and a self-join would be planned for few.
    mine = select(func.unnest(bindparam("subjects", type_=ARRAY(Uuid()))).label("id")).subquery("mine")
    source: FromClause = mine
    for view, prefix in _PREFIX.items():
        current = _current(log, view)
        source = source.outerjoin(current, current.c.subject_id == mine.c.id)
        due[f"{prefix}status_id"] = current.c.id
        due[f"{prefix}light"] = func.coalesce(current.c.light, "not_rated")
        due[f"{prefix}rated_on"] = current.c.effective_on
    renewed = (
        select(mine.c.id, *(column.label(name) for name, column in due.items())).select_from(source).subquery("renewed")
    )
    return (
        update(subjects)
        .where(
            subjects.c.id == renewed.c.id,
            subjects.c.district_id == bindparam("of_district", type_=Uuid()),
            or_(*(subjects.c[name].is_distinct_from(renewed.c[name]) for name in due)),
        )
        .values({name: renewed.c[name] for name in due})
    )


_REFRESHES = {log: _build_refresh(log) for log in LOGS}


async def refresh(write: Write, log: Log, subject_ids: Iterable[UUID]) -> None:
    """Bring both current entries of the subjects, and of those who inherit from them, into line with the log."""
    ids = set(subject_ids)
    if not ids:
        return
    i = log.inherited.c
    sources = bindparam("sources", list(ids), ARRAY(Uuid()))
    heirs = select(i.subject_id).where(i.district_id == write.district_id, i.source_id == any_(sources))
    ids.update((await write.connection.execute(heirs)).scalars())
    parameters = {"subjects": list(ids), "of_district": write.district_id}
    await write.connection.execute(_REFRESHES[log], parameters)


def lights_refresher(log: Log) -> Callable[[Write, Sequence[Row]], Awaitable[None]]:
    """Return the renewal of lights to run after the visibility of entries changed."""

    async def after(write: Write, rows: Sequence[Row]) -> None:
        await refresh(write, log, [row[log.subject_id] for row in rows])

    return after
