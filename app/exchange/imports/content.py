"""Staging the content of a bundle: organisations, concepts, fields, goals, measures and steps."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from app.concepts.concepts import service as concepts
from app.concepts.concepts.queries import OPEN
from app.concepts.concepts.schemas import ConceptContent
from app.concepts.concepts.versions import OVERLAP
from app.concepts.fields_of_action import service as fields
from app.concepts.fields_of_action.schemas import FieldContent
from app.concepts.goals import service as goals
from app.concepts.goals.schemas import GoalContent
from app.concepts.lineage.inheritance import begins
from app.concepts.measure_steps import service as steps
from app.concepts.measure_steps.schemas import StepContent
from app.concepts.measures import service as measures
from app.concepts.measures.schemas import MeasureContent
from app.core.problems import Fault
from app.core.reading import Row
from app.core.references import parent_fault
from app.districts.organisations import service as organisations
from app.districts.organisations.schemas import OrganisationContent
from app.exchange.imports.parsing import Name
from app.exchange.imports.plan import Plan, Staged
from app.resources import BY_NAME, LOGS

Links = Mapping[UUID, dict[str, list[UUID]]]
_AMONG_MEASURES = ("related_measure_ids", "predecessor_ids")
"""What is linked once all measures have ids."""


def facts(entry: Any, *references: str) -> dict[str, Any]:
    """What an entry gives of itself, without its key and references."""
    given: dict[str, Any] = entry.given()
    return {name: value for name, value in given.items() if name not in {"key", "history", *references}}


def stage_organisation(plan: Plan, entry: Any, pointer: str) -> None:
    name = (None, entry.key)
    before = plan.kinds["organisations"].existing.get(name)
    stored = {f: before[f] for f in organisations.FIELDS} if before else {}
    content = plan.content(OrganisationContent, stored, facts(entry), pointer)
    if isinstance(content, OrganisationContent):
        is_public = plan.district["is_public"]
        plan.stage("organisations", name, {**organisations.columns(content), "is_public": is_public}, pointer)


def by_line(plan: Plan, entries: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """The entries, each after its predecessor; refuses circles."""
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


def stage_concept(plan: Plan, entry: Any, pointer: str) -> None:
    name = (None, entry.key)
    before = plan.kinds["concepts"].existing.get(name)
    given = facts(entry, "predecessor")
    above = plan.refer("concepts", (None, entry.predecessor), f"{pointer}/predecessor") if entry.predecessor else None
    if "predecessor" in entry.model_fields_set:
        given["predecessor_id"] = above["id"] if above else None
    if entry.predecessor and above is None:
        return
    if before is not None and given.get("state") == "adopted" and _is_superseded(plan, before):
        del given["state"]  # so it was; its successor's adoption superseded it since
    content = plan.content(ConceptContent, concepts.content_of(before) if before else {}, given, pointer)
    if not isinstance(content, ConceptContent) or not _may_become(plan, before, content, pointer):
        return
    is_public = plan.district["is_public"] and content.visibility == "public"
    values = {**concepts.columns(content), "is_public": is_public}
    plan.stage("concepts", name, values | {"lineage_id": before["lineage_id"]} if before else values, pointer)
    staged = plan.kinds["concepts"].staged.get(name)
    if staged and before is None:
        staged.values["lineage_id"] = above["lineage_id"] if above else staged.values["id"]


def _is_superseded(plan: Plan, concept: Row) -> bool:
    """Whether another version was adopted after a concept, as the district has them."""
    if concept["state"] != "superseded":
        return False
    others = plan.kinds["concepts"].existing.values()
    return any(other["predecessor_id"] == concept["id"] and begins(other) is not None for other in others)


def _may_become(plan: Plan, before: Row | None, content: ConceptContent, pointer: str) -> bool:
    if before is None:
        return True
    if before["state"] != content.state and before["state"] not in OPEN:
        plan.faults.append(concepts.closed_fault(pointer))
        return False
    if concepts.is_leap(before["state"], content.state):
        plan.fault("state", f"{pointer}/state", "This state cannot follow", "Dieser Zustand kann nicht folgen")
        return False
    if content.predecessor_id != before["predecessor_id"]:
        en, de = "The predecessor is fixed at creation", "Der Vorgänger steht mit der Anlage fest"
        plan.fault("fixed", f"{pointer}/predecessor", en, de)
        return False
    return True


def check_lines(plan: Plan) -> None:
    """A version begins after the one before it, and on another day than all others of its line."""
    kind = plan.kinds["concepts"]
    named = {name: row for name in {**kind.existing, **kind.staged} if (row := kind.row(name)) is not None}
    starts = {row["id"]: start for row in named.values() if (start := begins(row)) is not None}
    times: Counter[tuple[UUID, date | None]] = Counter(
        (row["lineage_id"], starts[row["id"]]) for row in named.values() if row["id"] in starts
    )
    late = {
        i
        for row in named.values()
        if (start := starts.get(row["id"])) and (first := starts.get(row["predecessor_id"])) and first >= start
        for i in (row["id"], row["predecessor_id"])
    }
    for staged in kind.staged.values():
        row = staged.values
        if row["id"] in late or times[row["lineage_id"], starts.get(row["id"])] > 1:
            plan.faults.append(replace(OVERLAP, pointer=f"{staged.pointer}/valid_from"))


def concept_row(plan: Plan, entry: Any, pointer: str) -> Row | None:
    """The concept of an entry."""
    return plan.refer("concepts", (None, entry.concept), f"{pointer}/concept")


def check_open(
    plan: Plan,
    kind: str,
    still_possible: AbstractSet[str] = concepts.STILL_POSSIBLE,
    unless: Callable[[Staged], bool] = lambda staged: False,
) -> None:
    """Refuses changes in and below a concept that was closed before this import, but those that are always possible."""
    of, closed = (
        "id" if kind == "concepts" else "concept_id",
        plan.closed_to_lights if BY_NAME[kind] in LOGS else plan.closed,
    )
    for staged in plan.kinds[kind].staged.values() if closed else ():
        concept = None if unless(staged) else closed.get(staged.values[of])
        if concept and (staged.before is None or concepts.is_frozen(concept, staged.changed, still_possible)):
            plan.faults.append(concepts.closed_fault(staged.pointer))


def stage_field(plan: Plan, entry: Any, pointer: str) -> None:
    concept = concept_row(plan, entry, pointer)
    if concept is None:
        return
    name: Name = (entry.concept, entry.key)
    before = plan.kinds["fields_of_action"].existing.get(name)
    stored = {f: before[f] for f in fields.FIELDS} if before else {}
    content = plan.content(FieldContent, stored, facts(entry, "concept", "parent", "predecessor"), pointer)
    if isinstance(content, FieldContent):
        values = {**fields.columns(content), "concept_id": concept["id"], "is_public": concept["is_public"]}
        plan.stage("fields_of_action", name, values, pointer)


def stage_goal(plan: Plan, entry: Any, pointer: str) -> None:
    concept = concept_row(plan, entry, pointer)
    if concept is None:
        return
    name: Name = (entry.concept, entry.key)
    before = plan.kinds["goals"].existing.get(name)
    stored = {f: before[f] for f in goals.FIELDS} if before else {}
    given = facts(entry, "concept", "parent", "predecessor", "field") | reference(
        plan, entry, "field", "fields_of_action", pointer
    )
    content = plan.content(GoalContent, stored, given, pointer)
    if isinstance(content, GoalContent):
        values = {**goals.columns(content), "concept_id": concept["id"], "is_public": concept["is_public"]}
        plan.stage("goals", name, values, pointer)


def reference(plan: Plan, entry: Any, name: str, kind: str, pointer: str) -> dict[str, UUID | None]:
    """What an entry refers to by a key, as its content has it; nothing where it leaves that out."""
    key = getattr(entry, name)
    if name not in entry.model_fields_set or key is None:
        return {f"{name}_id": None} if name in entry.model_fields_set else {}
    row = plan.refer(kind, (entry.concept, key), f"{pointer}/{name}")
    return {f"{name}_id": row["id"]} if row else {}


def set_parents(plan: Plan, kind: str, entries: list[tuple[int, Any]]) -> None:
    """Sets what entries stand below, once all of them have ids."""
    of = plan.kinds[kind]
    for n, entry in entries:
        concept = getattr(entry, "concept", None)  # what belongs to the district has none
        name, pointer = (concept, entry.key), f"/{kind}/{n}"
        row = of.row(name)
        if row is None or "parent" not in entry.model_fields_set:
            continue
        above = plan.refer(kind, (concept, entry.parent), f"{pointer}/parent") if entry.parent else None
        parent_id = above["id"] if above else None
        if row["parent_id"] != parent_id:
            restage(plan, kind, name, "parent_id", parent_id, pointer)


def check_parents(plan: Plan, kind: str) -> None:
    """Tells circles and what stands too deep, at the entry that was moved: what stands below it moves along."""
    of = plan.kinds[kind]
    parents = {row["id"]: row["parent_id"] for name in {**of.existing, **of.staged} if (row := of.row(name))}
    moved = {
        staged.values["id"]: f"{staged.pointer}/parent"
        for staged in of.staged.values()
        if staged.before is None or staged.before["parent_id"] != staged.values["parent_id"]
    }
    told: dict[str, Fault] = {}
    for thing in parents if moved else ():
        fault = parent_fault(parents, thing, "")
        if fault is not None:
            pointer = _first_moved(parents, moved, thing)
            told.setdefault(pointer, replace(fault, pointer=pointer))
    plan.faults += told.values()


def _first_moved(parents: Mapping[UUID, UUID | None], moved: Mapping[UUID, str], thing: UUID) -> str:
    above: UUID | None = thing
    while above is not None and above not in moved:
        above = parents[above]
    assert above is not None, "what did not move was in order"
    return moved[above]


def restage(plan: Plan, kind: str, name: Name, column: str, value: Any, pointer: str) -> None:
    """Sets a column of a row that was looked at already, staged or not."""
    of = plan.kinds[kind]
    staged = of.staged.get(name)
    if staged is None:
        of.unchanged -= plan.is_named(kind, name)
        plan.stage(kind, name, {column: value}, pointer)
    else:
        staged.values[column] = value
        if staged.before is not None:
            staged.changed.append(column)


def stage_measure(plan: Plan, entry: Any, pointer: str, links: Links) -> None:
    concept = concept_row(plan, entry, pointer)
    if concept is None:
        return
    name: Name = (entry.concept, entry.key)
    before = plan.kinds["measures"].existing.get(name)
    was = links[before["id"]] if before else {f: [] for f in measures.KEPT}
    stored = {**{f: before[f] for f in measures.FIELDS}, **was} if before else {}
    given = facts(entry, "concept", "field", "goals", "responsible", "partners", "related", "predecessors")
    given |= reference(plan, entry, "field", "fields_of_action", pointer) | _references(plan, entry, pointer)
    content = plan.content(MeasureContent, stored, given, pointer)
    if not isinstance(content, MeasureContent):
        return
    is_public = concept["is_public"] and content.visibility == "public"
    values = {**measures.columns(content), "concept_id": concept["id"], "is_public": is_public}
    now = {f: (was[f], getattr(content, f)) for f in measures.KEPT if f not in _AMONG_MEASURES}
    plan.stage("measures", name, values, pointer, now)


def _references(plan: Plan, entry: Any, pointer: str) -> dict[str, list[UUID]]:
    given = {}
    if "goals" in entry.model_fields_set:
        given["goal_ids"] = plan.refer_all("goals", entry.concept, entry.goals, f"{pointer}/goals")
    if "responsible" in entry.model_fields_set:
        ids = plan.refer_all("organisations", None, entry.responsible, f"{pointer}/responsible")
        given["responsible_ids"] = ids
    if "partners" in entry.model_fields_set:
        given["partner_ids"] = plan.refer_all("organisations", None, entry.partners, f"{pointer}/partners")
    return given


def set_related(plan: Plan, entries: list[tuple[int, Any]], links: Links) -> None:
    """Sets the measures that measures name, once all of them have ids."""
    of = plan.kinds["measures"]
    checked: list[tuple[Row, list[UUID], list[str]]] = []
    for n, entry in entries:
        name, pointer = (entry.concept, entry.key), f"/measures/{n}"
        row = of.row(name)
        was = links[row["id"]]["related_measure_ids"] if row is not None and name in of.existing else []
        if row is None or not (entry.related or was):
            continue
        after, places = was, [f"{pointer}/visibility"] * len(was)
        if "related" in entry.model_fields_set:
            places = [f"{pointer}/related/{i}" for i in range(len(entry.related))]
            found = [
                plan.refer("measures", (entry.concept, key), place)
                for key, place in zip(entry.related, places, strict=True)
            ]
            places = [place for place, other in zip(places, found, strict=True) if other is not None]
            after = [other["id"] for other in found if other is not None]
            if was != after:
                relink(plan, name, "related_measure_ids", was, after, pointer)
        checked.append((row, after, places))
    _check_related(plan, checked, links)


def _check_related(plan: Plan, checked: Sequence[tuple[Row, list[UUID], list[str]]], links: Links) -> None:
    """Tells relations that a measure of the district may not have either."""
    if not checked:
        return
    of = plan.kinds["measures"]
    rows = {row["id"]: row for name in {**of.existing, **of.staged} if (row := of.row(name))}
    public = {row["id"] for row in of.existing.values() if row["visibility"] == "public"}
    for row, after, places in checked:
        named = links[row["id"]]["related_measure_ids"] if row["id"] in public else []
        for other, place in zip(after, places, strict=True):
            faults = measures.related_faults(row["visibility"], row["id"], [rows[other]], named)
            plan.faults += [replace(fault, pointer=place) for fault in faults]


def relink(plan: Plan, name: Name, links: str, was: list[UUID], after: list[UUID], pointer: str) -> None:
    """Sets a list of references of a measure that was looked at already, staged or not."""
    of = plan.kinds["measures"]
    staged = of.staged.get(name)
    if staged is None:
        of.unchanged -= 1
        concept = plan.kinds["concepts"].row((None, str(name[0])))
        assert concept is not None
        public = {"is_public": plan.is_public(concept, of.existing[name])}
        plan.stage("measures", name, public, pointer, {links: (was, after)})
    else:
        staged.links[links] = after
        if staged.before is not None:
            staged.changed.append(links)
            staged.former_links[links] = was


def stage_step(plan: Plan, entry: Any, pointer: str) -> None:
    concept = concept_row(plan, entry, pointer)
    measure = plan.refer("measures", (entry.concept, entry.measure), f"{pointer}/measure") if concept else None
    if concept is None or measure is None:
        return
    name: Name = (entry.concept, entry.key)
    before = plan.kinds["measure_steps"].existing.get(name)
    if before is not None and before["measure_id"] != measure["id"]:
        en, de = "The step belongs to another measure", "Der Schritt gehört zu einer anderen Maßnahme"
        plan.fault("fixed", f"{pointer}/measure", en, de)
        return
    stored = {f: before[f] for f in steps.FIELDS} if before else {}
    content = plan.content(StepContent, stored, facts(entry, "concept", "measure"), pointer)
    if isinstance(content, StepContent):
        place = {"concept_id": concept["id"], "measure_id": measure["id"]}
        place["is_public"] = plan.is_public(concept, measure)
        plan.stage("measure_steps", name, {**steps.columns(content), **place}, pointer)
