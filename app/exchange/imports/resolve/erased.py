"""Items erased at a person's wish are left out of an import silently: no file brings them back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from app.core.worker_threads import run_in_thread_if_large
from app.exchange.imports.parsing import Name, Parsed
from app.exchange.imports.resolve.plan import Plan
from app.participation.erasures.names import erased_among, external_hash, key_hash

EVENTS, ITEMS, LINKS = "participation_events", "feedback_items", "participation_links"
_REFERENCES = ("split_from", "duplicate_of", "comment_on")
Items = Mapping[Name, Any]
Hashed = Sequence[tuple[bytes, Name]]


async def leave_erased(plan: Plan, parsed: Parsed) -> None:
    """Remove erased items from the lists, with their parts, comments on them, and duplicates with the same words. Other
    references to them are dropped, without a fault."""
    size = len(parsed.lists[ITEMS]) + len(parsed.lists[LINKS])
    hashed = await run_in_thread_if_large(size, _hashed, plan, parsed)
    found = await erased_among(plan.write, [value for value, _ in hashed])
    await run_in_thread_if_large(size, _leave, plan, parsed, {name for value, name in hashed if value in found})


def _hashed(plan: Plan, parsed: Parsed) -> Hashed:
    """Return all names in the lists, by key or by the board's own id, each with its hash."""
    secret_key = plan.write.request.app.state.secret_key
    concepts, events, lists = plan.kinds["concepts"], plan.kinds[EVENTS], parsed.lists
    items = [entry for _, entry in lists[ITEMS]]
    named = {(e.concept, e.key) for e in items}
    named |= {(e.concept, e.feedback_item) for _, e in lists[LINKS] if e.feedback_item}
    named |= {(e.concept, key) for e in items for of in _REFERENCES if (key := getattr(e, of))}
    ids = {key: i for key, _ in named if key and (i := concepts.id_of((None, key)))}
    hashed: list[tuple[bytes, Name]]
    hashed = [(key_hash(secret_key, ids[c], key), (c, key)) for c, key in named if c in ids]
    for entry in items:
        if entry.external_id and entry.concept in ids:
            event = events.id_of((entry.concept, entry.event)) if entry.event else None
            place = event or ids[entry.concept]
            hashed.append((external_hash(secret_key, place, entry.external_id), (entry.concept, entry.key)))
    return hashed


def _leave(plan: Plan, parsed: Parsed, erased: set[Name]) -> None:
    """Remove the erased items from the lists, stubs among them, with all that follows."""
    lists = parsed.lists
    stubs = {name: row["id"] for name, row in plan.kinds[ITEMS].existing.items() if row["erased_at"] is not None}
    gone = _with_followers({(e.concept, e.key): e for _, e in lists[ITEMS]}, erased | stubs.keys())
    kept = [(n, entry) for n, entry in lists[ITEMS] if (entry.concept, entry.key) not in gone]
    plan.kinds[ITEMS].unchanged += len(lists[ITEMS]) - len(kept)
    lists[ITEMS] = kept
    plan.erased |= {(ITEMS, name) for name in gone}
    for name in gone:
        plan.kinds[ITEMS].new_ids.pop(name, None)
    ids = set(stubs.values())
    of_stubs = {name for name, row in plan.kinds[LINKS].existing.items() if row["feedback_item_id"] in ids}
    lists[LINKS] = [(n, entry) for n, entry in lists[LINKS] if (entry.concept, entry.key) not in of_stubs]


def _with_followers(items: Items, erased: set[Name]) -> set[Name]:
    """Return these names with those of the items that repeat, split or comment on them, and so on."""
    references: defaultdict[Name, list[tuple[str, Name]]] = defaultdict(list)
    for name, entry in items.items():
        for field in _REFERENCES:
            if key := getattr(entry, field):
                references[entry.concept, key].append((field, name))
    gone, waiting = set(erased), list(erased)
    while waiting:
        head = waiting.pop()
        for field, name in references.pop(head, ()):
            follows = field != "duplicate_of" or (head in items and _said(items[head]) == _said(items[name]))
            if follows and name not in gone:
                gone.add(name)
                waiting.append(name)
    return gone


def _said(entry: Any) -> str:
    return " ".join((entry.text or "").split())
