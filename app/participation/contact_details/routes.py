"""`/v1/feedback-items/{id}/contact`"""

from fastapi import Request

from app.core.dependencies import EditorReader, EditorWrite
from app.core.responses import ACT, INSIDE, REMOVE
from app.core.routing import Router
from app.core.schemas import Id
from app.participation.contact_details import queries, service
from app.participation.contact_details.schemas import ContactInput, ContactRead
from app.participation.erasures.dependencies import ledger_of

router = Router(prefix="/feedback-items", tags=["data protection"])


@router.get("/{item_id}/contact", summary="Read the contact details of a feedback item", responses=INSIDE)
async def read_feedback_contact(item_id: Id, reader: EditorReader) -> ContactRead:
    """Return how the person who gave it can be reached, where they said so and it is still kept."""
    reader.request.state.is_secret = True  # no cache keeps it
    return await queries.read_contact(reader, item_id)


@router.put("/{item_id}/contact", summary="Keep the contact details of a feedback item", responses=ACT)
async def put_feedback_contact(item_id: Id, body: ContactInput, write: EditorWrite) -> ContactRead:
    """Replace the contact details, or give them for the first time. They are ended when the retention of the event is
    over. The public learns nothing of this: neither a version nor a revision moves for it."""
    await service.put_contact(write, item_id, body)
    return await queries.read_contact(write.reader, item_id)


@router.delete("/{item_id}/contact", summary="End the contact details of a feedback item", status_code=204,
               responses=REMOVE)  # fmt: skip
async def delete_feedback_contact(item_id: Id, write: EditorWrite, request: Request) -> None:
    """End them at once, also in answers kept for repeated requests. No If-Match is needed: what a person wants gone
    goes."""
    await service.delete_contact(write, item_id, ledger_of(request))
