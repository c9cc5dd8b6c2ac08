"""An entry becomes a row: its references are found, its content is validated, and what it has beyond that is added."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.person_names import person_warnings
from app.core.resource_spec import ReferenceList, ResourceSpec
from app.exchange.imports.parsing import Name
from app.exchange.imports.resolve.completing import (
    complete_application,
    complete_concept,
    complete_item,
    complete_measure,
    complete_statement,
    keep_superseded,
    reopen,
)
from app.exchange.imports.resolve.drafts import Draft
from app.exchange.imports.resolve.plan import Plan
from app.exchange.imports.resolve.visibility import is_public
from app.resources import (
    BY_MODEL,
    CONCEPTS,
    FEEDBACK_ITEMS,
    FUNDING_APPLICATIONS,
    KEY_STATEMENTS,
    MEASURE_STEPS,
    MEASURES,
)

_PREPARED: Mapping[ResourceSpec, Callable[[Draft], None]] = {CONCEPTS: keep_superseded, KEY_STATEMENTS: reopen}
"""Steps on the given fields of an entry, before it is validated."""
_COMPLETED: Mapping[ResourceSpec, Callable[[Draft], bool]] = {
    CONCEPTS: complete_concept,
    MEASURES: complete_measure,
    KEY_STATEMENTS: complete_statement,
    FEEDBACK_ITEMS: complete_item,
    FUNDING_APPLICATIONS: complete_application,
}
"""Steps that add columns beyond the content, or refuse the row and return False."""
_FIXED = "Where it belongs was fixed at creation", "Wohin es gehört, steht mit der Anlage fest"
_FIXED_STEP = "The step belongs to another measure", "Der Schritt gehört zu einer anderen Maßnahme"


def stage_entry(plan: Plan, resource: ResourceSpec, entry: Any, pointer: str) -> Draft | None:
    """Stage one entry and report its faults."""
    draft = Draft(plan, resource, entry, pointer)
    named, lists = _resolve(draft), _resolve_lists(draft)
    if named is None or lists is None or not _stays(draft, named):
        return None
    draft.given |= {column: i for column, i in named.items() if column not in resource.fixed} | lists
    _resolve_parts(draft)
    draft.named = named
    if resource in _PREPARED:
        _PREPARED[resource](draft)
    content = plan.content(resource.content, draft.stored, draft.given, pointer, resource.field_of)
    if content is None:
        return None
    draft.content = content
    held = draft.before or {}
    place = {column: named.get(column, held.get(column)) for column in resource.fixed}
    draft.values = {**resource.columns(content), **place}
    draft.lists = {one: (draft.was[one], links) for one, links in resource.links_in(content).items()}
    draft.values["is_public"] = is_public(plan, resource, draft.values, draft.lists)
    if resource in _COMPLETED and not _COMPLETED[resource](draft):
        return None
    plan.stage(resource.name, draft.name, draft.values, pointer, draft.lists or None)
    _warn_of_persons(draft)
    return draft


def _warn_of_persons(draft: Draft) -> None:
    if draft.plan.past:
        return
    of, before = {**draft.values, "key": draft.entry.key}, draft.before or {}
    changed = [name for name in ("key", *draft.resource.units) if of[name] != before.get(name)]
    draft.plan.warnings += person_warnings(of, changed, draft.pointer)


def _resolve(draft: Draft) -> dict[str, UUID | None] | None:
    """Return the ids to which an entry refers, by column; None if its owner is not found."""
    named: dict[str, UUID | None] = {}
    given = draft.entry.model_fields_set
    for reference in (reference for reference in draft.resource.references if reference.field in given):
        key = getattr(draft.entry, reference.field)
        target = BY_MODEL[reference.target]
        name: Name = (_within(draft, target, reference.field), key)
        found = None if key is None else draft.plan.resolve_key(target.name, name, f"{draft.pointer}/{reference.field}")
        if key is not None and found is None:
            if reference.needed:
                return None
            if (target.name, name) in draft.plan.erased:
                continue
            found = _nowhere(draft.plan)
        named[reference.column] = found
    return named


def _resolve_lists(draft: Draft) -> dict[str, list[UUID]] | None:
    """Return the ids in the lists that an entry gives; None if their concept is missing."""
    fields = draft.entry.model_fields_set
    given = [one for one in draft.resource.lists if one.field in fields]
    named = any(getattr(draft.entry, one.field) for one in given)
    if named and not draft.resource.is_of_concept and draft.about_concept is None:
        en, de = "Measures need their concept", "Zu Maßnahmen gehört ihr Konzept"
        draft.plan.fault("missing", f"{draft.pointer}/about_concept", en, de)
        return None
    return {one.name: _resolve_list(draft, one) for one in given}


def _resolve_list(draft: Draft, of: ReferenceList) -> list[UUID]:
    target = BY_MODEL[of.target]
    concept = _within(draft, target, of.field)
    places = [(key, f"{draft.pointer}/{of.field}/{n}") for n, key in enumerate(getattr(draft.entry, of.field))]
    found = (draft.plan.resolve_key(target.name, (concept, key), place) for key, place in places)
    return [one or _nowhere(draft.plan) for one in found]


def _resolve_parts(draft: Draft) -> None:
    """Put the ids to which the parts of an entry refer in place of their keys."""
    for one in draft.resource.in_parts:
        target = BY_MODEL[one.target]
        for n, part in enumerate(draft.given.get(one.within, ())):
            key, pointer = part.pop(one.field, None), f"{draft.pointer}/{one.within}/{n}"
            concept = part.pop(f"{one.field}_concept", None) or draft.about_concept
            if key is None:
                continue
            if target.is_of_concept and concept is None:
                en, de = "Its concept is needed", "Dazu gehört das Konzept"
                draft.plan.fault("missing", f"{pointer}/{one.field}_concept", en, de)
                continue
            name: Name = (concept if target.is_of_concept else None, key)
            found = draft.plan.resolve_key(target.name, name, f"{pointer}/{one.field}")
            part[one.column] = found or _nowhere(draft.plan)


def _nowhere(plan: Plan) -> UUID:
    """Return an unused id for a key already reported as unknown, so that the rest of the entry is checked."""
    found = new_id()
    plan.nowhere.add(found)
    return found


def _within(draft: Draft, target: ResourceSpec, field: str) -> str | None:
    """Return the key of the concept in which an entry's reference is looked up."""
    if not target.is_of_concept:
        return None
    if field.startswith("predecessor"):
        return draft.plan.version_before(draft.entry.concept) or ""
    return draft.entry.concept if draft.resource.is_of_concept else draft.about_concept


def _stays(draft: Draft, named: Mapping[str, UUID | None]) -> bool:
    """Return True if a stored row keeps its owner; report it otherwise."""
    before, resource = draft.before, draft.resource
    if before is None or resource is FEEDBACK_ITEMS:
        return True
    moved = [c for c in resource.fixed if c in named and named[c] != before[c] and named[c] not in draft.plan.nowhere]
    for column in moved:
        en, de = _FIXED_STEP if resource is MEASURE_STEPS else _FIXED
        draft.plan.fault("fixed", f"{draft.pointer}/{resource.field_of(column)}", en, de)
    return not moved
