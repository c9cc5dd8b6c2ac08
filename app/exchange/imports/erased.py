"""What was erased at a person's wish is left out of an import, without a word: no file brings it back."""

from app.exchange.imports.parsing import Name, Parsed
from app.exchange.imports.plan import Plan
from app.participation.erasures.names import erased_among, key_hash

ITEMS, LINKS = "feedback_items", "participation_links"


async def leave_erased(plan: Plan, parsed: Parsed) -> None:
    """Takes erased items out of the lists. What refers to one refers to nothing, and that is no fault."""
    lists = parsed.lists
    named = {(e.concept, e.key) for _, e in lists[ITEMS]}
    named |= {(e.concept, e.feedback_item) for _, e in lists[LINKS] if e.feedback_item}
    erased = await _erased(plan, named)
    kept = [(n, entry) for n, entry in lists[ITEMS] if (entry.concept, entry.key) not in erased]
    plan.kinds[ITEMS].unchanged += len(lists[ITEMS]) - len(kept)
    lists[ITEMS] = kept
    plan.seen |= {(ITEMS, name) for name in erased}


async def _erased(plan: Plan, named: set[Name]) -> set[Name]:
    secret_key = plan.write.request.app.state.secret_key
    concepts = plan.kinds["concepts"]
    rows = {key: row for key, _ in named if key and (row := concepts.row((None, key)))}
    hashed = {key_hash(secret_key, rows[c]["id"], key): (c, key) for c, key in named if c in rows}
    return {hashed[value] for value in await erased_among(plan.write, hashed)}
