"""Staging a bundle: each entry becomes a row, in the order in which resources refer to each other.

All things have their ids before (`Plan.give_ids`), so that each entry is looked at once, whatever it refers to. What
holds between several things is checked when all of their list are staged.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from app.concepts.status_log.log import Log
from app.core.resource_spec import ResourceSpec
from app.exchange.imports.check.lists import check_items, check_measures, hide_parts, move_values, supersede, withhold
from app.exchange.imports.check.rules import check_open, check_rules
from app.exchange.imports.parsing import Parsed
from app.exchange.imports.resolve.drafts import Draft
from app.exchange.imports.resolve.entries import stage_entry
from app.exchange.imports.resolve.existing import LOGS as LOG_BY_LIST
from app.exchange.imports.resolve.existing import Acts
from app.exchange.imports.resolve.links import stage_link
from app.exchange.imports.resolve.logs import StagedLog
from app.exchange.imports.resolve.observations import stage_observation
from app.exchange.imports.resolve.plan import Plan
from app.resources import (
    BY_NAME,
    CONCEPTS,
    FEEDBACK_ITEMS,
    INDICATOR_OBSERVATIONS,
    LOGS,
    MEASURES,
    PARTICIPATION_EVENTS,
    PARTICIPATION_LINKS,
    RESOURCES,
)

_APART: Mapping[ResourceSpec, Callable[[Plan, Any, str], None]] = {
    PARTICIPATION_LINKS: stage_link,
    INDICATOR_OBSERVATIONS: stage_observation,
}
"""Resources that are staged in a way of their own."""
_AFTERWARDS: Mapping[ResourceSpec, Sequence[Callable[[Plan, Sequence[Draft]], None]]] = {
    CONCEPTS: (supersede,),
    MEASURES: (move_values, check_measures, partial(hide_parts, MEASURES.name)),
    PARTICIPATION_EVENTS: (partial(hide_parts, PARTICIPATION_EVENTS.name),),
    FEEDBACK_ITEMS: (check_items,),
    INDICATOR_OBSERVATIONS: (withhold,),
}
"""Rules and effects between the rows of a list; drafts are those that name others of it."""


def stage_all(plan: Plan, parsed: Parsed, acts: Mapping[str, Acts]) -> list[StagedLog]:
    """Stage all entries and report their faults; `acts` are those on entries of logs, by list."""
    for resource in (resource for resource in RESOURCES if resource not in LOGS):
        _stage_list(plan, resource, parsed.lists[resource.name])
    check_rules(plan)
    return [_stage_log(plan, log, acts[name], parsed.lists[name]) for name, log in LOG_BY_LIST.items()]


def _stage_log(plan: Plan, log: Log, acts: Acts, entries: Sequence[tuple[int, Any]]) -> StagedLog:
    staged = StagedLog(plan, log, acts)
    staged.retracting = {(entry.concept, entry.key) for _, entry in entries if entry.retraction}
    for n, entry in entries:
        staged.stage(entry, f"/{staged.name}/{n}")
    check_open(plan, BY_NAME[staged.name])
    return staged


def _stage_list(plan: Plan, resource: ResourceSpec, entries: Sequence[tuple[int, Any]]) -> None:
    drafts: list[Draft] = []
    for n, entry in _by_line(plan, entries) if resource is CONCEPTS else entries:
        pointer = f"/{resource.name}/{n}"
        if resource in _APART:
            _APART[resource](plan, entry, pointer)
        elif (draft := stage_entry(plan, resource, entry, pointer)) is not None and draft.names_its_like:
            drafts.append(draft)
    for settle in _AFTERWARDS.get(resource, ()):
        settle(plan, drafts)
    if resource is CONCEPTS or resource.ends_with_concept:
        check_open(plan, resource)


def _by_line(plan: Plan, entries: Sequence[tuple[int, Any]]) -> list[tuple[int, Any]]:
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
