"""Staging what belongs to the district and refers to other things by key: one way for all its kinds, as they differ in
what they refer to alone."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import SQLModel

from app.core.links import Lists
from app.core.problems import Fault
from app.core.reading import Row
from app.core.resources import ResourceSpec
from app.council.rules import Rule
from app.exchange.imports.content import facts
from app.exchange.imports.parsing import Name
from app.exchange.imports.plan import Plan, Staged
from app.resources import BY_MODEL

IsWhole = Callable[[Plan, ResourceSpec, Mapping[str, Any], str], bool]


def stage(
    plan: Plan,
    known: "Known",
    resource: ResourceSpec,
    entry: Any,
    pointer: str,
    is_whole: IsWhole | None = None,
    links: Mapping[UUID, Lists] | None = None,
) -> None:
    """Stages one entry; tells what is wrong with it. `is_whole` asks for what a new thing has beyond its content;
    `links` are the lists of references that those which are there have."""
    name = (getattr(entry, "concept", None), entry.key)
    before = plan.kinds[resource.name].existing.get(name)
    named = referred_by(plan, resource, entry, pointer)
    if named is None or not stays(plan, resource, before, named, pointer):
        return
    was = links[before["id"]] if resource.lists and before and links is not None else {}
    stored = {**was, **{f: before[f] for f in resource.content.model_fields if f not in was}} if before else {}
    given = facts(entry, *resource.entry_references) | {c: i for c, i in named.items() if c not in resource.fixed}
    for one in resource.lists:
        if one.field in entry.model_fields_set:
            keys = getattr(entry, one.field)
            given[one.name] = plan.refer_all(_list_of(one.target), entry.concept, keys, f"{pointer}/{one.field}")
    content = plan.content(resource.content, stored, given, pointer, resource.field_of)
    if content is None:
        return
    place = {column: named.get(column, before[column] if before else None) for column in resource.fixed}
    values = {**resource.columns(content), **place}
    lists = {one: (was.get(one, []), getattr(content, one)) for one in resource.kept}
    public = known.is_public(resource, values, *(measure for _, now in lists.values() for measure in now))
    if is_whole is None or is_whole(plan, resource, values, pointer):
        plan.stage(resource.name, name, {**values, "is_public": public}, pointer, lists or None)


def _list_of(model: type[SQLModel]) -> str:
    return BY_MODEL[model].name


def referred_by(plan: Plan, resource: ResourceSpec, entry: Any, pointer: str) -> dict[str, UUID | None] | None:
    """What the entry refers to, by column; None where a key leads nowhere."""
    named: dict[str, UUID | None] = {}
    for reference in resource.references:
        field, target, key = reference.field, BY_MODEL[reference.target], getattr(entry, reference.field)
        if field not in entry.model_fields_set or field == "parent":  # parents are set when all have ids
            continue
        row = plan.refer(target.name, _name(target, entry, key), f"{pointer}/{field}") if key is not None else None
        if key is not None and row is None:
            return None
        named[reference.column] = row["id"] if row else None
    return named


def _name(target: ResourceSpec, entry: Any, key: str) -> Name:
    if not target.is_of_concept:
        return None, key
    return (entry.concept if hasattr(entry, "concept") else entry.about_concept), key


def stays(
    plan: Plan, resource: ResourceSpec, before: Row | None, named: Mapping[str, UUID | None], pointer: str
) -> bool:
    """Whether what is there stays where it was made."""
    moved = [c for c in resource.fixed if before is not None and c in named and named[c] != before[c]]
    for column in moved:
        en, de = "Where it belongs was fixed at creation", "Wohin es gehört, steht mit der Anlage fest"
        plan.fault("fixed", f"{pointer}/{resource.field_of(column)}", en, de)
    return not moved


# --- what agrees --------------------------------------------------------------------------------------------------


class Known:
    """All that an import knows of each list, by id, as it will be."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._of: dict[str, dict[UUID, Held]] = {}

    def of(self, kind: str) -> dict[UUID, "Held"]:
        """The rows of a list that is staged already."""
        if kind not in self._of:
            things = self.plan.kinds[kind]
            rows = ((things.row(name), things.staged.get(name)) for name in {**things.existing, **things.staged})
            self._of[kind] = {row["id"]: Held(row, staged) for row, staged in rows if row is not None}
        return self._of[kind]

    def found(self, resource: ResourceSpec, values: Mapping[str, Any]) -> dict[str, "Held"]:
        """What a row refers to in other lists, by column, as far as it is known."""
        return {
            column: held
            for column, target in resource.targets.items()
            if target is not resource.model and (held := self.of(_list_of(target)).get(values[column]))
        }

    def is_public(self, resource: ResourceSpec, values: Mapping[str, Any], *measure_ids: UUID) -> bool:
        """Whether the public will see a row: by its own visibility, and by all that it refers to."""
        own = self.plan.district["is_public"] and values.get("visibility", "public") == "public"
        told = [*self.found(resource, values).values(), *(self.of("measures")[i] for i in measure_ids)]
        return bool(own) and all(held.row["is_public"] for held in told)


class Held(NamedTuple):
    """A row as it will be, with what is staged of it."""

    row: Row
    staged: Staged | None


def check_rules(plan: Plan, known: Known, rules: Mapping[type[SQLModel], Rule]) -> None:
    """Tells what does not agree, at the entry that brings it about."""
    told: dict[Fault, None] = {}
    for model, rule in rules.items():
        resource = BY_MODEL[model]
        for row, staged in known.of(resource.name).values():
            found = known.found(resource, row)
            if not any(held.staged for held in (Held(row, staged), *found.values())):
                continue
            for fault in rule.faults(row, {column: held.row for column, held in found.items()}):
                field = resource.field_of(str(fault.pointer).strip("/"))
                here = [replace(fault, pointer=f"{staged.pointer}/{field}")] if staged else []
                told |= dict.fromkeys(here or _told_there(rule, found, fault))
    plan.faults += told


def _told_there(rule: Rule, found: Mapping[str, Held], fault: Fault) -> list[Fault]:
    """Tell a fault of a row that stays as it is at what it refers to, and brings it about."""
    changed = {column: held.staged.pointer for column, held in found.items() if held.staged}
    there = {column: rule.there[column](fault) for column in changed if column in rule.there}
    told = [replace(one, pointer=f"{changed[column]}{one.pointer}") for column, one in there.items() if one]
    return told or [replace(fault, pointer=next(iter(changed.values())))]


def check_unique(plan: Plan, known: Known, unique: Mapping[type[SQLModel], tuple[Sequence[str], Fault]]) -> None:
    """Tells what two things of the district cannot both have."""
    for model, (columns, fault) in unique.items():
        rows = [(tuple(row[c] for c in columns), staged) for row, staged in known.of(_list_of(model)).values()]
        times = Counter(held for held, _ in rows)
        for held, staged in rows:
            if staged and held[0] is not None and times[held] > 1:
                plan.fault(fault.code, f"{staged.pointer}{fault.pointer}", fault.en, fault.de)
