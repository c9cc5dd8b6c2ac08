"""Staging what people said: events, key statements, feedback items, and the links from these."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from app.core.reading import Row
from app.exchange.imports.content import check_parents, concept_row, facts, reference, restage, set_parents
from app.exchange.imports.parsing import Name, Parsed
from app.exchange.imports.plan import Plan
from app.exchange.imports.said import (
    EVENTS,
    ITEMS,
    STATEMENTS,
    check_circles,
    check_duplicates,
    check_internal,
    check_parts,
    check_splits,
    rows_by_id,
)
from app.participation.feedback_items import service as items
from app.participation.feedback_items.schemas import ItemContent
from app.participation.key_statements import service as statements
from app.participation.key_statements.schemas import StatementContent
from app.participation.participation_events import service as events
from app.participation.participation_events.schemas import EventContent
from app.participation.participation_links import service as links
from app.participation.participation_links.schemas import SOURCES, TARGETS, LinkContent
from app.participation.rules import end_faults

LINKS = "participation_links"
_KINDS = {
    "feedback_item": ITEMS,
    "key_statement": STATEMENTS,
    "other_statement": STATEMENTS,
    "measure": "measures",
    "goal": "goals",
}


_PLACE = (
    *("concept", "event", "field", "statement"),
    *("duplicate_of", "split_from", "comment_on", "answered_on"),
)
_UNRELATED = {
    "duplicate_of_id": None,
    "split_from_id": None,
    "comment_on_id": None,
    "is_split": False,
    "erased_at": None,
}


def stage_participation(plan: Plan, parsed: Parsed) -> None:
    """Stages all that a bundle tells of participation, in the order in which it refers to each other."""
    lists = parsed.lists
    for n, entry in lists[EVENTS]:
        _stage_event(plan, entry, f"/{EVENTS}/{n}")
    set_parents(plan, EVENTS, lists[EVENTS])
    by_id = rows_by_id(plan, EVENTS)
    check_parts(plan, by_id)
    for n, entry in lists[STATEMENTS]:
        _stage_statement(plan, entry, f"/{STATEMENTS}/{n}")
    set_parents(plan, STATEMENTS, lists[STATEMENTS])
    check_parents(plan, STATEMENTS)
    for n, entry in lists[ITEMS]:
        _stage_item(plan, entry, by_id, f"/{ITEMS}/{n}")
    _relate_items(plan, lists[ITEMS])
    check_internal(plan)
    _stage_links(plan, lists[LINKS])


def _stage(
    plan: Plan, kind: str, entry: Any, given: Mapping[str, Any], model: type[BaseModel], stored: Any, pointer: str
) -> tuple[Row | None, Any]:
    """The row that is there, and the content as it will be; None where it is not valid."""
    before = plan.kinds[kind].existing.get((entry.concept, entry.key))
    content = plan.content(model, stored(before) if before else {}, given, pointer)
    return before, content


# --- events -------------------------------------------------------------------------------------------------------


def _stage_event(plan: Plan, entry: Any, pointer: str) -> None:
    concept = concept_row(plan, entry, pointer)
    if concept is None:
        return
    given = facts(entry, "concept", "field", "parent")
    given |= reference(plan, entry, "field", "fields_of_action", pointer)
    _, content = _stage(plan, EVENTS, entry, given, EventContent, events.stored, pointer)
    if isinstance(content, EventContent):
        is_public = concept["is_public"] and content.visibility == "public"
        values = {**events.columns(content), "concept_id": concept["id"], "is_public": is_public}
        plan.stage(EVENTS, (entry.concept, entry.key), values, pointer)


# --- statements ---------------------------------------------------------------------------------------------------


def _stage_statement(plan: Plan, entry: Any, pointer: str) -> None:
    concept = concept_row(plan, entry, pointer)
    if concept is None:
        return
    given = facts(entry, "concept", "field", "parent", "event")
    given |= reference(plan, entry, "field", "fields_of_action", pointer)
    given |= reference(plan, entry, "event", EVENTS, pointer)
    if given.get("resolution") == "open":
        given.setdefault("resolved_on", None)
    _, content = _stage(plan, STATEMENTS, entry, given, StatementContent, statements.stored, pointer)
    if isinstance(content, StatementContent):
        is_public = plan.is_public(concept, {"visibility": content.visibility})
        values = {**statements.columns(plan.write, content), "concept_id": concept["id"], "is_public": is_public}
        plan.stage(STATEMENTS, (entry.concept, entry.key), values, pointer)


# --- items --------------------------------------------------------------------------------------------------------


def _stage_item(plan: Plan, entry: Any, at: Mapping[UUID, Row], pointer: str) -> None:
    concept = concept_row(plan, entry, pointer)
    if concept is None:
        return
    given = facts(entry, *_PLACE)
    given |= reference(plan, entry, "field", "fields_of_action", pointer)
    given |= reference(plan, entry, "statement", STATEMENTS, pointer)
    before, content = _stage(plan, ITEMS, entry, given, ItemContent, items.stored, pointer)
    place = reference(plan, entry, "event", EVENTS, pointer)
    event_id = place.get("event_id", before and before["event_id"])
    if not isinstance(content, ItemContent) or not _is_said_so(plan, before, {**given, **place}, pointer):
        return
    event = at.get(event_id) if event_id else None
    received_on = content.received_on or plan.write.today
    if received_on > plan.write.today:
        en, de = "Nothing is received after today (Europe/Berlin)", "Nach heute ist noch nichts eingegangen"
        plan.fault("in_the_future", f"{pointer}/received_on", en, de)
    elif before is None and event and items.is_closed(event, received_on):
        en, de = "The event took no feedback on this day", "An diesem Tag wurden keine Rückmeldungen angenommen"
        plan.fault("participation_closed", f"{pointer}/received_on", en, de)
    values = {
        **content.model_dump(include=set(items.WORDS | items.HANDLING) - {"duplicate_of_id"}),
        "received_on": received_on,
        "answered_on": _answered_on(plan, entry, before, content),
        "event_id": event_id,
        "concept_id": concept["id"],
        "is_public": items.is_public_under(event or concept, content),
    }
    values |= {} if before else dict(_UNRELATED)
    plan.stage(ITEMS, (entry.concept, entry.key), values, pointer)


def _answered_on(plan: Plan, entry: Any, before: Row | None, content: ItemContent) -> date | None:
    if content.answer is None:
        return None
    kept: date | None = before["answered_on"] if before and before["answer"] == content.answer else None
    return entry.answered_on or kept or plan.write.today


def _is_said_so(plan: Plan, before: Row | None, given: Mapping[str, Any], pointer: str) -> bool:
    """Whether the words of an item that is there stay as they are."""
    if before is None:
        return True
    differing = [n for n in sorted({*items.WORDS, "event_id"} & given.keys()) if given[n] != before[n]]
    for name in differing:
        en, de = "What was said is never changed", "Gesagtes wird nicht geändert"
        plan.fault("append_only", f"{pointer}/{'event' if name == 'event_id' else name}", en, de)
    return not differing


def _relate_items(plan: Plan, entries: list[tuple[int, Any]]) -> None:
    """Sets duplicates and parts, once all items have ids."""
    of = plan.kinds[ITEMS]
    for n, entry in entries:
        name: Name = (entry.concept, entry.key)
        pointer, row = f"/{ITEMS}/{n}", of.row(name)
        if row is None:
            continue
        found = reference(plan, entry, "duplicate_of", ITEMS, pointer)
        if found and found["duplicate_of_id"] != row["duplicate_of_id"]:
            restage(plan, ITEMS, name, "duplicate_of_id", found["duplicate_of_id"], pointer)
        if entry.split_from is not None:
            _split(plan, name, entry.split_from, row, pointer)
        if entry.comment_on is not None:
            _comment(plan, name, entry.comment_on, row, pointer)
    check_splits(plan, check_duplicates(plan))
    check_circles(plan, "split_from_id", "It is a passage of its own part", "Sie ist eine Stelle des eigenen Teils")
    en, de = "It comments on what was said to it", "Es bezieht sich auf eine Antwort auf sich selbst"
    check_circles(plan, "comment_on_id", en, de)


def _split(plan: Plan, name: Name, whole_key: str, row: Row, pointer: str) -> None:
    of, whole_name = plan.kinds[ITEMS], (name[0], whole_key)
    whole = plan.refer(ITEMS, whole_name, f"{pointer}/split_from")
    if whole is None or row["split_from_id"] == whole["id"]:
        return
    if name in of.existing:
        en, de = "Of what it is a part is fixed", "Wovon es ein Teil ist, steht fest"
        plan.fault("fixed", f"{pointer}/split_from", en, de)
    elif not items.is_passage(row["text"], whole["text"]):  # whether it may be split, `check_splits` asks
        en, de = "This is no passage of the item's text", "Das ist keine Stelle aus dem Text der Rückmeldung"
        plan.fault("no_passage", f"{pointer}/text", en, de)
    else:
        restage(plan, ITEMS, name, "split_from_id", whole["id"], pointer)
        if not whole["is_split"]:
            restage(plan, ITEMS, whole_name, "is_split", True, pointer)


def _comment(plan: Plan, name: Name, on_key: str, row: Row, pointer: str) -> None:
    on = plan.refer(ITEMS, (name[0], on_key), f"{pointer}/comment_on")
    if on is None or row["comment_on_id"] == on["id"]:
        return
    if name in plan.kinds[ITEMS].existing:
        en, de = "On what it is a comment is fixed", "Worauf es sich bezieht, steht fest"
        plan.fault("fixed", f"{pointer}/comment_on", en, de)
    else:
        restage(plan, ITEMS, name, "comment_on_id", on["id"], pointer)


# --- links --------------------------------------------------------------------------------------------------------


def _stage_links(plan: Plan, entries: list[tuple[int, Any]]) -> None:
    of = plan.kinds[LINKS]
    taken = {_ends(row): name for name, row in of.existing.items()}
    rows = {kind: rows_by_id(plan, kind) for kind in set(_KINDS.values())} if of.existing else {}
    for n, entry in entries:
        pointer = f"/{LINKS}/{n}"
        concept = concept_row(plan, entry, pointer)
        name: Name = (entry.concept, entry.key)
        ends = _found_ends(plan, entry, of.existing.get(name), rows, pointer) if concept else None
        if concept is None or ends is None:
            continue
        stored = of.existing.get(name)
        given = facts(entry, "concept", "to_concept", *_KINDS)
        content = plan.content(LinkContent, {f: stored[f] for f in links.FIELDS} if stored else {}, given, pointer)
        if not isinstance(content, LinkContent):
            continue
        columns = {f"{end}_id": ends[end]["id"] if end in ends else None for end in _KINDS}
        wrong = list(end_faults(columns))
        if wrong:
            plan.faults += [replace(fault, pointer=f"{pointer}/other_statement") for fault in wrong]
            continue
        is_public = all(row["is_public"] for row in ends.values())
        place = {"concept_id": concept["id"], "is_public": is_public}
        values = {**content.model_dump(include=set(links.FIELDS)), **columns, **place}
        if taken.setdefault(_ends(values), name) != name:
            plan.fault("conflict", pointer, "There is such a link already", "Diesen Verweis gibt es schon")
            continue
        plan.stage(LINKS, name, values, pointer)


def _ends(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*(row[f"{end}_id"] for end in _KINDS), row["relation"])


def _found_ends(
    plan: Plan, entry: Any, before: Row | None, rows: Mapping[str, Mapping[UUID, Row]], pointer: str
) -> dict[str, Row] | None:
    """The rows between which the link is, by the names of the ends; None where that is not settled."""
    given = [end for end in _KINDS if getattr(entry, end) is not None]
    if before is not None and not given:
        held = {end: i for end in _KINDS if (i := before[f"{end}_id"]) is not None}
        there = {end: row for end, i in held.items() if (row := rows[_KINDS[end]].get(i)) is not None}
        if there.keys() == held.keys():
            return there
        en, de = "Name the concept into which it leads", "Nennen Sie das Konzept, in das er führt"
        plan.fault("missing", f"{pointer}/to_concept", en, de)
        return None
    for names in (SOURCES, TARGETS):
        called = [name.removesuffix("_id") for name in names]
        if sum(end in given for end in called) != 1:
            told = ", ".join(f"`{end}`" for end in called)
            plan.fault("one_of", pointer, f"Exactly one of these is given: {told}", f"Genau eines von diesen: {told}")
            return None
    found: dict[str, Row] = {}
    for end in given:
        concept = entry.concept if f"{end}_id" in SOURCES else entry.to_concept or entry.concept
        row = plan.refer(_KINDS[end], (concept, getattr(entry, end)), f"{pointer}/{end}")
        if row is None:
            return None
        found[end] = row
        if before is None and row.get("erased_at") is not None:
            plan.fault("state", f"{pointer}/{end}", "It was erased", "Sie wurde gelöscht")
        if before is not None and before[f"{end}_id"] != row["id"]:
            en, de = "The ends of a link are fixed", "Die Enden eines Verweises stehen fest"
            plan.fault("fixed", f"{pointer}/{end}", en, de)
    return found
