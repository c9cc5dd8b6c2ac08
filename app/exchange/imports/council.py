"""Staging the council's work: one way for all its kinds, as they differ in what they refer to alone."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from app.core.reading import Row
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
from app.exchange.imports.content import facts, set_parents
from app.exchange.imports.parsing import COUNCIL, Name, Parsed
from app.exchange.imports.plan import Plan, Staged

FACTS: dict[str, type[BaseModel]] = {
    "bodies": BodyFacts,
    "body_seats": SeatFacts,
    "legislative_terms": TermFacts,
    "papers": PaperFacts,
    "meetings": MeetingFacts,
    "consultations": ConsultationFacts,
    "resolution_tasks": TaskFacts,
    "reporting_duties": DutyFacts,
    "reports": ReportFacts,
}
"""What each list tells of a thing, beside its references."""
_OF_CONCEPT = {"about_concept": ("concepts", "concept_id")}
_OF_BODY = {"body": ("bodies", "body_id")}
REFERENCES: dict[str, dict[str, tuple[str, str]]] = {
    "bodies": {"parent": ("bodies", "parent_id"), "organisation": ("organisations", "organisation_id")},
    "body_seats": {
        **_OF_BODY,
        "organisation": ("organisations", "organisation_id"),
        "delegating_body": ("bodies", "delegating_body_id"),
    },
    "legislative_terms": {},
    "papers": _OF_CONCEPT,
    "meetings": _OF_BODY,
    "consultations": {
        "paper": ("papers", "paper_id"),
        "meeting": ("meetings", "meeting_id"),
        **_OF_BODY,
        "adopts_concept": ("concepts", "adopts_concept_id"),
    },
    "resolution_tasks": {
        "paper": ("papers", "paper_id"),
        "consultation": ("consultations", "consultation_id"),
        "organisation": ("organisations", "organisation_id"),
        **_OF_CONCEPT,
        "measure": ("measures", "measure_id"),
    },
    "reporting_duties": {**_OF_CONCEPT, **_OF_BODY, "consultation": ("consultations", "consultation_id")},
    "reports": {
        **_OF_CONCEPT,
        **_OF_BODY,
        "paper": ("papers", "paper_id"),
        "duty": ("reporting_duties", "duty_id"),
    },
}
"""By list, what each field of an entry names: a list, and the column that holds it."""


class _Kind(NamedTuple):
    content: type[BaseModel]
    columns: Callable[[Any], dict[str, Any]]
    fixed: tuple[str, ...] = ()
    """Columns that stay as they were made."""


_KINDS: dict[str, _Kind] = {
    "bodies": _Kind(BodyContent, bodies.columns),
    "body_seats": _Kind(SeatContent, seats.columns, ("body_id",)),
    "legislative_terms": _Kind(TermContent, terms.columns),
    "papers": _Kind(PaperContent, papers.columns),
    "meetings": _Kind(MeetingContent, meetings.columns, ("body_id",)),
    "consultations": _Kind(ConsultationContent, consultations.columns),
    "resolution_tasks": _Kind(TaskContent, tasks.columns, ("paper_id", "consultation_id")),
    "reporting_duties": _Kind(DutyContent, duties.columns, ("concept_id", "body_id")),
    "reports": _Kind(ReportContent, reports.columns, ("concept_id", "body_id")),
}


def stage_council(plan: Plan, parsed: Parsed) -> None:
    """Stages all that a bundle tells of the council, in the order in which it refers to each other."""
    known = _Known(plan)
    for kind in COUNCIL:
        for n, entry in parsed.lists[kind]:
            _stage(plan, known, kind, entry, f"/{kind}/{n}")
        if kind == "bodies":
            set_parents(plan, kind, parsed.lists[kind])
    known = _Known(plan)
    _check_rules(plan, known)
    _check_unique(plan, known)
    _check_terms(plan, known)


def _stage(plan: Plan, known: "_Known", kind: str, entry: Any, pointer: str) -> None:
    """Stages one entry; tells what is wrong with it."""
    of, name = _KINDS[kind], (None, entry.key)
    before = plan.kinds[kind].existing.get(name)
    named = _named(plan, kind, entry, pointer)
    if named is None or not _stays(plan, kind, before, named, pointer):
        return
    stored = {field: before[field] for field in of.content.model_fields} if before else {}
    given = facts(entry, *REFERENCES[kind]) | {c: i for c, i in named.items() if c not in of.fixed and c != "parent_id"}
    content = plan.content(of.content, stored, given, pointer)
    if content is None:
        return
    place = {column: named.get(column, before[column] if before else None) for column in of.fixed}
    values = {**of.columns(content), **place}
    if not _is_whole(plan, kind, values, pointer):
        return
    plan.stage(kind, name, {**values, "is_public": _is_public(known, kind, values)}, pointer)


def _named(plan: Plan, kind: str, entry: Any, pointer: str) -> dict[str, UUID | None] | None:
    """What the entry refers to, by column; None where a key leads nowhere."""
    named: dict[str, UUID | None] = {}
    for field, (target, column) in REFERENCES[kind].items():
        key = getattr(entry, field)
        if field not in entry.model_fields_set or field == "parent":  # parents are set when all have ids
            continue
        row = plan.refer(target, _name(target, entry, key), f"{pointer}/{field}") if key is not None else None
        if key is not None and row is None:
            return None
        named[column] = row["id"] if row else None
    return named


def _name(target: str, entry: Any, key: str) -> Name:
    return (entry.about_concept, key) if target == "measures" else (None, key)


def _stays(plan: Plan, kind: str, before: Row | None, named: Mapping[str, UUID | None], pointer: str) -> bool:
    """Whether what is there stays where it was made."""
    moved = [c for c in _KINDS[kind].fixed if before is not None and c in named and named[c] != before[c]]
    for column in moved:
        en, de = "Where it belongs was fixed at creation", "Wohin es gehört, steht mit der Anlage fest"
        plan.fault("fixed", f"{pointer}/{_field(kind, column)}", en, de)
    return not moved


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


def _field(kind: str, column: str) -> str:
    """What an entry calls a column."""
    return next((field for field, (_, held) in REFERENCES[kind].items() if held == column), column)


# --- what agrees --------------------------------------------------------------------------------------------------


class _Known:
    """All that an import knows of each list, by id, as it will be."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._of: dict[str, dict[UUID, _Held]] = {}

    def of(self, kind: str) -> dict[UUID, "_Held"]:
        """The rows of a list that is staged already."""
        if kind not in self._of:
            things = self.plan.kinds[kind]
            rows = ((things.row(name), things.staged.get(name)) for name in {**things.existing, **things.staged})
            self._of[kind] = {row["id"]: _Held(row, staged) for row, staged in rows if row is not None}
        return self._of[kind]

    def found(self, kind: str, values: Mapping[str, Any]) -> dict[str, "_Held"]:
        """What a row refers to in other lists, by column, as far as it is known."""
        return {
            column: held
            for target, column in REFERENCES[kind].values()
            if target != kind and (held := self.of(target).get(values[column]))
        }


