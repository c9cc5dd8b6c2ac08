"""Entering what people said, and handling it: moderation, categories, answers, duplicates, splits."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.concepts.concepts.service import any_concept_of
from app.concepts.tables import Concept, FieldOfAction
from app.core.access import FORM_CALLER, Role
from app.core.batches import Outcome, refuse_moved
from app.core.decimals import german
from app.core.ids import new_id
from app.core.keys import random_key, unique_key
from app.core.preconditions import expect_version
from app.core.problems import Fault, Problem, invalid, refuse_if
from app.core.reading import Row
from app.core.references import load_rows
from app.core.resource_spec import Reference, ResourceSpec
from app.core.rule_checks import refuse_broken, refuse_broken_elsewhere
from app.core.tables import table
from app.core.validation import merged
from app.core.visibility import is_shown, refresh_visibility
from app.core.writing import Write
from app.districts.crud import load_references
from app.participation.contact_details.service import keep_contact
from app.participation.erasures.service import refuse_erased
from app.participation.feedback_items.queries import edition_of
from app.participation.feedback_items.receipts import make_receipt
from app.participation.feedback_items.schemas import (
    ItemContent,
    ItemCreate,
    ItemFacts,
    ItemHandlingContent,
    ItemOfMany,
    ItemPatch,
    ItemWords,
    Split,
)
from app.participation.participation_events.schemas import effective_form
from app.participation.rules import OF_ITEMS, internal_faults, split_faults
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationEvent
from app.participation.vocabulary import EventForm, FeedbackChannel

feedback_items = table(FeedbackItem)
WORDS = frozenset(ItemWords.model_fields)
HANDLING = frozenset(ItemHandlingContent.model_fields)
FEEDBACK_ITEMS = ResourceSpec(
    FeedbackItem,
    "ItemEntry",
    "A feedback item. Its words never change: what an entry gives of one that is there already must be the same.",
    "Feedback items",
    ItemFacts,
    ItemContent,
    called=("title", "text"),
    references=(
        Reference("concept", Concept, "Key of the concept", needed=True),
        Reference("event", ParticipationEvent, "Key of the event at which it was said", same_concept=True),
        Reference("field", FieldOfAction, "Key of its field", hides=False, same_concept=True),
        Reference("statement", KeyStatement, "Key of the statement that sums it up", hides=False, same_concept=True),
        Reference("duplicate_of", FeedbackItem, "Key of the item that stands for both", hides=False, same_concept=True),
        Reference(
            "split_from",
            FeedbackItem,
            "Key of the item of which it is a passage, word for word",
            hides=False,
            same_concept=True,
        ),
        Reference(
            "comment_on",
            FeedbackItem,
            "Key of the item by somebody else on which it is a comment",
            hides=False,
            same_concept=True,
        ),
    ),
    rules=OF_ITEMS,
    shown_while={"moderation": "published", "erased_at": None},
    outlives_concept=True,
)
MODERATING = {"moderation", "moderation_note"}
"""Fields of an item that reporters may change, beside entering one."""
RECEIVED_LATER = (
    "Nothing is received after today (Europe/Berlin)",
    "Nach heute (Europe/Berlin) ist noch nichts eingegangen",
)
FORM = frozenset(
    {"event_id", "concept_id", "channel", "title", "text", "kind", "field_id", "language", "person_group", "contact"}
)
"""Fields that the public form may give."""
FORM_TEXT = 5_000
"""The longest text of the public form, in characters."""
_INHERITED = (
    *("concept_id", "event_id", "comment_on_id"),
    *("channel", "language", "received_on", "section", "person_group"),
)


# --- entering -----------------------------------------------------------------------------------------------------


async def create_item(write: Write, body: ItemCreate) -> UUID:
    """Enter an item, as the office received it or the public form sent it.

    Raises:
        Problem: participation-closed, where the event took no feedback on the day on which it was received, or its
            form is closed to the public.
    """
    if write.caller == FORM_CALLER:
        _refuse_beyond_form(body)
    event, concept = await _place(write, body)
    _refuse_beyond_moderating(write, _handled(body) - FORM)
    received_on = body.received_on or write.today
    if event is not None:
        refuse_closed(event, received_on)
        if write.caller == FORM_CALLER:
            _refuse_closed_form(event)
    within = {"concept_id": concept["id"]}
    new = {"id": new_id(), **body.model_dump(include=set(WORDS | HANDLING)), **within}
    await refuse_broken(
        write, FEEDBACK_ITEMS, {**new, "is_split": False}, await load_references(write, new, FEEDBACK_ITEMS, HANDLING)
    )
    about = await load_rows(write, FeedbackItem, [body.comment_on_id], "/comment_on_id", within=within)
    if about and about[0]["erased_at"] is not None:
        raise invalid("erased", "/comment_on_id", "This item was erased", "Diese Rückmeldung wurde gelöscht")
    key = await unique_key(write, FeedbackItem, within, body.key, f"{body.channel}-{received_on}", random_suffix=True)
    values = {
        **new,
        "received_on": received_on,
        "answered_on": write.today if body.answer else None,
        "event_id": event and event["id"],
        "comment_on_id": body.comment_on_id,
        "is_public": is_public_under(event or concept, new),
    }
    item_id = await _insert(write, values, key)
    if body.contact is not None:
        await keep_contact(write, {**values, "version": 1, "erased_at": None}, body.contact)
    return item_id


async def receipt_of(write: Write, item_id: UUID, secret_key: str) -> str | None:
    """Return the receipt of an item that came by the public form."""
    return await make_receipt(write, item_id, secret_key) if write.caller == FORM_CALLER else None


def _refuse_beyond_form(body: ItemCreate) -> None:
    """Refuse without a token what the office moderates, dates or names."""
    given = sorted(body.model_fields_set - FORM)
    en, de = "This needs a token", "Das geht nur mit Token"
    faults = [Fault("needs_token", en, de, pointer=f"/{name}") for name in given]
    if body.channel != FeedbackChannel.WEB:
        faults.append(Fault("needs_token", en, de, pointer="/channel"))
    if body.event_id is None:
        en, de = "Without a token, feedback needs an event", "Ohne Token braucht eine Rückmeldung eine Veranstaltung"
        faults.append(Fault("missing", en, de, pointer="/event_id"))
    if len(body.text) > FORM_TEXT:
        en, de = f"At most {FORM_TEXT:,} characters", f"Höchstens {german(FORM_TEXT)} Zeichen"
        faults.append(Fault("string_too_long", en, de, pointer="/text"))
    refuse_if(faults)


def _handled(body: ItemCreate) -> set[str]:
    """Return the fields of a new item that the office sets: its handling, and its approvals."""
    fields = type(body).model_fields
    return {name for name in HANDLING | {"votes"} if getattr(body, name) != fields[name].default}


def _refuse_beyond_moderating(write: Write, given: AbstractSet[str]) -> None:
    """Refuse reporters what is for editors, at entering and at handling.

    Raises:
        Problem: forbidden.
    """
    if not given <= MODERATING and not write.caller.may(Role.EDITOR, write.district_id):
        raise Problem(
            "forbidden",
            "A reporter enters and moderates; everything else needs the role Editor.",
            "Mit der Rolle Berichten wird erfasst und moderiert; alles andere braucht die Rolle Redaktion.",
        )


async def _place(write: Write, body: ItemCreate) -> tuple[Row | None, Row]:
    """Return the event, if any, and the concept of a new item."""
    if body.event_id is None:
        assert body.concept_id is not None, "the body was validated"
        return None, await write.enter(Concept, body.concept_id, pointer="/concept_id")
    event = await write.enter(ParticipationEvent, body.event_id, pointer="/event_id")
    if body.concept_id not in (None, event["concept_id"]):
        en, de = "The event is about another concept", "Die Veranstaltung gehört zu einem anderen Konzept"
        raise invalid("other_concept", "/concept_id", en, de)
    return event, await any_concept_of(write, event)


def is_closed(event: Row, day: date) -> bool:
    """Return whether an event takes no feedback on a day."""
    before, after = event["open_from"], event["open_until"]
    return bool(before and day < before) or bool(after and day > after)


def refuse_closed(event: Row, day: date) -> None:
    """Refuse feedback for an event that does not take any on the day."""
    if not is_closed(event, day):
        return
    if event["open_from"] and day < event["open_from"]:
        raise Problem(
            "participation-closed",
            f"It takes feedback from {event['open_from']} on.",
            f"Rückmeldungen sind ab dem {event['open_from']:%d.%m.%Y} möglich.",
        )
    raise Problem(
        "participation-closed",
        f"It took feedback until {event['open_until']}. What came in by then needs its `received_on`.",
        f"Rückmeldungen waren bis zum {event['open_until']:%d.%m.%Y} möglich. Was bis dahin einging, braucht sein "
        "`received_on`.",
    )


def _refuse_closed_form(event: Row) -> None:
    if effective_form(event["form"], event["open_until"]) == EventForm.CLOSED:
        raise Problem(
            "participation-closed",
            "Its form is closed. What was said elsewhere the office enters.",
            "Das Formular ist geschlossen. Was andernorts gesagt wurde, erfasst die Verwaltung.",
        )


async def _insert(write: Write, values: Mapping[str, Any], key: str) -> UUID:
    await write.create(FeedbackItem, {"is_split": False, **values, "key": key})
    return UUID(str(values["id"]))


# --- handling -----------------------------------------------------------------------------------------------------


async def update_item(write: Write, item_id: UUID, patch: ItemPatch) -> None:
    row = await write.enter(FeedbackItem, item_id)
    expect_version(write.request, row["version"], edition_of(row))
    if await _handle(write, row, patch.given()):
        await refresh_visibility(write)


async def update_items(write: Write, items: Mapping[int, ItemOfMany], outcome: Outcome) -> None:
    """Handle many items of one district, each if its version is still the one that was read."""
    flipped = False
    for index, item in items.items():
        try:
            row = await write.enter_same_district(FeedbackItem, item.id, pointer="/id")
            async with write.attempt():
                refuse_moved(write, FeedbackItem, row, item.version)
                given = {name: value for name, value in item.given().items() if name not in ("id", "version")}
                flipped |= await _handle(write, row, given)
                after = await write.row(FeedbackItem, item.id)
                assert after is not None
                outcome.rows[index] = after
            outcome.warn(index, write.take_warnings())
        except Problem as problem:
            outcome.refuse_problem(index, problem, entered=write.entered)
    if flipped:
        await refresh_visibility(write)


async def _handle(write: Write, row: Row, given: Mapping[str, Any]) -> bool:
    """Handle an item; return whether the public sees it now and did not before, or the reverse."""
    refuse_erased(row)
    _refuse_beyond_moderating(write, given.keys())
    content = merged(ItemHandlingContent, {name: row[name] for name in HANDLING}, given)
    above = await _above(write, row)
    values = content.model_dump(include=set(HANDLING))
    after = {**row, **values}
    await refuse_broken(
        write, FEEDBACK_ITEMS, after, await load_references(write, after, FEEDBACK_ITEMS, HANDLING), row
    )
    if content.answer != row["answer"]:
        values["answered_on"] = write.today if content.answer else None
    is_public = is_public_under(above, after)
    changed = await write.change(FeedbackItem, row, {**values, "is_public": is_public})
    await refuse_broken_elsewhere(write, FeedbackItem, row, after)
    return changed and is_public != row["is_public"]


async def _above(write: Write, row: Row) -> Row:
    """Return what an item hangs under: its event, or else its concept."""
    event = row["event_id"] and await write.row(ParticipationEvent, row["event_id"])
    return event or await any_concept_of(write, row)


def is_public_under(above: Row, values: Mapping[str, Any]) -> bool:
    """Return whether an item of these columns is public below its event or concept."""
    return is_shown(FEEDBACK_ITEMS, values, {"concept_id": above})


async def _has_duplicates(write: Write, item_id: UUID) -> bool:
    mine = (feedback_items.c.district_id == write.district_id, feedback_items.c.duplicate_of_id == item_id)
    return (await write.connection.execute(select(feedback_items.c.id).where(*mine).limit(1))).first() is not None


# --- splitting ----------------------------------------------------------------------------------------------------


async def split_item(write: Write, item_id: UUID, body: Split) -> list[UUID]:
    """Make items of passages of an item, which stays as it is and no longer counts.

    Raises:
        Problem: state, where it was split already or is a duplicate; invalid, where a part is no passage of it.
    """
    row = await write.enter(FeedbackItem, item_id)
    refuse_erased(row)
    for fault in split_faults(row, stands_for_others=await _has_duplicates(write, item_id)):
        raise Problem(fault.code, f"{fault.en}.", f"{fault.de}.")
    strange = [n for n, part in enumerate(body.parts) if not is_passage(part.text, row["text"])]
    en, de = "This is no passage of the item's text", "Das ist keine Stelle aus dem Text der Rückmeldung"
    refuse_if([Fault("no_passage", en, de, pointer=f"/parts/{n}/text") for n in strange])
    above = await _above(write, row)
    parts = [await _split_off(write, row, above, n, part.model_dump()) for n, part in enumerate(body.parts)]
    await write.change(FeedbackItem, row, {"is_split": True})
    return parts


async def _split_off(write: Write, row: Row, above: Row, number: int, part: Mapping[str, Any]) -> UUID:
    same = {name: row[name] for name in (*HANDLING, *_INHERITED) if name not in ("answer", "duplicate_of_id")}
    given = {name: value for name, value in part.items() if value is not None}
    content = ItemHandlingContent.model_validate({name: v for name, v in {**same, **given}.items() if name in HANDLING})
    within = {"concept_id": row["concept_id"]}
    await load_rows(write, FieldOfAction, [content.field_id], f"/parts/{number}/field_id", within=within)
    pointer = f"/parts/{number}/statement_id"
    statement = await load_rows(write, KeyStatement, [content.statement_id], pointer, within=within)
    values = {**same, **content.model_dump(include=set(HANDLING)), "text": part["text"], "votes": 0}
    is_public = is_public_under(above, values)
    for there in statement if is_public else ():
        refuse_if([replace(one, pointer=pointer) for one in internal_faults(values, {"statement_id": there}, None)])
    key = random_key(f"{row['channel']}-{row['received_on']}")
    place = {"id": new_id(), "split_from_id": row["id"], "is_public": is_public}
    return await _insert(write, {**values, **place}, key)


def is_passage(text: str, whole: str) -> bool:
    """Return whether a text stands in another, word for word; white space does not count."""
    return " ".join(text.split()) in " ".join(whole.split())


def stored(row: Row) -> dict[str, Any]:
    """Return an item's words and handling as its row holds them."""
    return {name: row[name] for name in WORDS | HANDLING}
