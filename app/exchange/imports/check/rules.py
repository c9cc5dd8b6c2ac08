"""Holding a plan against the rules that concern several things."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from app.concepts.concepts import service as concepts
from app.core.problems import Fault
from app.core.reading import Row
from app.core.resource_spec import ResourceSpec
from app.core.rules import Among, AnyRule, Beside, OnChange, Rule, Unique
from app.exchange.imports.resolve.plan import Plan, StagedRow
from app.resources import BY_MODEL, CONCEPTS, INDICATOR_OBSERVATIONS, LOGS, RESOURCES


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
        if concept and (
            staged.before is None or concepts.is_frozen(concept, staged.changed, resource.editable_when_closed)
        ):
            plan.faults.append(concepts.closed_fault(staged.pointer))


def check_rules(plan: Plan) -> None:
    """Report broken rules at the entries that bring them about."""
    faults: dict[Fault, None] = {}
    for resource in RESOURCES:
        for rule in resource.rules:
            faults |= dict.fromkeys(_broken(plan, resource, rule))
    plan.faults += faults


def _broken(plan: Plan, resource: ResourceSpec, rule: AnyRule) -> Iterable[Fault]:
    if isinstance(rule, Rule):
        return _of_rows(plan, resource, rule)
    if isinstance(rule, OnChange):
        return _of_changes(plan, resource, rule)
    if isinstance(rule, Unique):
        return _repeated(plan, resource, rule)
    if isinstance(rule, Beside):
        return _unfit(plan, resource, rule)
    return _clashing(plan, resource, rule)


def _at(resource: ResourceSpec, staged: StagedRow, fault: Fault) -> Fault:
    """Return the fault at an entry, which names references by other fields."""
    field = resource.field_of(fault.pointer.strip("/")) if fault.pointer else None
    return replace(fault, pointer=f"{staged.pointer}/{field}" if field else staged.pointer)


def _of_rows(plan: Plan, resource: ResourceSpec, rule: Rule) -> Iterator[Fault]:
    """Yield the faults of rows that are staged, or that refer to something staged."""
    own = plan.staged(resource.name)
    names = {column: BY_MODEL[resource.targets[column]].name for column in rule.references}
    if not own and not any(plan.staged(name) for name in names.values()):
        return
    for row_id, row in plan.rows(resource.name).items():
        ids = {column: row[column] for column in names if row[column] is not None}
        if names and not ids:
            continue
        staged = own.get(row_id)
        changed = {c: of for c, i in ids.items() if (of := plan.staged(names[c]).get(i)) and _concerns(rule, c, of)}
        if staged is None and not changed:
            continue
        targets = {c: there for c, i in ids.items() if (there := plan.rows(names[c]).get(i))}
        for fault in rule.faults(row, targets):
            yield from [_at(resource, staged, fault)] if staged else _faults_there(resource, rule, changed, fault, row)


def _concerns(rule: Rule, column: str, staged: StagedRow) -> bool:
    """Return True if the rule may be broken by what changes in a row that is referred to."""
    there = rule.there.get(column)
    if there is None or staged.before is None:
        return True
    return any(staged.before[name] != staged.values[name] for name in there.columns)


def _of_changes(plan: Plan, resource: ResourceSpec, rule: OnChange) -> Iterator[Fault]:
    names = {column: BY_MODEL[resource.targets[column]].name for column in rule.references}
    for staged in plan.staged(resource.name).values():
        found = ((column, plan.rows(name).get(staged.values[column])) for column, name in names.items())
        targets = {column: row for column, row in found if row is not None}
        for fault in rule.faults(staged.values, targets, staged.before):
            yield _at(resource, staged, fault)


def _faults_there(
    resource: ResourceSpec, rule: Rule, changed: Mapping[str, StagedRow], fault: Fault, row: Row
) -> list[Fault]:
    """Return the fault of an unchanged row at the entries to which it refers and that bring it about."""
    at_entries = [
        _at(BY_MODEL[resource.targets[column]], staged, rule.there[column].fault_there(fault, row))
        for column, staged in changed.items()
        if column in rule.there
    ]
    return at_entries or [replace(fault, pointer=next(iter(changed.values())).pointer)]


def _unfit(plan: Plan, resource: ResourceSpec, rule: Beside) -> Iterator[Fault]:
    """Yield the faults of rows that are staged, or beside which something else is."""
    own, of = plan.staged(resource.name), BY_MODEL[rule.others]
    changed = {(one.values["concept_id"], one.values["key"]): one for one in plan.staged(of.name).values()}
    concepts_touched, others = {concept for concept, _ in changed}, defaultdict[UUID, dict[str, Row]](dict)
    for other in plan.rows(of.name).values() if own or changed else ():
        others[other["concept_id"]][other["key"]] = other
    for row_id, row in plan.rows(resource.name).items() if own or changed else ():
        staged = own.get(row_id)
        if staged is None and row["concept_id"] not in concepts_touched:
            continue
        for fault, key in rule.unfit(row, others[row["concept_id"]]):
            other_staged = changed.get((row["concept_id"], key))
            if staged is not None:
                yield _at(resource, staged, fault)
            elif other_staged is not None:
                yield _at(of, other_staged, rule.fault_there)


def _repeated(plan: Plan, resource: ResourceSpec, rule: Unique) -> Iterator[Fault]:
    """Yield the faults of staged rows that have the values of a stored row, or of one staged before."""
    own = plan.staged(resource.name)
    taken = {rule.values(row) for i, row in plan.rows(resource.name).items() if i not in own} if own else set()
    for staged in own.values():
        values = rule.values(staged.values)
        if values is not None and values in taken:
            yield _at(resource, staged, rule.fault)
        taken.add(values)


def _clashing(plan: Plan, resource: ResourceSpec, rule: Among) -> Iterator[Fault]:
    """Yield the gravest fault of each staged row that clashes with others."""
    moved = {
        row_id: staged
        for row_id, staged in plan.staged(resource.name).items()
        if staged.before is None or any(staged.before[name] != staged.values[name] for name in rule.columns)
    }
    blamed_rows = set[UUID]()
    for clash in rule.clashes(plan.rows(resource.name)) if moved else ():
        blamed = next((row_id for row_id in clash.rows if row_id in moved), None)
        if blamed is not None and blamed not in blamed_rows:
            blamed_rows.add(blamed)
            yield _at(resource, moved[blamed], clash.fault)
