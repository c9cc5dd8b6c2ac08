"""`/v1/feedback-items`"""

from typing import Annotated

from fastapi import Query, Request

from app.core.batches import Batch, BatchAnswer, Outcome, valid_items
from app.core.dependencies import AnyReader, EditorWrite, FormWrite, ReporterWrite, SingleReader
from app.core.responses import ACT, CHANGE, CREATE, LIMITED, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.districts.lists import read_list
from app.participation.erasures.dependencies import ledger_of
from app.participation.erasures.service import erase_item
from app.participation.feedback_items import queries, service
from app.participation.feedback_items.schemas import (
    ItemCreate,
    ItemCreated,
    ItemDetail,
    ItemOfMany,
    ItemPatch,
    ItemRead,
    Split,
    SplitAnswer,
)

router = Router(prefix="/feedback-items", tags=["feedback items"])


@router.get("", summary="List feedback items", responses=LIST)
async def list_feedback_items(query: Annotated[queries.ItemQuery, Query()], reader: AnyReader) -> Page[ItemRead]:
    """Return feedback items, the latest first; without a token, only published ones."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{item_id}", summary="Read a feedback item", responses=READ)
async def read_feedback_item(item_id: Id, reader: SingleReader) -> ItemDetail:
    """Return one feedback item, with the actions that the caller's role allows."""
    return await queries.read_item(reader, item_id)


@router.post("", summary="Enter a feedback item", status_code=201, responses=CREATE | LIMITED)
async def create_feedback_item(body: ItemCreate, write: FormWrite, request: Request) -> ItemCreated:
    """Enter what the office received: at a workshop, by letter, on a board. An event that is closed still takes what
    came in in time, with its `received_on`. Reporters enter what was said and may moderate; handling it otherwise, and
    votes, need an editor.

    Without a token this is the public form: for an open, public event, within limits of size and number for each client
    (429 with Retry-After). Nobody outside sees it before it is published. The answer holds a receipt."""
    item_id = await service.create_item(write, body)
    receipt = await service.receipt_of(write, item_id, request.app.state.secret_key)
    set_location(write, "feedback-items", item_id)
    return await queries.read_created(write.reader, item_id, write.district_id, receipt)


@router.patch("/{item_id}", summary="Moderate, categorise or answer a feedback item", responses=CHANGE)
async def update_feedback_item(item_id: Id, body: ItemPatch, write: ReporterWrite) -> ItemDetail:
    """Apply a JSON merge patch; omitted fields keep their values. The words themselves never change. Reporters may
    moderate; everything else needs an editor."""
    await service.update_item(write, item_id, body)
    return await queries.read_item(write.reader, item_id)


@router.post("/{item_id}/erase", summary="Erase a feedback item", responses=ACT)
async def erase_feedback_item(item_id: Id, write: EditorWrite, request: Request) -> ItemDetail:
    """Erase at once and everywhere, at a person's wish, the words, contact details and receipt of an item, of its
    parts, of what it is a part of and of duplicates with the same words. A stub stays, and no import brings it back.
    The log of changes says that, when and by whom it was erased, never what."""
    await erase_item(write, item_id, ledger_of(request))
    return await queries.read_item(write.reader, item_id)


@router.post("/batch", summary="Moderate, categorise or answer many feedback items", responses=ACT)
async def update_feedback_items(body: Batch[ItemOfMany], write: ReporterWrite, request: Request) -> BatchAnswer:
    """Apply merge patches to many items of one district, each with the version that was read: all or nothing unless
    asked otherwise, with a result for each. Reporters may moderate; everything else needs an editor."""
    outcome = Outcome(len(body.items))
    await service.update_items(write, await valid_items(ItemOfMany, body, outcome), outcome)
    if body.all_or_nothing:
        outcome.hold()
    return outcome.answer(request)


@router.post("/{item_id}/split", summary="Split a feedback item", responses=ACT)
async def split_feedback_item(item_id: Id, body: Split, write: EditorWrite) -> SplitAnswer:
    """Make items of its passages, word for word, where somebody said several things at once. The item itself stays as
    it is, and no longer counts."""
    parts = await service.split_item(write, item_id, body)
    return await queries.read_split(write.reader, item_id, parts)
