"""The lights that measures and goals carry are those that the log tells."""

from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.concepts.status_log.log import GOALS, MEASURES, Log
from app.operations.invariants.invariant import Invariant, named

_PREFIX = {"insiders": "", "the public": "public_"}


def _current(log: Log, whose: str) -> Select[Any]:
    """Each subject's latest day described, then the latest recording, of what is not retracted."""
    e, a = log.entries.c, log.acts.c
    retracted = exists().where(a.entry_id == e.id, a.district_id == e.district_id, a.act == "retracted")
    subject = e[log.subject_id]
    statement = select(subject.label("subject_id"), e.district_id, e.id, e.light, e.effective_on).where(~retracted)
    if whose == "the public":
        statement = statement.where(e.is_public)
    order = (e.district_id, subject, e.effective_on.desc(), e.recorded_at.desc(), e.ordinal.desc())
    return statement.ext(distinct_on(e.district_id, subject)).order_by(*order)


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
    """Asked by itself as well, as there is no foreign key: it would be a circle."""
    subjects, e = log.subjects.c, log.entries.c

    def missing(column: str) -> Any:
        its = (e.id == subjects[column], e.district_id == subjects.district_id, e[log.subject_id] == subjects.id)
        return and_(subjects[column].is_not(None), ~exists().where(*its))

    statement = select(named(subjects.id)).where(or_(missing("status_id"), missing("public_status_id")))
    return Invariant(
        f"lights: {log.subjects.name} name their own entries",
        f"The entry that {log.subjects.name} name as current exists and is about them",
        statement,
    )


INVARIANTS = (
    *(_lights(log, whose) for log in (MEASURES, GOALS) for whose in _PREFIX),
    *(_entries_exist(log) for log in (MEASURES, GOALS)),
)
