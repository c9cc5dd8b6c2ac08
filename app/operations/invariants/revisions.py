"""Revisions and change records have no gaps, and their times go forward: what followers of a district count on."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, func, or_, select, union_all

from app.core.entering import AHEAD
from app.core.tables import ChangeRecord, DistrictState, table
from app.districts.tables import District
from app.operations.invariants.invariant import Invariant, named

_changes, _states, _districts = table(ChangeRecord), table(DistrictState), table(District)


def _revisions(number: str, ordinal: str) -> CTE:
    """Select each revision with its records' ordinals, and the one before it in the district."""
    c = _changes.c
    return (
        select(
            c.district_id,
            c[number].label("number"),
            func.min(c[ordinal]).label("first"),
            func.max(c[ordinal]).label("last"),
            func.count(c[ordinal].distinct()).label("records"),
            func.lag(c[number], 1, 0).over(partition_by=c.district_id, order_by=c[number]).label("before"),
        )
        .where(c[number].is_not(None))
        .group_by(c.district_id, c[number])
        .cte("revisions")
    )


def _gapless(number: str, ordinal: str) -> Select[Any]:
    """Find gaps between revisions or in their ordinals, and districts whose count differs from their last revision."""
    r = _revisions(number, ordinal)
    gaps = or_(r.c.number != r.c.before + 1, r.c.first != 0, r.c.last != r.c.records - 1)
    inside = select(named(r.c.district_id, " revision ", r.c.number)).where(gaps)
    last = select(r.c.district_id, func.max(r.c.number).label("number")).group_by(r.c.district_id).subquery("last_one")
    same = last.c.district_id == _states.c.district_id
    end_of_log = func.coalesce(last.c.number, 0)
    end = (
        select(named(_states.c.district_id, " revision ", _states.c[number], " of which the log has ", end_of_log))
        .select_from(_states.outerjoin(last, same))
        .where(_states.c[number] != end_of_log)
    )
    return select(union_all(inside, end).subquery("both").c.what)


def _agreeing() -> Select[Any]:
    """Find records that have only some of public revision, ordinal and action."""
    c = _changes.c
    flags = [column.is_(None) for column in (c.public_revision, c.public_ordinal, c.public_action)]
    differing: ColumnElement[bool] = or_(flags[0] != flags[1], flags[0] != flags[2])
    return select(_record()).where(differing)


def _record() -> ColumnElement[str]:
    return named(_changes.c.district_id, " revision ", _changes.c.revision, ".", _changes.c.ordinal)


def _pairs() -> CTE:
    """Select revisions with their public number, and the public number of the one before."""
    c = _changes.c
    lowest, highest = func.min(c.public_revision), func.max(c.public_revision)
    return (
        select(
            c.district_id,
            c.revision,
            lowest.label("lowest"),
            highest.label("highest"),
            func.lag(highest).over(partition_by=c.district_id, order_by=c.revision).label("before"),
        )
        .where(c.public_revision.is_not(None))
        .group_by(c.district_id, c.revision)
        .cte("pairs")
    )


def _in_step() -> Select[Any]:
    p = _pairs()
    wrong = or_(p.c.lowest != p.c.highest, p.c.lowest <= p.c.before)
    return select(named(p.c.district_id, " revision ", p.c.revision)).where(wrong)


def _forward() -> Select[Any]:
    """Find revisions with more than one time, or one not after the last revision's, or after the district's clock."""
    c = _changes.c
    earliest, latest = func.min(c.recorded_at), func.max(c.recorded_at)
    times = (
        select(
            c.district_id,
            c.revision,
            earliest.label("earliest"),
            latest.label("latest"),
            func.lag(latest).over(partition_by=c.district_id, order_by=c.revision).label("before"),
        )
        .group_by(c.district_id, c.revision)
        .cte("times")
    )
    t = times.c
    wrong = or_(t.earliest != t.latest, t.earliest <= t.before, t.latest > _states.c.last_recorded_at)
    clock = and_(_states.c.district_id == t.district_id)
    return select(named(t.district_id, " revision ", t.revision)).select_from(times.join(_states, clock)).where(wrong)


def _stateless() -> Select[Any]:
    """Find districts without a state."""
    joined = _districts.outerjoin(_states, _states.c.district_id == _districts.c.id)
    return select(named(_districts.c.id)).select_from(joined).where(_states.c.district_id.is_(None))


def _ahead() -> Select[Any]:
    late = _states.c.last_recorded_at > func.clock_timestamp() + AHEAD
    return select(named(_states.c.district_id, " until ", _states.c.last_recorded_at)).where(late)


INVARIANTS = (
    Invariant("revisions: one state a district", "Every district has its state", _stateless()),
    Invariant(
        "revisions: gapless",
        "A district's change records have every revision up to its last, with ordinals from 0",
        _gapless("revision", "ordinal"),
    ),
    Invariant(
        "revisions: the public's gapless",
        "The public's change records have every public revision up to the last, with ordinals from 0",
        _gapless("public_revision", "public_ordinal"),
    ),
    Invariant("revisions: the public's whole", "A change record is wholly the public's or not at all", _agreeing()),
    Invariant("revisions: in step", "The public's revisions follow the order of the others", _in_step()),
    Invariant(
        "revisions: times", "A later revision was recorded later, and none after its district's clock", _forward()
    ),
    Invariant("revisions: clock", "No district records times that are still to come", _ahead()),
)
