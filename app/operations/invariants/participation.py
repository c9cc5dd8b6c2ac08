"""Each feedback item is counted once: what was split is marked."""

from sqlalchemy import and_, select

from app.core.tables import table
from app.operations.invariants.invariant import Invariant, named
from app.participation.tables import FeedbackItem

feedback_items = table(FeedbackItem)
_whole = feedback_items.alias("whole")
_ITS = and_(_whole.c.id == feedback_items.c.split_from_id, _whole.c.district_id == feedback_items.c.district_id)
INVARIANTS = (
    Invariant(
        "participation: passages of what was split",
        "The item from which a passage was split is marked as split",
        select(named(feedback_items.c.id)).select_from(feedback_items.join(_whole, _ITS)).where(~_whole.c.is_split),
    ),
)
