"""Rules between the resources of this room, whoever changes which of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import SQLModel

from app.concepts.tables import Concept, Measure
from app.core.keys import url_of
from app.core.problems import Fault, Problem
from app.core.reading import Row
from app.core.tables import table
from app.core.writing import Write
from app.council.due_days import is_due
from app.council.legislative_terms.overlaps import all_overlapping
from app.council.tables import Consultation, Meeting, Paper, Report, ReportingDuty, ResolutionTask
from app.districts.writing import Found


def consultation_faults(row: Mapping[str, Any], targets: Found) -> Iterator[Fault]:
    """Report a consultation before its paper's date, after the adoption that it decides, or on another day or of
    another body than its meeting."""
    paper, meeting, concept = (targets.get(name) for name in ("paper_id", "meeting_id", "adopts_concept_id"))
    own, held = row["consulted_on"], meeting["held_on"] if meeting else None
    day, pointer = (own, "/consulted_on") if own else (held, "/meeting_id")
    if own and held and own != held:
        en, de = "Consultation and meeting are on different days", "Beratung und Sitzung sind an verschiedenen Tagen"
        yield Fault("other_day", en, de, pointer="/consulted_on")
    if paper and day and paper["dated_on"] and day < paper["dated_on"]:
        en, de = "A paper is not consulted before its date", "Eine Vorlage wird nicht vor ihrem Datum beraten"
        yield Fault("before_paper", en, de, pointer=pointer)
    if concept and day and concept["adopted_on"] and day > concept["adopted_on"]:
        en = "A concept is not adopted before the consultation that adopts it"
        de = "Ein Konzept wird nicht vor der Beratung beschlossen, die es annimmt"
        yield Fault("after_adoption", en, de, pointer=pointer)
    if meeting and row["body_id"] and meeting["body_id"] != row["body_id"]:
        en, de = "The meeting is that of another body", "Die Sitzung ist die eines anderen Gremiums"
        yield Fault("other_body", en, de, pointer="/body_id")


def report_faults(row: Mapping[str, Any], targets: Found) -> Iterator[Fault]:
    """Report a duty of another concept or body, and a day on which the duty has no report due."""
    duty = targets.get("duty_id")
    if duty is None:
        return
    if (duty["concept_id"], duty["body_id"]) != (row["concept_id"], row["body_id"]):
        en, de = "The duty is of another concept or body", "Die Pflicht gehört zu einem anderen Konzept oder Gremium"
        yield Fault("other_duty", en, de, pointer="/duty_id")
    elif not is_due(duty, row["due_on"]):
        en, de = "On this day the duty has no report due", "An diesem Tag ist nach dieser Pflicht kein Bericht fällig"
        yield Fault("not_due", en, de, pointer="/due_on")


def task_faults(row: Mapping[str, Any], targets: Found) -> Iterator[Fault]:
    """Report a measure of another concept."""
    measure = targets.get("measure_id")
    if measure and measure["concept_id"] != row["concept_id"]:
        en, de = "The measure is of another concept", "Die Maßnahme gehört zu einem anderen Konzept"
        yield Fault("other_concept", en, de, pointer="/measure_id")


class Rule(NamedTuple):
    """The references that a rule needs, and the function that returns the faults of a row with these."""

    references: Mapping[str, type[SQLModel]]
    faults: Callable[[Mapping[str, Any], Found], Iterator[Fault]]
    there: Mapping[str, Callable[[Fault], Fault | None]] = {}
    """By reference, the fault at the row that is referred to: a change of that row may cause it as well."""


def _at_paper(fault: Fault) -> Fault | None:
    if fault.code != "before_paper":
        return None
    en, de = "It was consulted before this day", "Sie wurde vor diesem Tag beraten"
    return Fault("earlier_consultation", en, de, pointer="/dated_on")


def _at_meeting(fault: Fault) -> Fault | None:
    return replace(fault, pointer="/held_on")


def _at_concept(fault: Fault) -> Fault | None:
    return replace(fault, pointer="/adopted_on") if fault.code == "after_adoption" else None


def _at_duty(fault: Fault) -> Fault | None:
    if fault.code != "not_due":
        return None
    en = "Reports answer days that would no longer be due"
    de = "Berichte antworten auf Tage, die nicht mehr fällig wären"
    return Fault("answered", en, de, pointer="/first_due")


RULES: dict[type[SQLModel], Rule] = {
    Consultation: Rule(
        {"paper_id": Paper, "meeting_id": Meeting, "adopts_concept_id": Concept},
        consultation_faults,
        {"paper_id": _at_paper, "meeting_id": _at_meeting, "adopts_concept_id": _at_concept},
    ),
    Report: Rule({"duty_id": ReportingDuty}, report_faults, {"duty_id": _at_duty}),
    ResolutionTask: Rule({"measure_id": Measure}, task_faults),
}


UNIQUE: dict[type[SQLModel], tuple[tuple[str, ...], Fault]] = {
    Paper: (
        ("reference",),
        Fault(
            "conflict",
            "Another paper has this number",
            "Eine andere Vorlage hat diese Nummer",
            pointer="/reference",
        ),
    ),
    Report: (
        ("duty_id", "due_on"),
        Fault(
            "conflict",
            "Another report answers this day",
            "Ein anderer Bericht antwortet auf diesen Tag",
            pointer="/due_on",
        ),
    ),
}
"""Columns whose values are unique in a district, with the fault of a second row."""


async def refuse_second(write: Write, model: type[SQLModel], thing_id: UUID, values: Mapping[str, Any]) -> None:
    """Refuse with Problem `conflict`, naming the other row's URL, if it has the same unique values."""
    of, (columns, fault) = table(model), UNIQUE[model]
    if values[columns[0]] is None:
        return
    same = [of.c[name] == values[name] for name in columns]
    statement = select(of.c.id).where(of.c.district_id == write.district_id, of.c.id != thing_id, *same)
    existing_id = (await write.connection.execute(statement)).scalar_one_or_none()
    if existing_id is not None:
        existing = url_of(write.request, of, existing_id)
        raise Problem("conflict", f"{fault.en}.", f"{fault.de}.", errors=[fault], existing=existing)


