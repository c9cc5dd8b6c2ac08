"""The lights that measures, goals, fields and concepts carry are those that the log tells."""

from typing import Any

from sqlalchemy import Select, and_, exists, func, literal, or_, select, true, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from app.concepts.status_log.log import LOGS, Log
from app.operations.invariants.invariant import Invariant, named

_PREFIX = {"insiders": "", "the public": "public_"}


def _current(log: Log, whose: str) -> Select[Any]:
    """Select for each subject the latest recording of its latest day among entries that are not retracted: its own,
    or else those of the nearest earlier version, as far as they describe days before the succession."""
    e, a, i = log.entries.c, log.acts.c, log.inherited.c
    retracted = exists().where(a.entry_id == e.id, a.district_id == e.district_id, a.act == "retracted")
    columns = (e.district_id, e.id, e.light, e.effective_on, e.recorded_at, e.ordinal)
    own = select(e[log.subject_id].label("subject_id"), literal(0).label("depth"), *columns).where(~retracted)
    joined = log.entries.join(log.inherited, and_(i.source_id == e[log.subject_id], i.district_id == e.district_id))
    older = select(i.subject_id, i.depth, *columns).select_from(joined)
    older = older.where(~retracted, func.coalesce(e.effective_on < i.until, true()))
    if whose == "the public":
        own, older = own.where(e.is_public), older.where(e.is_public)
    both = union_all(own, older).subquery("own_and_older").c
    statement = select(both.subject_id, both.district_id, both.id, both.light, both.effective_on)
    subject = (both.district_id, both.subject_id)
    order = (both.depth, both.effective_on.desc(), both.recorded_at.desc(), both.ordinal.desc())
    return statement.ext(distinct_on(*subject)).order_by(*subject, *order)


def _lights(log: Log, whose: str) -> Invariant:
    subjects, prefix = log.subjects, _PREFIX[whose]
    current = _current(log, whose).subquery("current_entries")
    same = and_(current.c.subject_id == subjects.c.id, current.c.district_id == subjects.c.district_id)
    differs = or_(
        subjects.c[f"{prefix}light"].is_distinct_from(func.coalesce(current.c.light, "not_rated")),
        subjects.c[f"{prefix}status_id"].is_distinct_from(current.c.id),
        subjects.c[f"{prefix}rated_on"].is_distinct_from(current.c.effective_on),
    )
    statement = select(named(subjects.c.id)).select_from(subjects.outerjoin(current, same)).where(differs)
    return Invariant(
        f"lights: {subjects.name}, for {whose}",
        f"The current light of {subjects.name}, as {whose} see it, is the one of the log",
        statement,
    )


def _entries_exist(log: Log) -> Invariant:
    """Check separately that the current entry exists: a foreign key would make a circle."""
    subjects, e, i = log.subjects.c, log.entries.c, log.inherited.c

    def missing(column: str) -> Any:
        same = (i.subject_id == subjects.id, i.district_id == subjects.district_id, i.source_id == e[log.subject_id])
        # Two queries deep: what is not named here, the condition would read anew, and hold where it does of any row.
        older = exists().where(*same).correlate(log.subjects, log.entries)
        about = or_(e[log.subject_id] == subjects.id, older)
        its = (e.id == subjects[column], e.district_id == subjects.district_id, about)
        return and_(subjects[column].is_not(None), ~exists().where(*its))

    statement = select(named(subjects.id)).where(or_(missing("status_id"), missing("public_status_id")))
    return Invariant(
        f"lights: {log.subjects.name} name their own entries",
        f"The entry that {log.subjects.name} name as current exists and is about them or what they continue",
        statement,
    )


INVARIANTS = (
    *(_lights(log, whose) for log in LOGS for whose in _PREFIX),
    *(_entries_exist(log) for log in LOGS),
)
