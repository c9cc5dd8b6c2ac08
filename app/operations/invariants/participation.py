"""Each feedback item is counted once: duplicates, passages and parts are one level deep."""

from typing import Any

from sqlalchemy import and_, or_, select

from app.core.tables import table
from app.operations.invariants.invariant import Invariant, named
from app.participation.tables import FeedbackItem, ParticipationEvent

feedback_items, participation_events = table(FeedbackItem), table(ParticipationEvent)
there, whole = feedback_items.alias("there"), participation_events.alias("whole")


def _invariant(name: str, about: str, of: Any, column: str, other: Any, breaking: Any) -> Invariant:
    joined = of.join(other, and_(other.c.id == of.c[column], other.c.district_id == of.c.district_id))
    return Invariant(f"participation: {name}", about, select(named(of.c.id)).select_from(joined).where(breaking))


INVARIANTS = (
    _invariant(
        "no duplicate of a duplicate",
        "An item that has duplicates is no duplicate itself",
        *(feedback_items, "duplicate_of_id", there),
        there.c.duplicate_of_id.is_not(None),
    ),
    _invariant(
        "duplicates of what was said whole",
        "An item that has duplicates was neither split nor erased",
        *(feedback_items, "duplicate_of_id", there),
        or_(there.c.is_split, there.c.erased_at.is_not(None)),
    ),
    _invariant(
        "nothing split is a duplicate",
        "The parts of a split item may be duplicates, the item itself is none",
        *(feedback_items, "duplicate_of_id", there),
        feedback_items.c.is_split,
    ),
    _invariant(
        "passages of what was split",
        "The item from which a passage was split is marked as split",
        *(feedback_items, "split_from_id", there),
        ~there.c.is_split,
    ),
    _invariant(
        "no part of a part",
        "A part of an event has no parts of its own",
        *(participation_events, "parent_id", whole),
        whole.c.parent_id.is_not(None),
    ),
)
