"""Staging what concerns money: sources, applications with the measures that hang on them, and estimates."""

from uuid import UUID

from app.core.reading import Row
from app.exchange.funding import ApplicationEntry
from app.exchange.imports.content import Links, check_open, facts
from app.exchange.imports.links import LINKED
from app.exchange.imports.parsing import Parsed
from app.exchange.imports.plan import Plan
from app.exchange.imports.referring import Known, Referring, check_rules, referred_by, stage
from app.planning.cost_estimates import service as estimates
from app.planning.cost_estimates.schemas import EstimateContent, EstimateFacts
from app.planning.funding_applications import service as applications
from app.planning.funding_applications.schemas import ApplicationContent, ApplicationFacts
from app.planning.funding_rules import LEAP, RULES, application_faults, is_leap
from app.planning.funding_sources import service as sources
from app.planning.funding_sources.schemas import SourceContent, SourceFacts

SOURCES, APPLICATIONS, ESTIMATES = "funding_sources", "funding_applications", "cost_estimates"
_ORGANISATION = {"organisation": ("organisations", "organisation_id")}
KINDS: dict[str, Referring] = {
    SOURCES: Referring(SourceFacts, SourceContent, sources.columns, _ORGANISATION),
    APPLICATIONS: Referring(
        ApplicationFacts,
        ApplicationContent,
        applications.columns,
        {"about_concept": ("concepts", "concept_id"), "source": (SOURCES, "source_id"), **_ORGANISATION},
    ),
    ESTIMATES: Referring(
        EstimateFacts,
        EstimateContent,
        estimates.columns,
        {
            "concept": ("concepts", "concept_id"),
            "measure": ("measures", "measure_id"),
            "application": (APPLICATIONS, "application_id"),
        },
        ("concept_id",),
    ),
}
LISTS = {"depending_measures": "depending_measure_ids", "supported_measures": "supported_measure_ids"}
"""The lists of references of an application, as entries call them."""


def stage_funding(plan: Plan, parsed: Parsed, links: Links) -> None:
    """Stages all that a bundle tells of money, in the order in which it refers to each other; `links` are the measures
    of the applications that are there."""
    known, lists = Known(plan, KINDS), parsed.lists
    for n, entry in lists[SOURCES]:
        stage(plan, known, SOURCES, entry, f"/{SOURCES}/{n}")
    for n, entry in lists[APPLICATIONS]:
        _stage_application(plan, known, entry, links, f"/{APPLICATIONS}/{n}")
    for n, entry in lists[ESTIMATES]:
        stage(plan, known, ESTIMATES, entry, f"/{ESTIMATES}/{n}")
    check_open(plan, ESTIMATES, estimates.STILL_POSSIBLE)
    check_rules(plan, Known(plan, KINDS), RULES)


def _stage_application(plan: Plan, known: Known, entry: ApplicationEntry, links: Links, pointer: str) -> None:
    of, name = KINDS[APPLICATIONS], (None, entry.key)
    before = plan.kinds[APPLICATIONS].existing.get(name)
    named = referred_by(plan, of, entry, pointer)
    measures = _measures(plan, entry, before, pointer) if named is not None else None
    if named is None or measures is None:
        return
    was = links[before["id"]] if before else {field: [] for field in LINKED[APPLICATIONS]}
    stored = {**{field: before[field] for field in applications.FIELDS}, **was} if before else {}
    given = facts(entry, *of.references, *LISTS) | named | measures
    content = plan.content(ApplicationContent, stored, given, pointer, of.field)
    if not isinstance(content, ApplicationContent) or not _may_become(plan, before, content, pointer):
        return
    values = applications.columns(content)
    lists = {field: (was[field], getattr(content, field)) for field in LINKED[APPLICATIONS]}
    public = known.is_public(APPLICATIONS, values, *(measure for _, now in lists.values() for measure in now))
    plan.stage(APPLICATIONS, name, {**values, "is_public": public}, pointer, lists)


def _measures(plan: Plan, entry: ApplicationEntry, before: Row | None, pointer: str) -> dict[str, list[UUID]] | None:
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
