"""What was erased at a person's wish is left out of an import, without a word: no file brings it back."""

from collections.abc import Mapping

from app.exchange.bundle import ItemEntry
from app.exchange.imports.parsing import Name, Parsed
from app.exchange.imports.plan import Plan
from app.participation.erasures.names import erased_among, external_hash, key_hash

EVENTS, ITEMS, LINKS = "participation_events", "feedback_items", "participation_links"
_REFERENCES = ("split_from", "duplicate_of", "comment_on")
Items = Mapping[Name, ItemEntry]


async def leave_erased(plan: Plan, parsed: Parsed) -> None:
    """Takes erased items out of the lists, and what is of their words: parts of them, comments on them, duplicates with
    the same words. What else refers to one refers to nothing, and that is no fault."""
    lists = parsed.lists
    items: Items = {(e.concept, e.key): e for _, e in lists[ITEMS]}
    erased = await _erased(plan, items, {(e.concept, e.feedback_item) for _, e in lists[LINKS] if e.feedback_item})
    while more := {name for name, entry in items.items() if name not in erased and _follows(entry, items, erased)}:
        erased |= more
    kept = [(n, entry) for n, entry in lists[ITEMS] if (entry.concept, entry.key) not in erased]
    plan.kinds[ITEMS].unchanged += len(lists[ITEMS]) - len(kept)
    lists[ITEMS] = kept
    plan.seen |= {(ITEMS, name) for name in erased}
    stubs = {row["id"] for row in plan.kinds[ITEMS].existing.values() if row["erased_at"] is not None}
    of_stubs = {name for name, row in plan.kinds[LINKS].existing.items() if row["feedback_item_id"] in stubs}
    lists[LINKS] = [(n, entry) for n, entry in lists[LINKS] if (entry.concept, entry.key) not in of_stubs]


async def _erased(plan: Plan, items: Items, linked: set[Name]) -> set[Name]:
    """The names that are those of erased items, by key or by what the board calls them, and those of stubs."""
    secret_key = plan.write.request.app.state.secret_key
    concepts, events = plan.kinds["concepts"], plan.kinds[EVENTS]
    named = {*items, *linked}
    named |= {(e.concept, key) for e in items.values() for of in _REFERENCES if (key := getattr(e, of))}
    rows = {key: row for key, _ in named if key and (row := concepts.row((None, key)))}
    hashed: list[tuple[bytes, Name]]
    hashed = [(key_hash(secret_key, rows[c]["id"], key), (c, key)) for c, key in named if c in rows]
    for name, entry in items.items():
        if entry.external_id and entry.concept in rows:
            event = entry.event and events.row((entry.concept, entry.event))
            place = event["id"] if event else rows[entry.concept]["id"]
            hashed.append((external_hash(secret_key, place, entry.external_id), name))
    found = await erased_among(plan.write, [value for value, _ in hashed])
    stubs = {name for name, row in plan.kinds[ITEMS].existing.items() if row["erased_at"] is not None}
    return {name for value, name in hashed if value in found} | stubs


def _follows(entry: ItemEntry, items: Items, erased: set[Name]) -> bool:
    if (entry.concept, entry.split_from) in erased or (entry.concept, entry.comment_on) in erased:
        return True
    head = (entry.concept, entry.duplicate_of or "")
    return head in erased and head in items and _said(items[head]) == _said(entry)


def _said(entry: ItemEntry) -> str:
    return " ".join((entry.text or "").split())
