"""The feed is complete: whoever follows it to its end has seen every change up to there, each once.

What was written and waits for the relay is no fault: a district's head says how far it has got. Nothing is held against
a state that is not there, as the relay then numbers everything anew.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from app.core.tables import ChangeRecord, DistrictState, table
from app.feed.tables import FeedBatch, FeedHead, FeedState
from app.operations.invariants.invariant import Invariant, named

_batches, _heads, _state = table(FeedBatch), table(FeedHead), table(FeedState)
_changes, _districts = table(ChangeRecord), table(DistrictState)
_NUMBERINGS = (
    ("first_position", "last_position"),
    ("district_first", "district_last"),
    ("public_first", "public_last"),
)


def _of(source: Any) -> ColumnElement[str]:
    return named(source.c.district_id, " revision ", source.c.revision)


def _same(one: Any, other: Any, *, revision: bool = True) -> ColumnElement[bool]:
    district = one.c.district_id == other.c.district_id
    return and_(district, one.c.revision == other.c.revision) if revision else district


def _both(one: Select[Any], other: Select[Any]) -> Select[Any]:
    return select(union_all(one, other).subquery("both").c.what)


def _gaps(first: str, last: str, *within: ColumnElement[Any]) -> Select[Any]:
    """Find batches that do not begin right behind the one before."""
    b = _batches.c
    before = func.lag(b[last], 1, 0).over(partition_by=within or None, order_by=b[last])
    runs = (
        select(b.district_id, b.revision, b[first].label("first"), b[last].label("last"), before.label("before"))
        .where(b[last].is_not(None))
        .subquery("runs")
    )
    return select(_of(runs)).where(or_(runs.c.first != runs.c.before + 1, runs.c.last < runs.c.first))


def _end(last: str, column: str) -> Select[Any]:
    """Find a feed state whose end differs from that of the batches."""
    end = func.coalesce(select(func.max(_batches.c[last])).scalar_subquery(), 0)
    return select(named("the end, ", end, ", told as ", _state.c[column])).where(_state.c[column] != end)


def _end_of_districts() -> Select[Any]:
    b, h = _batches.c, _heads.c
    ends = select(b.district_id, func.max(b.district_last).label("last")).group_by(b.district_id).subquery("ends")
    joined = _heads.outerjoin(ends, _same(_heads, ends, revision=False))
    wrong = h.district_position.is_distinct_from(ends.c.last)
    return select(named(h.district_id, " up to ", h.district_position)).select_from(joined).where(wrong)


def _disordered() -> Select[Any]:
    """Find batches that come before one of an earlier revision of their district, in any numbering."""
    b, columns = _batches.c, list[ColumnElement[Any]]()
    for first, last in _NUMBERINGS:  # a batch without anything public says nothing of the public's order
        highest = func.max(b[last]).over(partition_by=b.district_id, order_by=b.revision, rows=(None, -1))
        columns += [b[first], highest.label(f"before_{first}")]
    runs = select(b.district_id, b.revision, *columns).subquery("runs")
    return select(_of(runs)).where(or_(*(runs.c[first] <= runs.c[f"before_{first}"] for first, _ in _NUMBERINGS)))


def _misfits() -> Select[Any]:
    """Find batches of another size, or another public revision, than the records of their revision."""
    c, b = _changes.c, _batches.c
    counted = (
        select(
            c.district_id,
            c.revision,
            func.count().label("size"),
            func.count(c.public_action).label("public_size"),
            func.max(c.public_revision).label("public_revision"),
        )
        .group_by(c.district_id, c.revision)
        .subquery("counted")
    )
    wrong = or_(
        b.last_position - b.first_position + 1 != counted.c.size,
        b.district_last - b.district_first + 1 != counted.c.size,
        func.coalesce(b.public_last - b.public_first + 1, 0) != counted.c.public_size,
        b.public_revision.is_distinct_from(counted.c.public_revision),
    )
    return select(_of(_batches)).select_from(_batches.join(counted, _same(_batches, counted))).where(wrong)


def _empty() -> Select[Any]:
    joined = _batches.outerjoin(_changes, _same(_batches, _changes))
    return select(_of(_batches)).select_from(joined).where(_changes.c.revision.is_(None))


def _left_out() -> Select[Any]:
    """Find revisions that their district's head has passed without a batch."""
    joined = _changes.join(_heads, _same(_changes, _heads, revision=False)).outerjoin(
        _batches, _same(_changes, _batches)
    )
    passed = and_(_changes.c.revision <= _heads.c.revision, _batches.c.revision.is_(None))
    return select(_of(_changes)).distinct().select_from(joined).where(passed)


def _heads_elsewhere() -> Select[Any]:
    """Find districts whose head is not their last batch, or that have only one of the two."""
    b, h = _batches.c, _heads.c
    last = select(b.district_id, func.max(b.revision).label("revision")).group_by(b.district_id).subquery("last_batch")
    joined = _heads.join(last, _same(_heads, last, revision=False), full=True)
    wrong = h.revision.is_distinct_from(last.c.revision)
    return select(named(func.coalesce(h.district_id, last.c.district_id))).select_from(joined).where(wrong)


def _ahead() -> Select[Any]:
    joined = _heads.outerjoin(_districts, _same(_heads, _districts, revision=False))
    wrong = _heads.c.revision > func.coalesce(_districts.c.revision, 0)
    return select(_of(_heads)).select_from(joined).where(wrong)


INVARIANTS = (
    Invariant(
        "feed: operators' positions gapless",
        "Over all districts, every position up to the feed's last is given once",
        _both(_gaps("first_position", "last_position"), _end("last_position", "last_position")),
    ),
    Invariant(
        "feed: districts' positions gapless",
        "Within each district, every position up to its head's is given once",
        _both(_gaps("district_first", "district_last", _batches.c.district_id), _end_of_districts()),
    ),
    Invariant(
        "feed: the public's positions gapless",
        "Every public position up to the feed's last is given once",
        _both(_gaps("public_first", "public_last"), _end("public_last", "last_public_position")),
    ),
    Invariant("feed: in the order of revisions", "A later revision stands later in every numbering", _disordered()),
    Invariant("feed: batches fit their records", "A batch has as many positions as records, public too", _misfits()),
    Invariant("feed: no batch without records", "Every batch is of a revision that has change records", _empty()),
    Invariant("feed: nothing left out", "Every revision that a district's head has passed has its batch", _left_out()),
    Invariant("feed: heads at the last batch", "A district's head is where its last batch is", _heads_elsewhere()),
    Invariant("feed: heads not ahead", "No head is ahead of its district's revision", _ahead()),
)
