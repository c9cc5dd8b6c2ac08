"""Acts of the holder of a receipt: correcting or ending their contact details, and erasing what they said."""

from app.core.problems import not_found
from app.core.reading import Row
from app.core.writing import Write
from app.participation.contact_details.schemas import ContactInput
from app.participation.contact_details.service import end_contact, keep_contact
from app.participation.erasures.ledger import Ledger
from app.participation.erasures.service import erase
from app.participation.feedback_receipts.dependencies import Holder
from app.participation.tables import FeedbackItem


async def put_own_contact(write: Write, holder: Holder, body: ContactInput) -> None:
    await keep_contact(write, await _own(write, holder), body)


async def delete_own_contact(write: Write, holder: Holder, ledger: Ledger) -> None:
    await end_contact(write, await _own(write, holder), ledger)


async def erase_own(write: Write, holder: Holder, ledger: Ledger) -> None:
    await erase(write, await _own(write, holder), ledger)


async def _own(write: Write, holder: Holder) -> Row:
    await write.enter_district(holder.district_id)
    row = await write.row(FeedbackItem, holder.item_id)
    if row is None or row["erased_at"] is not None:  # in the meantime
        not_found()
    return row
