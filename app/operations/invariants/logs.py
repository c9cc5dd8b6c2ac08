"""The logs of lights: recorded in order, each entry with its change record, acts after what they are about."""

from typing import Any

from sqlalchemy import CTE, Select, and_, func, or_, select

from app.concepts.status_log.log import LOGS, Log
from app.core.tables import ChangeRecord, DistrictState, table
from app.operations.invariants.invariant import Invariant, named

_changes, _states = table(ChangeRecord), table(DistrictState)


def _created(log: Log) -> Any:
    """Join entries with the change records of their creation, if any."""
    e, c = log.entries.c, _changes.c
    its = and_(
        c.resource_id == e.id,
        c.district_id == e.district_id,
        c.resource == log.entries.name,
        c.action == "created",
    )
    return log.entries.outerjoin(_changes, its)


def _recorded(log: Log) -> Select[Any]:
    return select(named(log.entries.c.id)).select_from(_created(log)).where(_changes.c.revision.is_(None))


def _times(log: Log) -> CTE:
    """Select the times of recording of each revision, with the latest of those before."""
    e, c = log.entries.c, _changes.c
    by_revision = (
        select(
            e.district_id,
            c.revision,
            func.min(e.recorded_at).label("earliest"),
            func.max(e.recorded_at).label("latest"),
        )
        .select_from(_created(log))
        .where(c.revision.is_not(None))
        .group_by(e.district_id, c.revision)
        .subquery("by_revision")
    )
    b = by_revision.c
    earlier = func.max(b.latest).over(partition_by=b.district_id, order_by=b.revision, rows=(None, -1))
    return select(b.district_id, b.revision, b.earliest, b.latest, earlier.label("before")).cte("times")


def _in_order(log: Log) -> Select[Any]:
    times = _times(log)
    t = times.c
    joined = times.join(_states, _states.c.district_id == t.district_id)
    wrong = or_(t.earliest <= t.before, t.latest > _states.c.last_recorded_at)
    return select(named(t.district_id, " revision ", t.revision)).select_from(joined).where(wrong)


def _acts_after(log: Log) -> Select[Any]:
    e, a, s = log.entries.c, log.acts.c, _states.c
    joined = log.acts.join(log.entries, and_(e.id == a.entry_id, e.district_id == a.district_id)).join(
        _states, s.district_id == a.district_id
    )
    wrong = or_(a.recorded_at < e.recorded_at, a.recorded_at > s.last_recorded_at)
    return select(named(a.entry_id, " ", a.act)).select_from(joined).where(wrong)


def _of(log: Log) -> tuple[Invariant, ...]:
    name = log.entries.name
    return (
        Invariant(f"logs: {name} are in the change records", f"The creation of all {name} is told", _recorded(log)),
        Invariant(
            f"logs: {name} in order",
            f"{name} of a later revision were recorded later, and none after their district's clock",
            _in_order(log),
        ),
        Invariant(
            f"logs: {log.acts.name} after their entries",
            "Nothing happened to an entry before it was recorded, or after the district's clock",
            _acts_after(log),
        ),
    )


INVARIANTS = tuple(invariant for log in LOGS for invariant in _of(log))