async def broken(write: Write) -> list[tuple[str, UUID, Fault]]:
    """Return table, id and fault of each row of the district that breaks a rule."""
    return [*await disagreeing(write, RULES), *await _twice(write), *await all_overlapping(write)]


async def faults_there(write: Write, model: type[SQLModel], column: str, thing_id: UUID) -> list[Fault]:
    """Return the faults that a changed row causes in rows that refer to it by `column`, worded for the changed row."""
    rule = RULES[model]
    row_faults = await disagreeing(write, {model: rule}, **{column: thing_id})
    return list(dict.fromkeys(there for *_, fault in row_faults if (there := rule.there[column](fault))))


async def adoption_faults(write: Write, before: Row, after: Row) -> list[Fault]:
    """Return the faults of a changed day of adoption against the consultations that adopt the concept."""
    if after["adopted_on"] == before["adopted_on"]:
        return []
    return await faults_there(write, Consultation, "adopts_concept_id", after["id"])


async def disagreeing(
    write: Write, rules: Mapping[type[SQLModel], Rule], **refers: UUID
) -> list[tuple[str, UUID, Fault]]:
    """Return table, id and fault of each row that breaks a rule: of all rows, or of those that refer to given ids."""
    row_faults: list[tuple[str, UUID, Fault]] = []
    for model, rule in rules.items():
        of = table(model)
        conditions = [of.c.district_id == write.district_id, *(of.c[name] == thing for name, thing in refers.items())]
        rows = (await write.connection.execute(select(of).where(*conditions))).mappings().all()
        references = {name: await _rows(write, rule.references[name], rows, name) for name in rule.references if rows}
        for row in rows:
            targets = {name: references[name][row[name]] for name in rule.references if row[name] is not None}
            row_faults += [(of.name, row["id"], fault) for fault in rule.faults(dict(row), targets)]
    return row_faults


async def _twice(write: Write) -> list[tuple[str, UUID, Fault]]:
    """Return papers with the number of another one, and second reports for one day of a duty."""
    row_faults: list[tuple[str, UUID, Fault]] = []
    for model, (columns, fault) in UNIQUE.items():
        of = table(model)
        names = [of.c[name] for name in columns]
        statement = select(of.c.id, *names).where(of.c.district_id == write.district_id, names[0].is_not(None))
        seen: set[tuple[Any, ...]] = set()
        for row_id, *values in await write.connection.execute(statement.order_by(of.c.id)):
            row_faults += [(of.name, row_id, fault)] if tuple(values) in seen else []
            seen.add(tuple(values))
    return row_faults


async def _rows(write: Write, model: type[SQLModel], rows: Any, name: str) -> dict[UUID, Row]:
    ids = {row[name] for row in rows if row[name] is not None}
    return {row["id"]: row for row in await write.rows_of(model, list(ids))} if ids else {}
