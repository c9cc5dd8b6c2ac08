"""Erasing what a person said, and how they can be reached, wherever it is kept.

A stub stays: that there was an item, when it came in, where it belongs. It has no words and nothing of the person. What
was split from it goes with it, and that of which it is a part; so do duplicates with the very same words. Other
duplicates are other people's words, and stay.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, text, update

from app.core.changes import next_version
from app.core.idempotency import forget
from app.core.problems import Problem
from app.core.reading import Row
from app.core.statements import any_of
from app.core.tables import table
from app.core.writing import Write
from app.participation.erasures.ledger import CONTACT, ITEM, Ledger, LedgerEntry
from app.participation.erasures.names import hashes_of
from app.participation.tables import ContactDetails, FeedbackItem, FeedbackReceipt, ParticipationLink

feedback_items, links = table(FeedbackItem), table(ParticipationLink)
contacts, receipts = table(ContactDetails), table(FeedbackReceipt)
_BLANK: dict[str, Any] = {
    **dict.fromkeys(("title", "language", "section", "external_id", "person_group", "moderation_note", "answer")),
    "answered_on": None,
    "duplicate_of_id": None,
    "text": "",
    "votes": 0,
    "is_public": False,
}
_FORMER = text(  # of imports that can be taken back: only the words go
    "UPDATE import_formers SET former = former - CAST(:words AS text[])"
    " WHERE district_id = :district AND resource = :resource AND resource_id = ANY(:ids)"
)


def refuse_erased(row: Row) -> None:
    """Refuse an item that was erased: nothing is done with it any more.

    Raises:
        Problem: state.
    """
    if row["erased_at"] is not None:
        raise Problem("state", "It was erased.", "Sie wurde gelöscht.")


async def erase_item(write: Write, item_id: UUID, ledger: Ledger) -> None:
    """Erase an item on behalf of the office."""
    await erase(write, await write.enter(FeedbackItem, item_id), ledger)


async def erase(write: Write, row: Row, ledger: Ledger) -> None:
    """Erase an item with all that holds the same words."""
    refuse_erased(row)
    reached = await _reached(write, row)
    for item in reached:
        await blank(write, item, ledger)
    await part(write, [item["id"] for item in reached])


async def blank(write: Write, row: Row, ledger: Ledger, *, again: LedgerEntry | None = None) -> None:
    """Make a stub of one item, everywhere. `again`: the ledger has it already, and the database was restored."""
    values = {**_BLANK, "key": f"erased-{row['id']}", "erased_at": write.recorded_at}
    after = {**row, **values, "version": next_version(row, is_public=False), "updated_at": write.recorded_at}
    mine = (feedback_items.c.id == row["id"], feedback_items.c.district_id == write.district_id)
    names = (*values, "version", "updated_at")
    await write.connection.execute(update(feedback_items).where(*mine).values({name: after[name] for name in names}))
    write.record(FeedbackItem, after, "erased", was=row["is_public"])
    for of in (contacts, receipts):
        await write.connection.execute(delete(of).where(_of(of, write, row["id"])))
    await _forget(write, row["id"])
    await ledger.note(write, row["id"], ITEM, hashes_of(ledger.secret_key, row), again=again)


async def forget_former(write: Write, of: Any, resource_id: UUID) -> None:
    """Drop what imports changed of something that is deleted: it cannot be taken back any more."""
    statement = text("DELETE FROM import_formers WHERE district_id = :d AND resource = :of AND resource_id = :id")
    await write.connection.execute(statement, {"d": write.district_id, "of": of.name, "id": resource_id})


async def erase_contact(write: Write, row: Row, ledger: Ledger | None, *, again: LedgerEntry | None = None) -> bool:
    """End the contact details of an item; return whether there were any. Without a ledger their time was over: then a
    restored database ends them by itself."""
    gone = delete(contacts).where(_of(contacts, write, row["id"])).returning(contacts.c.feedback_item_id)
    if (await write.connection.execute(gone)).first() is None:
        return False
    await forget(write.connection, row["id"])
    record_contact(write, row, "erased")
    if ledger is not None:
        await ledger.note(write, row["id"], CONTACT, again=again)
    return True


def record_contact(write: Write, row: Row, action: str) -> None:
    """Note for insiders that contact details changed: the public does not learn that there are any."""
    write.record(FeedbackItem, {**row, "is_public": False}, action, fields=["contact"])


def _of(of: Any, write: Write, item_id: UUID) -> Any:
    return (of.c.feedback_item_id == item_id) & (of.c.district_id == write.district_id)


# --- what is reached ----------------------------------------------------------------------------------------------


async def _reached(write: Write, row: Row) -> Sequence[Row]:
    """Return the item, that from which it was split, all that was split from these, and duplicates with the same words,
    with their parts. A part of what somebody else said is theirs, whatever its words."""
    family = await _family(write, [row], upwards=True)
    twins = await _twins(write, family)
    return list((family | await _family(write, list(twins.values()), upwards=False)).values())


async def _family(write: Write, rows: Sequence[Row], *, upwards: bool) -> dict[UUID, Row]:
    """Return items with their parts, parts of these, and so on; `upwards`: also of what they are parts."""
    family = {item["id"]: item for item in rows}
    seeking = list(rows)
    while seeking:
        wholes = {item["split_from_id"] for item in seeking} - {None} if upwards else set()
        near = or_(
            any_of(feedback_items.c.id, wholes),
            any_of(feedback_items.c.split_from_id, (item["id"] for item in seeking)),
        )
        seeking = [item for item in await _still_there(write, near) if item["id"] not in family]
        family |= {item["id"]: item for item in seeking}
    return family


async def _twins(write: Write, family: Mapping[UUID, Row]) -> dict[UUID, Row]:
    """Return those with the very same words any_of all that one item stands for, and that one."""
    heads = {item["duplicate_of_id"] or item["id"] for item in family.values()}
    said = {_said(item) for item in family.values()}
    rows = await _still_there(
        write, or_(any_of(feedback_items.c.id, heads), any_of(feedback_items.c.duplicate_of_id, heads))
    )
    same = (item for item in rows if _said(item) in said and item["split_from_id"] is None)
    return {item["id"]: item for item in same if item["id"] not in family}


async def _still_there(write: Write, which: ColumnElement[bool]) -> Sequence[Row]:
    statement = select(feedback_items).where(
        feedback_items.c.district_id == write.district_id, feedback_items.c.erased_at.is_(None), which
    )
    return (await write.connection.execute(statement)).mappings().all()


def _said(row: Row) -> str:
    return " ".join(row["text"].split())


async def part(write: Write, ids: Sequence[UUID]) -> None:
    """Make the first duplicate of what was erased the head of the others; a single one stands for itself."""
    mine = (
        feedback_items.c.district_id == write.district_id,
        any_of(feedback_items.c.duplicate_of_id, ids),
        feedback_items.c.erased_at.is_(None),
    )
    statement = select(feedback_items).where(*mine).order_by(feedback_items.c.received_on, feedback_items.c.id)
    heads: dict[UUID, UUID] = {}
    for item in (await write.connection.execute(statement)).mappings().all():
        head = heads.setdefault(item["duplicate_of_id"], item["id"])
        await write.change(FeedbackItem, item, {"duplicate_of_id": None if head == item["id"] else head})


# --- where words are besides --------------------------------------------------------------------------------------


async def _forget(write: Write, item_id: UUID) -> None:
    """Blank words in notes of links, in answers kept for repeated requests, and in what imports changed."""
    await forget(write.connection, item_id)
    noted = select(links).where(links.c.district_id == write.district_id, links.c.feedback_item_id == item_id)
    of_item = (await write.connection.execute(noted)).mappings().all()
    for link in of_item:
        await write.change(ParticipationLink, link, {"note": None})
        await forget(write.connection, link["id"])
    words = [*_BLANK, "key"]
    for of, ids, names in ((feedback_items, [item_id], words), (links, [link["id"] for link in of_item], ["note"])):
        bound = {"words": names, "district": write.district_id, "resource": of.name, "ids": ids}
        await write.connection.execute(_FORMER, bound)
