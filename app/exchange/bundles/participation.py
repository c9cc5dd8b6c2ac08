"""What people said, as entries of a bundle: which column each of their references is, and what needs another form."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.core.reading import Row
from app.exchange.bundle import ItemFactsEntry
from app.participation.key_statements.schemas import StatementFacts
from app.participation.participation_events import service as events
from app.participation.participation_events.schemas import EventFacts
from app.participation.participation_links.schemas import SOURCES, TARGETS, LinkFacts

Entry = dict[str, Any]
Part = Callable[..., Entry]
"""Makes an entry of a row: its facts, and its references by key."""
_EVENT = {"field": "field_id", "parent": "parent_id"}
_STATEMENT = {**_EVENT, "event": "event_id"}
_ITEM = {name.removesuffix("_id"): name
         for name in ("event_id", "field_id", "statement_id", "duplicate_of_id", "split_from_id",
                      "comment_on_id")}  # fmt: skip
_LINK = {name.removesuffix("_id"): name for name in (*SOURCES, *TARGETS)}


def entries(
    part: Part, said: Mapping[str, Sequence[Row]], concept_of: Mapping[UUID, str], *, inside: bool
) -> dict[str, list[Entry]]:
    """The lists of a bundle; `concept_of` has the concept's key of all that a link may lead to. Of what was erased
    nothing is told."""
    items = [row for row in said["feedback_items"] if row["erased_at"] is None]
    erased = {row["id"] for row in said["feedback_items"]} - {row["id"] for row in items}
    return {
        "participation_events": [_event(part, row) for row in said["participation_events"]],
        "key_statements": [part(row, StatementFacts, **_STATEMENT) for row in said["key_statements"]],
        "feedback_items": [_item(part, row, erased, inside=inside) for row in items],
        "participation_links": [
            {**part(row, LinkFacts, **_LINK), "to_concept": concept_of[target]}
            for row in said["participation_links"]
            if (target := _target(row)) in concept_of and row["feedback_item_id"] not in erased
        ],
    }


def _event(part: Part, row: Row) -> Entry:
    return part({**row, **events.stored(row)}, EventFacts, **_EVENT)


def _item(part: Part, row: Row, erased: Collection[UUID], *, inside: bool) -> Entry:
    entry = {**part(row, ItemFactsEntry, **_ITEM), "answered_on": row["answered_on"]}
    if row["comment_on_id"] in erased:
        entry["comment_on"] = None
    if not inside:  # left out, not null: to an import that means untouched
        del entry["moderation_note"]
    return entry


def _target(row: Row) -> UUID:
    """What a link leads to."""
    target: UUID = next(row[name] for name in TARGETS if row[name] is not None)
    return target