class _Held(NamedTuple):
    row: Row
    staged: Staged | None


def _is_public(known: _Known, kind: str, values: Mapping[str, Any]) -> bool:
    own = known.plan.district["is_public"] and values.get("visibility", "public") == "public"
    return bool(own) and all(held.row["is_public"] for held in known.found(kind, values).values())


def _check_rules(plan: Plan, known: _Known) -> None:
    """Tells what does not agree, at the entry that brings it about."""
    for model, rule in RULES.items():
        kind = str(model.__tablename__)
        for row, staged in known.of(kind).values():
            found = known.found(kind, row)
            by = next((held.staged for held in (_Held(row, staged), *found.values()) if held.staged), None)
            if by is None:
                continue
            for fault in rule.faults(row, {column: held.row for column, held in found.items()}):
                field = _field(kind, str(fault.pointer).strip("/"))
                plan.fault(fault.code, f"{by.pointer}/{field}" if by is staged else by.pointer, fault.en, fault.de)


def _check_unique(plan: Plan, known: _Known) -> None:
    for model, (columns, fault) in UNIQUE.items():
        rows = [(tuple(row[c] for c in columns), staged) for row, staged in known.of(str(model.__tablename__)).values()]
        times = Counter(held for held, _ in rows)
        for held, staged in rows:
            if staged and held[0] is not None and times[held] > 1:
                plan.fault(fault.code, f"{staged.pointer}{fault.pointer}", fault.en, fault.de)


def _check_terms(plan: Plan, known: _Known) -> None:
    held = known.of("legislative_terms")
    for pair in overlapping(one.row for one in held.values()):
        staged = next((s for row in reversed(pair) if (s := held[row["id"]].staged)), None)
        if staged is not None:
            plan.fault(OVERLAP.code, f"{staged.pointer}{OVERLAP.pointer}", OVERLAP.en, OVERLAP.de)
