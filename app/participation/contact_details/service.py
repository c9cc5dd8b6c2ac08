"""Keeping contact details: given with an item, corrected, ended."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Insert, insert

from app.core.bulk import copy_rows
from app.core.idempotency import forget
from app.core.problems import not_found
from app.core.reading import Row
from app.core.tables import table
from app.core.writing import Write
from app.participation.contact_details.queries import items_over
from app.participation.contact_details.schemas import ContactInput
from app.participation.erasures.ledger import Ledger
from app.participation.erasures.service import erase_contact, record_contact, refuse_erased
from app.participation.tables import ContactDetails, FeedbackItem

contact_details = table(ContactDetails)
FIELDS = tuple(ContactInput.model_fields)


async def put_contact(write: Write, item_id: UUID, body: ContactInput) -> None:
    row = await write.enter(FeedbackItem, item_id)
    await keep_contact(write, row, body)


async def keep_contact(write: Write, row: Row, contact: ContactInput) -> None:
    """Keep the contact details of an item in place of earlier ones; refuse with state where the item was erased."""
    refuse_erased(row)
    given = contact.model_dump()
    mine = (contact_details.c.feedback_item_id == row["id"], contact_details.c.district_id == write.district_id)
    before = (
        (await write.connection.execute(select(*(contact_details.c[name] for name in FIELDS)).where(*mine)))
        .mappings()
        .first()
    )
    if before is not None and dict(before) == given:
        return
    await write.connection.execute(_upsert(write, row["id"], given))
    if before is not None:
        await forget(write.connection, row["id"])
    record_contact(write, row, "updated")


async def keep_contacts(write: Write, contacts: Iterable[tuple[UUID, ContactInput]]) -> None:
    """Keep the contact details of many items that are new with this write: the items' records tell of these too."""
    times = {"created_at": write.recorded_at, "updated_at": write.recorded_at}
    same = {"district_id": write.district_id, **times}
    rows = [{"feedback_item_id": item_id, **contact.model_dump(), **same} for item_id, contact in contacts]
    await copy_rows(write.connection, contact_details, rows)


def _upsert(write: Write, item_id: UUID, given: dict[str, str | None]) -> Insert:
    times = {"created_at": write.recorded_at, "updated_at": write.recorded_at}
    statement = insert(contact_details).values(
        feedback_item_id=item_id, district_id=write.district_id, **given, **times
    )
    renewed = {name: statement.excluded[name] for name in (*FIELDS, "updated_at")}
    return statement.on_conflict_do_update(index_elements=list(contact_details.primary_key), set_=renewed)


async def delete_contact(write: Write, item_id: UUID, ledger: Ledger) -> None:
    await end_contact(write, await write.enter(FeedbackItem, item_id), ledger)


async def end_contact(write: Write, row: Row, ledger: Ledger) -> None:
    """End the contact details of an item; refuse with not-found where there are none."""
    if not await erase_contact(write, row, ledger):
        not_found()


async def end_what_is_over(write: Write, district_id: UUID) -> int:
    """End the contact details of a district that have had their time; return the number of items."""
    await write.enter_district(district_id)
    over = await items_over(write.connection, district_id)
    for row in over:
        await erase_contact(write, row, None)
    return len(over)
