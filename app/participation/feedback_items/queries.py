"""Reading feedback items."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    null,
    or_,
    select,
    type_coerce,
)

from app.concepts.fields_of_action.queries import FIELDS, TOPICS, in_fields, on_topic
from app.concepts.tables import Concept
from app.concepts.vocabulary import Topic
from app.core.access import Role
from app.core.filters import FROM, ORDER, UNTIL, SortedBy, among, equals, resource_sorts, since, up_to, where
from app.core.labels import names_of
from app.core.pagination import Listing, SoughtWords
from app.core.preconditions import digest
from app.core.reading import Reader, Row, View, any_insider, visible, visible_reference
from app.core.schemas import Day, Id
from app.core.tables import table
from app.core.text import Line
from app.districts.lists import ListQuery
from app.participation.feedback_items.schemas import ItemCreated, ItemDetail, ItemRead, SplitAnswer
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationEvent
from app.participation.vocabulary import FeedbackChannel, FeedbackKind, FeedbackState, Moderation, PersonGroup

feedback_items = table(FeedbackItem)
_TARGETS = {
    "statement_id": table(KeyStatement),
    "duplicate_of_id": feedback_items,
    "split_from_id": feedback_items,
    "comment_on_id": feedback_items,
}
_IS_CATEGORISED = or_(
    feedback_items.c.statement_id.is_not(None),
    and_(feedback_items.c.kind.is_not(None), feedback_items.c.field_id.is_not(None)),
)
STATE = case(
    (feedback_items.c.answer.is_not(None), FeedbackState.ANSWERED.value),
    (_IS_CATEGORISED, FeedbackState.CATEGORISED.value),
    else_=FeedbackState.RECEIVED.value,
)

COUNTS = and_(
    feedback_items.c.is_split.is_(False),
    feedback_items.c.duplicate_of_id.is_(None),
    feedback_items.c.erased_at.is_(None),
)

SORTS = resource_sorts(feedback_items, received_on=feedback_items.c.received_on, votes=feedback_items.c.votes)


class ItemQuery(ListQuery):
    """Filters of feedback items."""

    concept: Annotated[
        Id | None, equals(feedback_items.c.concept_id, Concept), Field(description="About this concept")
    ] = None
    event: Annotated[
        Id | None, equals(feedback_items.c.event_id, ParticipationEvent), Field(description="Said at this event")
    ] = None
    field: Annotated[list[Id], in_fields(feedback_items.c.field_id), FIELDS] = []
    statement: Annotated[
        Id | None,
        equals(feedback_items.c.statement_id, KeyStatement),
        Field(description="Summed up by this key statement"),
    ] = None
    duplicate_of: Annotated[
        Id | None, equals(feedback_items.c.duplicate_of_id, FeedbackItem), Field(description="Duplicates of this item")
    ] = None
    split_from: Annotated[
        Id | None, equals(feedback_items.c.split_from_id, FeedbackItem), Field(description="Parts of this item")
    ] = None
    comment_on: Annotated[
        Id | None, equals(feedback_items.c.comment_on_id, FeedbackItem), Field(description="Comments on this item")
    ] = None
    channel: Annotated[
        list[FeedbackChannel], among(feedback_items.c.channel), Field(description="Received on these ways")
    ] = []
    kind: Annotated[list[FeedbackKind], among(feedback_items.c.kind), Field(description="Items of these kinds")] = []
    person_group: Annotated[
        list[PersonGroup], among(feedback_items.c.person_group), Field(description="By people of these groups")
    ] = []
    state: Annotated[list[FeedbackState], among(STATE), Field(description="In these states")] = []
    moderation: Annotated[
        list[Moderation], among(feedback_items.c.moderation), Field(description="With these results of moderation")
    ] = []
    counts: Annotated[
        bool | None,
        where(lambda value: COUNTS.self_group() == type_coerce(value, Boolean)),
        Field(description="true: without duplicates, what was split and what was erased; false: only those"),
    ] = None
    section: Annotated[
        Line | None, equals(feedback_items.c.section), Field(description="From this section of a board or form")
    ] = None
    external_id: Annotated[
        Line | None, equals(feedback_items.c.external_id), Field(description="Called this by its board or form")
    ] = None
    received_from: Annotated[
        Day | None, since(feedback_items.c.received_on), Field(description="Received on this day or later")
    ] = None
    received_until: Annotated[
        Day | None, up_to(feedback_items.c.received_on), Field(description="Received on this day or earlier")
    ] = None
    topic: Annotated[list[Topic], on_topic(feedback_items.c.field_id), TOPICS] = []
    from_: Annotated[Day | None, since(feedback_items.c.received_on), FROM] = None
    until: Annotated[Day | None, up_to(feedback_items.c.received_on), UNTIL] = None
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "-received_on"


def _for_insiders(view: View) -> ColumnElement[Any]:
    """Return why an item was rejected, for insiders; null for everybody else."""
    if view is View.INSIDER:
        return feedback_items.c.moderation_note
    nothing = cast(null(), Text)
    if view is View.PUBLIC:
        return nothing
    return case((feedback_items.c.district_id == any_insider(), feedback_items.c.moderation_note), else_=nothing)


def _select(view: View) -> Select[Any]:
    plain = [column for column in feedback_items.c if column.name not in (*_TARGETS, "moderation_note")]
    references = (
        visible_reference(feedback_items.c[name], target, view).label(name) for name, target in _TARGETS.items()
    )
    note = _for_insiders(view).label("moderation_note")
    return select(*plain, *references, note, STATE.label("state")).where(visible(feedback_items, view))


LIST = Listing(feedback_items, ItemRead, _select, ItemQuery)


def edition_of(row: Row) -> str:
    """Return what If-Match compares: the version, and the digest of a note that does not move it."""
    note = row["moderation_note"]
    return f"{row['version']}.{digest(note)}" if row["is_public"] and note is not None else str(row["version"])


async def read_item(reader: Reader, item_id: UUID) -> ItemDetail:
    row = await reader.single(feedback_items, item_id, _select)
    reader.version = edition_of(row)
    names = await names_of(reader, feedback_items, row)
    return ItemDetail.model_validate({**row, "allowed_actions": _allowed(reader, row), "names": names})


def _allowed(reader: Reader, row: Row) -> list[str]:
    if row["erased_at"] is not None:
        return []
    splitting = [] if row["is_split"] or row["duplicate_of_id"] else ["split"]
    editing = ["update", *splitting, "add_link", "erase"]
    return reader.actions(row["district_id"], {Role.REPORTER: ["moderate"], Role.EDITOR: editing})


async def read_created(reader: Reader, item_id: UUID, district_id: UUID, receipt: str | None) -> ItemCreated:
    """Return an item as it was just made to the caller who made it and may not see it later."""
    mine = (feedback_items.c.id == bindparam("item"), feedback_items.c.district_id == bindparam("of_district"))
    row = await reader.one(_select(View.INSIDER).where(*mine), {"item": item_id, "of_district": district_id})
    reader.version = row["version"]
    return ItemCreated.model_validate({**row, "allowed_actions": _allowed(reader, row), "receipt": receipt})


async def read_split(reader: Reader, item_id: UUID, parts: Sequence[UUID]) -> SplitAnswer:
    """Return an item that was split, with its parts as they are now."""
    item = await reader.single(feedback_items, item_id, _select)
    bound = {"ids": list(parts), "district_id": item["district_id"]}
    wanted = (feedback_items.c.id == any_(bindparam("ids")), feedback_items.c.district_id == bindparam("district_id"))
    rows = {row["id"]: row for row in await reader.rows(_select(View.INSIDER).where(*wanted), bound)}
    return SplitAnswer(
        item=ItemRead.model_validate(item), parts=[ItemRead.model_validate(rows[part]) for part in parts]
    )
