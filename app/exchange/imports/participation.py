"""Staging of participation: key statements, feedback items, and the links from these."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.core.reading import Row
from app.core.resource_spec import Reference
from app.exchange.imports.drafts import Draft, given_facts
from app.exchange.imports.parsing import Name
from app.exchange.imports.plan import Plan
from app.participation.feedback_items import service as items
from app.participation.key_statements import service as statements
from app.participation.participation_links.schemas import SOURCES, TARGETS, LinkContent
from app.participation.rules import end_faults
from app.resources import BY_MODEL, PARTICIPATION_LINKS

LINKS = PARTICIPATION_LINKS.name
_ENDS = tuple(one for one in PARTICIPATION_LINKS.references if one.column in (*SOURCES, *TARGETS))
_RELATIONS = {
    "split_from_id": ("Of what it is a part is fixed", "Wovon es ein Teil ist, steht fest"),
    "comment_on_id": ("On what it is a comment is fixed", "Worauf es sich bezieht, steht fest"),
}
"""References of an item that are fixed, and the fault's words."""


def reopen(draft: Draft) -> None:
    """Take the day of its resolution from a statement that is open again."""
    if draft.given.get("resolution") == "open":
        draft.given.setdefault("resolved_on", None)


def complete_statement(draft: Draft) -> bool:
    """Add the day of its resolution to a statement."""
    draft.values |= statements.resolved(draft.plan.write, draft.content)
    return True


# --- items --------------------------------------------------------------------------------------------------------


def complete_item(draft: Draft) -> bool:
    """Refuse other words for a stored item; add days, and the item that it is a part of or comments on."""
    plan, before, content = draft.plan, draft.before, draft.content
    if not _is_said_so(draft):
        return False
    values = draft.values
    event = plan.rows("participation_events").get(values["event_id"])
    values["received_on"] = content.received_on or plan.write.today
    if before is None and event and items.is_closed(event, values["received_on"]):
        en, de = "The event took no feedback on this day", "An diesem Tag wurden keine Rückmeldungen angenommen"
        plan.fault("participation_closed", f"{draft.pointer}/received_on", en, de)
    values["answered_on"] = _answered_on(draft)
    if before is None:
        values |= {"is_split": False, "erased_at": None}
    else:
        _keep_relations(draft, before)
    return True


def _answered_on(draft: Draft) -> date | None:
    before, content = draft.before, draft.content
    if content.answer is None:
        return None
    kept: date | None = before["answered_on"] if before and before["answer"] == content.answer else None
    return draft.entry.answered_on or kept or draft.plan.write.today


def _is_said_so(draft: Draft) -> bool:
    """Return True if the words of a stored item stay as they are; report those that differ."""
    before = draft.before
    if before is None:
        return True
    given = {name: draft.given[name] for name in items.WORDS & draft.given.keys()}
    given |= {name: draft.named[name] for name in {"event_id"} & draft.named.keys()}
    differing = [name for name in sorted(given) if given[name] != before[name]]
    for name in differing if draft.named.get("event_id") not in draft.plan.nowhere else ():
        en, de = "What was said is never changed", "Gesagtes wird nicht geändert"
        draft.plan.fault("append_only", f"{draft.pointer}/{'event' if name == 'event_id' else name}", en, de)
    return not differing


def _keep_relations(draft: Draft, before: Row) -> None:
    """Report changes of an item's relations; those left out or given as null stay."""
    for column, (en, de) in _RELATIONS.items():
        if draft.values[column] is not None and draft.values[column] not in (before[column], *draft.plan.nowhere):
            draft.plan.fault("fixed", f"{draft.pointer}/{column.removesuffix('_id')}", en, de)
        draft.values[column] = before[column]


# --- links --------------------------------------------------------------------------------------------------------


def stage_link(plan: Plan, entry: Any, pointer: str) -> None:
    """Stage one link and report its faults."""
    name: Name = (entry.concept, entry.key)
    before = plan.kinds[LINKS].existing.get(name)
    concept = plan.resolve_key("concepts", (None, entry.concept), f"{pointer}/concept")
    ends = _found_ends(plan, entry, before, pointer) if concept else None
    if ends is None:
        return
    stored = PARTICIPATION_LINKS.stored(before) if before else {}
    given = given_facts(entry, PARTICIPATION_LINKS.facts.model_fields)
    content = plan.content(LinkContent, stored, given, pointer)
    if content is None:
        return
    columns = {end.column: ends[end]["id"] if end in ends else None for end in _ENDS}
    wrong = list(end_faults(columns))
    if wrong:
        plan.faults += [replace(fault, pointer=f"{pointer}/other_statement") for fault in wrong]
        return
    place = {"concept_id": concept, "is_public": all(row["is_public"] for row in ends.values())}
    values = {**PARTICIPATION_LINKS.columns(content), **columns, **place}
    plan.stage(LINKS, name, values, pointer)


def _found_ends(plan: Plan, entry: Any, before: Row | None, pointer: str) -> dict[Reference, Row] | None:
    """Return the rows that the link connects, by its ends; None if one is not found."""
    given = [end for end in _ENDS if getattr(entry, end.field) is not None]
    if before is not None and not given:
        held = {end: i for end in _ENDS if (i := before[end.column]) is not None}
        there = {end: row for end, i in held.items() if (row := _row(plan, end, i)) is not None}
        if there.keys() == held.keys():
            return there
        en, de = "Name the concept into which it leads", "Nennen Sie das Konzept, in das er führt"
        plan.fault("missing", f"{pointer}/to_concept", en, de)
        return None
    for columns in (SOURCES, TARGETS):
        if sum(end.column in columns for end in given) != 1:
            told = ", ".join(f"`{end.field}`" for end in _ENDS if end.column in columns)
            plan.fault(
                "one_of",
                pointer,
                f"Exactly one of these is given: {told}",
                f"Genau eines von diesen ist anzugeben: {told}",
            )
            return None
    found: dict[Reference, Row] = {}
    for end in given:
        concept = entry.concept if end.column in SOURCES else entry.to_concept or entry.concept
        target = BY_MODEL[end.target].name
        row = plan.refer_row(target, (concept, getattr(entry, end.field)), f"{pointer}/{end.field}")
        if row is None:
            return None
        found[end] = row
        if before is None and row.get("erased_at") is not None:
            plan.fault("state", f"{pointer}/{end.field}", "It was erased", "Sie wurde gelöscht")
        if before is not None and before[end.column] != row["id"]:
            en, de = "The ends of a link are fixed", "Die Enden eines Verweises stehen fest"
            plan.fault("fixed", f"{pointer}/{end.field}", en, de)
    return found


def _row(plan: Plan, end: Reference, thing: Any) -> Row | None:
    return plan.rows(BY_MODEL[end.target].name).get(thing)
