"""Reading contact details, and finding those whose time is over."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Date, Select, and_, bindparam, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.access import Role, needed
from app.core.days import today
from app.core.problems import not_found
from app.core.reading import NO_DISTRICT, Reader, Row
from app.core.tables import table
from app.participation.contact_details.schemas import ContactRead
from app.participation.tables import ContactDetails, FeedbackItem, ParticipationEvent

contact_details, feedback_items, participation_events = (
    table(ContactDetails),
    table(FeedbackItem),
    table(ParticipationEvent),
)
RETENTION_DAYS = 180
"""Days for which contact details are kept where the event names none."""
_CLOSED_ON = func.greatest(
    feedback_items.c.received_on, func.coalesce(participation_events.c.open_until, feedback_items.c.received_on)
)
KEPT_UNTIL = cast(
    _CLOSED_ON + func.coalesce(participation_events.c.contact_retention_days, literal(RETENTION_DAYS)), Date
)
_SOURCE = contact_details.join(
    feedback_items,
    and_(
        feedback_items.c.id == contact_details.c.feedback_item_id,
        feedback_items.c.district_id == contact_details.c.district_id,
    ),
).outerjoin(
    participation_events,
    and_(
        participation_events.c.id == feedback_items.c.event_id,
        participation_events.c.district_id == feedback_items.c.district_id,
    ),
)


def _select() -> Select[tuple[object, ...]]:
    plain = [column for column in contact_details.c if column.name != "district_id"]
    return select(*plain, KEPT_UNTIL.label("kept_until")).select_from(_SOURCE)


_OF_ITEM = _select().where(
    contact_details.c.feedback_item_id == bindparam("item"), contact_details.c.district_id == bindparam("scope")
)
_OVER = (
    select(feedback_items)
    .select_from(_SOURCE)
    .where(feedback_items.c.district_id == bindparam("scope"), bindparam("today") > KEPT_UNTIL)
)
_DISTRICTS = select(contact_details.c.district_id).distinct()


async def contact_of(reader: Reader, district_id: UUID, item_id: UUID) -> ContactRead | None:
    rows = await reader.rows(_OF_ITEM, {"item": item_id, "scope": district_id})
    return ContactRead.model_validate(rows[0]) if rows else None


async def read_contact(reader: Reader, item_id: UUID) -> ContactRead:
    """Return them to editors of the district; refuse others with forbidden, what is not there with not-found."""
    district_id = await reader.locate_visible(feedback_items, item_id)
    if district_id == NO_DISTRICT:
        not_found()
    if not reader.caller.may(Role.EDITOR, district_id):
        raise needed(Role.EDITOR)
    return await contact_of(reader, district_id, item_id) or not_found()


async def districts_with_contacts(connection: AsyncConnection) -> Sequence[UUID]:
    return (await connection.execute(_DISTRICTS)).scalars().all()


async def items_over(connection: AsyncConnection, district_id: UUID) -> Sequence[Row]:
    """Return the items of a district whose contact details have had their time."""
    bound = {"scope": district_id, "today": today()}
    return (await connection.execute(_OVER, bound)).mappings().all()
