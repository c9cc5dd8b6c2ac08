"""Staging what concerns money: sources, applications with the measures that hang on them, and estimates."""

from typing import Any
from uuid import UUID

from app.core.reading import Row
from app.exchange.imports.content import Links, check_open, facts
from app.exchange.imports.parsing import Parsed
from app.exchange.imports.plan import Plan
from app.exchange.imports.referring import Known, check_rules, referred_by, stage
from app.planning.funding_applications import service as applications
from app.planning.funding_applications.schemas import ApplicationContent
from app.planning.funding_rules import LEAP, RULES, application_faults, is_leap
from app.resources import COST_ESTIMATES as ESTIMATES
from app.resources import FUNDING_APPLICATIONS as APPLICATIONS
from app.resources import FUNDING_SOURCES as SOURCES

LISTS = {one.field: one.name for one in APPLICATIONS.lists}
"""The lists of references of an application, as entries call them."""


def stage_funding(plan: Plan, parsed: Parsed, links: Links) -> None:
    """Stages all that a bundle tells of money, in the order in which it refers to each other; `links` are the measures
    of the applications that are there."""
    known, lists = Known(plan), parsed.lists
    for n, entry in lists[SOURCES.name]:
        stage(plan, known, SOURCES, entry, f"/{SOURCES.name}/{n}")
    for n, entry in lists[APPLICATIONS.name]:
        _stage_application(plan, known, entry, links, f"/{APPLICATIONS.name}/{n}")
    for n, entry in lists[ESTIMATES.name]:
        stage(plan, known, ESTIMATES, entry, f"/{ESTIMATES.name}/{n}")
    check_open(plan, ESTIMATES.name, ESTIMATES.still_possible)
    check_rules(plan, Known(plan), RULES)


def _stage_application(plan: Plan, known: Known, entry: Any, links: Links, pointer: str) -> None:
    name = (None, entry.key)
    before = plan.kinds[APPLICATIONS.name].existing.get(name)
    named = referred_by(plan, APPLICATIONS, entry, pointer)
    measures = _measures(plan, entry, before, pointer) if named is not None else None
    if named is None or measures is None:
        return
    was = links[before["id"]] if before else {field: [] for field in APPLICATIONS.kept}
    stored = {**{field: before[field] for field in applications.FIELDS}, **was} if before else {}
    given = facts(entry, *APPLICATIONS.entry_references) | named | measures
    content = plan.content(ApplicationContent, stored, given, pointer, APPLICATIONS.field_of)
    if not isinstance(content, ApplicationContent) or not _may_become(plan, before, content, pointer):
        return
    values = applications.columns(content)
    lists = {field: (was[field], getattr(content, field)) for field in APPLICATIONS.kept}
    public = known.is_public(APPLICATIONS, values, *(measure for _, now in lists.values() for measure in now))
    plan.stage(APPLICATIONS.name, name, {**values, "is_public": public}, pointer, lists)


def _measures(plan: Plan, entry: Any, before: Row | None, pointer: str) -> dict[str, list[UUID]] | None:
    """The measures that hang on it, as far as the entry names them; None where a key leads nowhere."""
    given = {field: getattr(entry, field) for field in LISTS if field in entry.model_fields_set}
    concept = entry.about_concept or _concept_of(plan, before)
    if concept is None and any(given.values()):
        en, de = "Measures need their concept", "Zu Maßnahmen gehört ihr Konzept"
        plan.fault("missing", f"{pointer}/about_concept", en, de)
        return None
    found = {
        LISTS[field]: plan.refer_all("measures", concept, keys, f"{pointer}/{field}") for field, keys in given.items()
    }
    return found if all(len(found[LISTS[field]]) == len(keys) for field, keys in given.items()) else None


def _concept_of(plan: Plan, row: Row | None) -> str | None:
    concept = row and plan.by_id("concepts").get(row["concept_id"])
    return str(concept["key"]) if concept else None


def _may_become(plan: Plan, before: Row | None, content: ApplicationContent, pointer: str) -> bool:
    if before is not None and is_leap(before["state"], content.state):
        plan.fault("state", f"{pointer}/state", *LEAP)
        return False
    wrong = list(application_faults(content.model_dump(include={"concept_id"}), before))
    for fault in wrong:
        plan.fault(fault.code, f"{pointer}/about_concept", fault.en, fault.de)
    return not wrong
