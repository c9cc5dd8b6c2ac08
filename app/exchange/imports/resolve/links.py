"""Links from key statements and feedback items, whose two ends are given by one field each."""

from dataclasses import replace
from typing import Any

from app.core.reading import Row
from app.core.resource_spec import Reference
from app.exchange.imports.parsing import Name
from app.exchange.imports.resolve.drafts import given_facts
from app.exchange.imports.resolve.plan import Plan
from app.participation.participation_links.schemas import SOURCES, TARGETS, LinkContent
from app.participation.rules import end_faults
from app.resources import BY_MODEL, PARTICIPATION_LINKS

LINKS = PARTICIPATION_LINKS.name
_ENDS = tuple(one for one in PARTICIPATION_LINKS.references if one.column in (*SOURCES, *TARGETS))


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
            fields = ", ".join(f"`{end.field}`" for end in _ENDS if end.column in columns)
            plan.fault(
                "one_of",
                pointer,
                f"Exactly one of these is given: {fields}",
                f"Genau eines von diesen ist anzugeben: {fields}",
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
