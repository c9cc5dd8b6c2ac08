"""Holding a plan against the rules that concern several things."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlmodel import SQLModel

from app.concepts.concepts import service as concepts
from app.core.problems import Fault
from app.core.reading import Row
from app.core.references import parent_fault
from app.core.resources import ResourceSpec
from app.council.rules import Rule
from app.exchange.imports.plan import Plan, StagedRow
from app.resources import BY_MODEL, CONCEPTS, INDICATOR_OBSERVATIONS, LOGS


def check_open(plan: Plan, resource: ResourceSpec) -> None:
    """Refuse changes in and below a concept that was closed before this import, except those that are always
    possible."""
    of, closed = (
        "id" if resource is CONCEPTS else "concept_id",
        plan.closed_to_lights if resource in LOGS else plan.closed,
    )
    for staged in plan.kinds[resource.name].staged.values() if closed else ():
        concept = closed.get(staged.values[of])
        if resource is INDICATOR_OBSERVATIONS and staged.values["suppressed"]:
            continue  # what should not have been told can always be withheld
        if concept and (staged.before is None or concepts.is_frozen(concept, staged.changed, resource.still_possible)):
            plan.faults.append(concepts.closed_fault(staged.pointer))


def check_parents(plan: Plan, resource: ResourceSpec) -> None:
    """Report cycles and excessive nesting at the moved entry, as its children move along."""
    of = plan.kinds[resource.name]
    rows = {row["id"]: row for row in of.rows()}
    parents = {i: row["parent_id"] if row["parent_id"] in rows else None for i, row in rows.items()}
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


def check_rules(plan: Plan, rules: Mapping[type[SQLModel], Rule]) -> None:
    """Report broken rules at the entry that brings them about."""
    told: dict[Fault, None] = {}
    for model, rule in rules.items():
        resource = BY_MODEL[model]
        for row in plan.rows(resource.name).values():
            staged = plan.staged(resource.name).get(row["id"])
            changed = {column: of for column, i in _named(resource, row) if (of := _staged(plan, resource, column, i))}
            if staged is None and not changed:
                continue
            found = {c: there for c, i in _named(resource, row) if (there := _row(plan, resource, c, i)) is not None}
            for fault in rule.faults(row, found):
                field = resource.field_of(str(fault.pointer).strip("/"))
                here = [replace(fault, pointer=f"{staged.pointer}/{field}")] if staged else []
                told |= dict.fromkeys(here or _told_there(rule, changed, fault))
    plan.faults += told


def _named(resource: ResourceSpec, row: Row) -> list[tuple[str, UUID]]:
    """Return the ids in other lists to which a row refers, each with its column."""
    columns = (column for column, target in resource.targets.items() if target is not resource.model)
    return [(column, row[column]) for column in columns if row[column] is not None]


def _row(plan: Plan, resource: ResourceSpec, column: str, thing: UUID) -> Row | None:
    return plan.rows(BY_MODEL[resource.targets[column]].name).get(thing)


def _staged(plan: Plan, resource: ResourceSpec, column: str, thing: UUID) -> StagedRow | None:
    return plan.staged(BY_MODEL[resource.targets[column]].name).get(thing)


def _told_there(rule: Rule, changed: Mapping[str, StagedRow], fault: Fault) -> list[Fault]:
    """Return the fault of an unchanged row at the entries to which it refers and that bring it about."""
    there = {column: rule.there[column](fault) for column in changed if column in rule.there}
    told = [replace(one, pointer=f"{changed[column].pointer}{one.pointer}") for column, one in there.items() if one]
    return told or [replace(fault, pointer=next(iter(changed.values())).pointer)]


def check_unique(plan: Plan, unique: Mapping[type[SQLModel], tuple[Sequence[str], Fault]]) -> None:
    """Report values that two rows of the district share and must not."""
    for model, (columns, fault) in unique.items():
        name = BY_MODEL[model].name
        rows = {i: tuple(row[column] for column in columns) for i, row in plan.rows(name).items()}
        times = Counter(rows.values())
        for i, held in rows.items():
            staged = plan.staged(name).get(i)
            if staged and held[0] is not None and times[held] > 1:
                plan.fault(fault.code, f"{staged.pointer}{fault.pointer}", fault.en, fault.de)
