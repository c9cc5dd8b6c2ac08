"""Staging of concepts with their versions, and of measures with their relations."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.concepts.concepts import service as concepts
from app.concepts.concepts.queries import OPEN
from app.concepts.measures import service as measures
from app.concepts.versions.inheritance import begins
from app.concepts.versions.rules import CONTINUED, becomes_of, unfit
from app.core.problems import Fault
from app.core.reading import Row
from app.core.states import LEAP
from app.exchange.imports.drafts import Draft
from app.exchange.imports.parsing import Parsed
from app.exchange.imports.plan import Plan


def looks_back(parsed: Parsed) -> bool:
    """Return True if any entry names a predecessor."""
    fields_and_goals = (*parsed.lists["fields_of_action"], *parsed.lists["goals"])
    return any(e.predecessor for _, e in fields_and_goals) or any(e.predecessors for _, e in parsed.lists["measures"])


def by_line(plan: Plan, entries: Sequence[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Return the entries, each after its predecessor; refuse cycles."""
    waiting = {entry.key: (n, entry) for n, entry in entries}
    ordered: list[tuple[int, Any]] = []
    for _, entry in entries:
        line = []
        key: str | None = entry.key
        while key is not None and key in waiting:
            line.append(waiting.pop(key))
            key = line[-1][1].predecessor
        if key in {one.key for _, one in line}:
            en, de = "The predecessor comes after it", "Der Vorgänger kommt selbst danach"
            plan.fault("circle", f"/concepts/{line[-1][0]}/predecessor", en, de)
        ordered += reversed(line)
    return ordered


def keep_superseded(draft: Draft) -> None:
    """Leave the state of a version as it is that was adopted, so that its successor's adoption superseded it since."""
    if draft.before is not None and draft.given.get("state") == "adopted" and _is_superseded(draft.plan, draft.before):
        del draft.given["state"]


def _is_superseded(plan: Plan, concept: Row) -> bool:
    """Return True if the district holds an adopted version after a concept."""
    if concept["state"] != "superseded":
        return False
    others = plan.kinds["concepts"].existing.values()
    return any(other["predecessor_id"] == concept["id"] and begins(other) is not None for other in others)


def complete_concept(draft: Draft) -> bool:
    """Refuse impossible states and another predecessor; add the line of versions."""
    plan, before, kind = draft.plan, draft.before, draft.plan.kinds["concepts"]
    if before is not None:
        draft.values["lineage_id"] = before["lineage_id"]
        return _may_become(plan, before, draft.content, draft.pointer)
    above = kind.row((None, draft.entry.predecessor)) if draft.entry.predecessor else None
    if draft.entry.predecessor and above is None:
        return False  # it was refused itself, or comes after this one
    draft.values["lineage_id"] = above["lineage_id"] if above else kind.id_of(draft.name)
    return True


def _may_become(plan: Plan, before: Row, content: Any, pointer: str) -> bool:
    if before["state"] != content.state and before["state"] not in OPEN:
        plan.faults.append(concepts.closed_fault(pointer))
        return False
    if concepts.STATES.is_leap(before["state"], content.state):
        plan.fault("state", f"{pointer}/state", *LEAP)
        return False
    if content.predecessor_id not in (before["predecessor_id"], *plan.nowhere):
        en, de = "The predecessor is fixed at creation", "Der Vorgänger steht mit der Anlage fest"
        plan.fault("fixed", f"{pointer}/predecessor", en, de)
        return False
    return True


def supersede(plan: Plan, _: Sequence[Draft]) -> None:
    """Stage the states of previous versions: adoption supersedes, withdrawal restores. Report a successor of one
    that was not adopted, and the withdrawal of one that is continued."""
    kind = plan.kinds["concepts"]
    rows = {row["id"]: (name, row) for name in {**kind.existing, **kind.staged} if (row := kind.row(name)) is not None}
    successors = Counter(row["predecessor_id"] for _, row in rows.values() if row["state"] != "withdrawn")
    for staged in list(kind.staged.values()):
        row, was = staged.values, staged.before["state"] if staged.before else None
        if row["state"] == "withdrawn" != was and successors[row["id"]]:
            plan.faults.append(replace(CONTINUED, pointer=f"{staged.pointer}/state"))
        if row["predecessor_id"] not in rows:
            continue
        name, before = rows[row["predecessor_id"]]
        if was is None and row["state"] != "withdrawn":
            fault = unfit(before)
            plan.faults += [replace(fault, pointer=f"{staged.pointer}/predecessor")] if fault else []
        becomes = becomes_of(before, row, was)
        if becomes is not None:  # whatever the bundle says of it
            plan.closed.pop(before["id"], None)  # what is restored may change again
            plan.closed_to_lights.pop(before["id"], None)
            plan.restage("concepts", name, {"state": becomes}, staged.pointer)


# --- measures ---------------------------------------------------------------------------------------------------------


def check_measures(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Report relations that the API refuses for a measure too."""
    rows = plan.rows("measures")
    for draft in drafts:
        plan.faults += [*_related_faults(draft, rows), *_continued_faults(draft, rows)]


def _related_faults(draft: Draft, rows: Mapping[UUID, Row]) -> list[Fault]:
    was, after = draft.lists["related_measure_ids"]
    is_given, named = "related" in draft.entry.model_fields_set, was if _was_public(draft) else []
    measure_id = draft.plan.kinds["measures"].id_of(draft.name)
    assert measure_id is not None
    found = []
    for n, other in enumerate(after):
        there = [rows[other]] if other in rows else []
        faults = measures.related_faults(draft.values["visibility"], measure_id, there, named)
        place = f"{draft.pointer}/related/{n}" if is_given else f"{draft.pointer}/visibility"
        found += [replace(fault, pointer=place) for fault in faults]
    return found


def _continued_faults(draft: Draft, rows: Mapping[UUID, Row]) -> list[Fault]:
    if not _was_public(draft) or "predecessors" not in draft.entry.model_fields_set:
        return []
    was, after = draft.lists["predecessor_ids"]
    before = [rows[i] for i in after if i in rows]
    return measures.hidden_faults(draft.values["visibility"], before, f"{draft.pointer}/predecessors", was)


def _was_public(draft: Draft) -> bool:
    return draft.before is not None and draft.before["visibility"] == "public"
