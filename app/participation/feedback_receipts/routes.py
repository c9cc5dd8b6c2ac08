"""`/v1/feedback-receipt`, for those who used the public form and send their receipt in the header Feedback-Receipt"""

from fastapi import Request

from app.core.problems import documented
from app.core.routing import Router
from app.participation.contact_details.schemas import ContactInput, ContactRead
from app.participation.erasures.dependencies import ledger_of
from app.participation.feedback_receipts import queries, service
from app.participation.feedback_receipts.dependencies import Held, HeldToWrite
from app.participation.feedback_receipts.schemas import ReceiptRead

router = Router(prefix="/feedback-receipt", tags=["data protection"])
_READ = documented(400, 404, 422, 503)
_WRITE = documented(400, 404, 409, 413, 415, 422, 429, 503)
_REMOVE = documented(400, 404, 409, 413, 422, 429, 503)


@router.get("", summary="See what became of one's feedback", responses=_READ)
async def read_feedback_receipt(held: Held) -> ReceiptRead:
    """Return one's own words with the state of moderation, the public answer, the statements and measures to which they
    led, and one's contact details. A wrong receipt gets 404, like one that never existed and one whose feedback was
    erased."""
    return await queries.read_receipt(*held)


@router.delete("", summary="Erase one's feedback", status_code=204, responses=_REMOVE)
async def erase_own_feedback(held: HeldToWrite, request: Request) -> None:
    """Erase words and contact details at once, everywhere and for good; a stub without either stays. No If-Match is
    needed: what a person wants gone goes, whatever the office did with it since. The receipt ends with it."""
    await service.erase_own(*held, ledger_of(request))


@router.put("/contact", summary="Correct one's contact details", responses=_WRITE)
async def put_own_contact(body: ContactInput, held: HeldToWrite) -> ContactRead:
    """Replace one's contact details, or give them for the first time."""
    write, holder = held
    await service.put_own_contact(write, holder, body)
    return await queries.read_own_contact(write.reader, holder)


@router.delete("/contact", summary="End one's contact details", status_code=204, responses=_REMOVE)
async def delete_own_contact(held: HeldToWrite, request: Request) -> None:
    """End one's contact details at once. What was said stays, and so does the receipt."""
    await service.delete_own_contact(*held, ledger_of(request))
