"""Staging the council's work."""

from collections.abc import Mapping
from typing import Any

from app.council.bodies import service as bodies
from app.council.bodies.schemas import BodyContent, BodyFacts
from app.council.body_seats import service as seats
from app.council.body_seats.schemas import SeatContent, SeatFacts
from app.council.consultations import service as consultations
from app.council.consultations.schemas import ConsultationContent, ConsultationFacts
from app.council.legislative_terms import service as terms
from app.council.legislative_terms.overlaps import OVERLAP, overlapping
from app.council.legislative_terms.schemas import TermContent, TermFacts
from app.council.meetings import service as meetings
from app.council.meetings.schemas import MeetingContent, MeetingFacts
from app.council.papers import service as papers
from app.council.papers.schemas import PaperContent, PaperFacts
from app.council.reporting_duties import service as duties
from app.council.reporting_duties.schemas import DutyContent, DutyFacts
from app.council.reports import service as reports
from app.council.reports.schemas import ReportContent, ReportFacts
from app.council.resolution_tasks import service as tasks
from app.council.resolution_tasks.schemas import TaskContent, TaskFacts
from app.council.rules import RULES, UNIQUE
from app.exchange.imports.content import check_parents, set_parents
from app.exchange.imports.parsing import COUNCIL, Parsed
from app.exchange.imports.plan import Plan
from app.exchange.imports.referring import Known, Referring, check_rules, check_unique, stage

_OF_CONCEPT = {"about_concept": ("concepts", "concept_id")}
_OF_BODY = {"body": ("bodies", "body_id")}
KINDS: dict[str, Referring] = {
    "bodies": Referring(
        BodyFacts,
        BodyContent,
        bodies.columns,
        {"parent": ("bodies", "parent_id"), "organisation": ("organisations", "organisation_id")},
    ),
    "body_seats": Referring(
        SeatFacts,
        SeatContent,
        seats.columns,
        {
            **_OF_BODY,
            "organisation": ("organisations", "organisation_id"),
            "delegating_body": ("bodies", "delegating_body_id"),
        },
        ("body_id",),
    ),
    "legislative_terms": Referring(TermFacts, TermContent, terms.columns, {}),
    "papers": Referring(PaperFacts, PaperContent, papers.columns, _OF_CONCEPT),
    "meetings": Referring(MeetingFacts, MeetingContent, meetings.columns, _OF_BODY, ("body_id",)),
    "consultations": Referring(
        ConsultationFacts,
        ConsultationContent,
        consultations.columns,
        {
            "paper": ("papers", "paper_id"),
            "meeting": ("meetings", "meeting_id"),
            **_OF_BODY,
            "adopts_concept": ("concepts", "adopts_concept_id"),
        },
    ),
    "resolution_tasks": Referring(
        TaskFacts,
        TaskContent,
        tasks.columns,
        {
            "paper": ("papers", "paper_id"),
            "consultation": ("consultations", "consultation_id"),
            "organisation": ("organisations", "organisation_id"),
            **_OF_CONCEPT,
            "measure": ("measures", "measure_id"),
        },
        ("paper_id", "consultation_id"),
    ),
    "reporting_duties": Referring(
        DutyFacts,
        DutyContent,
        duties.columns,
        {**_OF_CONCEPT, **_OF_BODY, "consultation": ("consultations", "consultation_id")},
        ("concept_id", "body_id"),
    ),
    "reports": Referring(
        ReportFacts,
        ReportContent,
        reports.columns,
        {**_OF_CONCEPT, **_OF_BODY, "paper": ("papers", "paper_id"), "duty": ("reporting_duties", "duty_id")},
        ("concept_id", "body_id"),
    ),
}


def stage_council(plan: Plan, parsed: Parsed) -> None:
    """Stages all that a bundle tells of the council, in the order in which it refers to each other."""
    known = Known(plan, KINDS)
    for kind in COUNCIL:
        for n, entry in parsed.lists[kind]:
            stage(plan, known, kind, entry, f"/{kind}/{n}", _is_whole)
        if kind == "bodies":
            set_parents(plan, kind, parsed.lists[kind])
            check_parents(plan, kind)
    known = Known(plan, KINDS)
    check_rules(plan, known, RULES)
    check_unique(plan, known, UNIQUE)
    _check_terms(plan, known)


def _is_whole(plan: Plan, kind: str, values: Mapping[str, Any], pointer: str) -> bool:
    """What the schemas of new things ask for beyond their content."""
    if kind == "resolution_tasks" and (values["paper_id"] is None) == (values["consultation_id"] is None):
        en, de = "A task has one of `paper` and `consultation`", "Ein Auftrag hat genau eines: `paper`, `consultation`"
        plan.fault("one_of", f"{pointer}/paper", en, de)
        return False
    if kind == "body_seats" and values["delegating_body_id"] == values["body_id"]:
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
