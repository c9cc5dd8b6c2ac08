"""Staging the council's work."""

from collections.abc import Mapping
from typing import Any

from app.core.resources import ResourceSpec
from app.council.legislative_terms.overlaps import OVERLAP, overlapping
from app.council.rules import RULES, UNIQUE
from app.exchange.imports.content import check_parents, set_parents
from app.exchange.imports.parsing import Parsed
from app.exchange.imports.plan import Plan
from app.exchange.imports.referring import Known, check_rules, check_unique, stage
from app.resources import BODIES, BODY_SEATS, COUNCIL, RESOLUTION_TASKS


def stage_council(plan: Plan, parsed: Parsed) -> None:
    """Stages all that a bundle tells of the council, in the order in which it refers to each other."""
    known = Known(plan)
    for resource in COUNCIL:
        for n, entry in parsed.lists[resource.name]:
            stage(plan, known, resource, entry, f"/{resource.name}/{n}", _is_whole)
        if resource is BODIES:
            set_parents(plan, resource.name, parsed.lists[resource.name])
            check_parents(plan, resource.name)
    known = Known(plan)
    check_rules(plan, known, RULES)
    check_unique(plan, known, UNIQUE)
    _check_terms(plan, known)


def _is_whole(plan: Plan, resource: ResourceSpec, values: Mapping[str, Any], pointer: str) -> bool:
    """What the schemas of new things ask for beyond their content."""
    if resource is RESOLUTION_TASKS and (values["paper_id"] is None) == (values["consultation_id"] is None):
        en, de = "A task has one of `paper` and `consultation`", "Ein Auftrag hat genau eines: `paper`, `consultation`"
        plan.fault("one_of", f"{pointer}/paper", en, de)
        return False
    if resource is BODY_SEATS and values["delegating_body_id"] == values["body_id"]:
        en, de = "A body sends nobody to itself", "Ein Gremium entsendet niemanden in sich selbst"
        plan.fault("itself", f"{pointer}/delegating_body", en, de)
        return False
    return True


def _check_terms(plan: Plan, known: Known) -> None:
    held = known.of("legislative_terms")
    for pair in overlapping(one.row for one in held.values()):
        staged = next((s for row in reversed(pair) if (s := held[row["id"]].staged)), None)
        if staged is not None:
            plan.fault(OVERLAP.code, f"{staged.pointer}{OVERLAP.pointer}", OVERLAP.en, OVERLAP.de)
