"""The outcome of an item for the holder of its receipt: their own words, and of the rest what is public."""

from app.core.problems import not_found
from app.core.reading import Reader
from app.participation.contact_details.queries import contact_of
from app.participation.contact_details.schemas import ContactRead
from app.participation.feedback_receipts.dependencies import Holder
from app.participation.feedback_receipts.schemas import ReceiptRead
from app.participation.outcomes.queries import outcome_of_own


async def read_receipt(reader: Reader, holder: Holder) -> ReceiptRead:
    outcome = await outcome_of_own(reader, holder.district_id, holder.item_id)
    contact = await contact_of(reader, holder.district_id, holder.item_id)
    return ReceiptRead.model_validate({**outcome, "contact": contact, "evaluated_on": reader.evaluated_on})


async def read_own_contact(reader: Reader, holder: Holder) -> ContactRead:
    return await contact_of(reader, holder.district_id, holder.item_id) or not_found()
