"""Staging what leads from one version to the next: what things continue, and what becomes of the version before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.concepts.concepts.versions import CONTINUED, SECOND, becomes_of, unfit
from app.concepts.measures.service import hidden_faults
from app.core.reading import Row
from app.exchange.imports.content import Links, relink, restage
from app.exchange.imports.parsing import Name, Parsed
from app.exchange.imports.plan import Plan


def looks_back(parsed: Parsed) -> bool:
    """Whether any entry says what it continues."""
    fields_and_goals = (*parsed.lists["fields_of_action"], *parsed.lists["goals"])
    return any(e.predecessor for _, e in fields_and_goals) or any(e.predecessors for _, e in parsed.lists["measures"])


def set_predecessors(plan: Plan, kind: str, entries: Sequence[tuple[int, Any]]) -> None:
    """Sets what fields or goals continue, once all of them have ids."""
    keys = _keys(plan)
    for n, entry in entries:
        name, pointer = (entry.concept, entry.key), f"/{kind}/{n}"
        row = plan.kinds[kind].row(name)
        if row is None or "predecessor" not in entry.model_fields_set:
            continue
        before = [entry.predecessor] if entry.predecessor else []
        found = _named(plan, kind, keys.get(entry.concept), before, [f"{pointer}/predecessor"] * len(before))
        predecessor_id = found[0]["id"] if found else None
        if row["predecessor_id"] != predecessor_id:
            restage(plan, kind, name, "predecessor_id", predecessor_id, pointer)


def set_continued(plan: Plan, entries: Sequence[tuple[int, Any]], links: Links) -> None:
    """Sets the measures that measures continue, once all of them have ids."""
    keys, of = _keys(plan), plan.kinds["measures"]
    for n, entry in entries:
        name: Name = (entry.concept, entry.key)
        row, existing, pointer = of.row(name), of.existing.get(name), f"/measures/{n}"
        if row is None or "predecessors" not in entry.model_fields_set:
            continue
        was = links[row["id"]]["predecessor_ids"] if existing else []
        places = [f"{pointer}/predecessors/{i}" for i in range(len(entry.predecessors))]
        found = _named(plan, "measures", keys.get(entry.concept), entry.predecessors, places)
        if existing and existing["visibility"] == "public":
            plan.faults += hidden_faults(row["visibility"], found, f"{pointer}/predecessors", was)
        after = [before["id"] for before in found]
        if was != after:
            relink(plan, name, "predecessor_ids", was, after, pointer)


def _keys(plan: Plan) -> Mapping[str, str | None]:
    """By a concept's key that of the version before."""
    kind = plan.kinds["concepts"]
    rows = {key: row for _, key in {**kind.existing, **kind.staged} if (row := kind.row((None, key))) is not None}
    by_id: dict[UUID, str] = {row["id"]: key for key, row in rows.items()}
    return {key: by_id.get(row["predecessor_id"]) for key, row in rows.items()}


def _named(plan: Plan, kind: str, concept: str | None, keys: Sequence[str], places: Sequence[str]) -> list[Row]:
    """What the keys name in the version before; told where they name nothing, or there is none."""
    found = [plan.refer(kind, (concept or "", key), place) for key, place in zip(keys, places, strict=True)]
    return [row for row in found if row is not None]


def supersede(plan: Plan) -> None:
    """Stages what becomes of the versions before: adoption supersedes, withdrawal restores. Tells where a version would
    have two successors, or one that continues what was not adopted."""
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
            fault = unfit(before) or (SECOND if successors[before["id"]] > 1 else None)
            plan.faults += [replace(fault, pointer=f"{staged.pointer}/predecessor")] if fault else []
        becomes = becomes_of(before, row, was)
        if becomes is not None:
            plan.closed.pop(before["id"], None)  # what is restored may change again
            _become(plan, name, becomes, staged.pointer)


def _become(plan: Plan, name: Name, state: str, pointer: str) -> None:
    """Gives a version the state that follows from its successor's, whatever the bundle says."""
    if plan.is_named("concepts", name):
        restage(plan, "concepts", name, "state", state, pointer)
    else:
        plan.stage("concepts", name, {"state": state}, pointer)
