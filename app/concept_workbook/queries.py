"""Reading what the workbook of a concept holds, in a fixed number of statements."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, Table, bindparam, select

from app.concepts.attribute_definitions.queries import definitions
from app.concepts.goals.queries import goals
from app.concepts.measures.queries import EVALUATED_ON, FIELD_ID, measures, select_measures, stage_on
from app.concepts.status_log.log import MEASURE_LOG, WORDS, entries_in_order
from app.concepts.views.counting import Shown, added
from app.concepts.views.course import between, period_ends
from app.concepts.views.queries import (
    PeriodQuery,
    Subject,
    dated_measures,
    fields_of,
    in_tree_order,
    organisations_of,
    resolve_subject,
)
from app.concepts.views.sweep import counted_by_day
from app.concepts.vocabulary import Interval, Parts
from app.core.filters import in_place
from app.core.labels import name_district
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.schemas import Day, Input
from app.core.worker_threads import run_in_thread_if_large

_MOST_QUARTERS = 10_000
_MEASURE = (
    "id", "key", "number", "title", "parent_id", "goal_ids", "responsible_ids", "partner_ids", "starts_on", "ends_on",
    "period_note", "is_permanent", "is_public", "light", "status", "attributes",
)  # fmt: skip


class WorkbookQuery(Input):
    """The day of a workbook."""

    as_of: Day | None = Field(
        default=None, description="Show the lights and stages of this day (Europe/Berlin). Default: today"
    )


@dataclass(frozen=True)
class ConceptData:
    """A concept as of a day, as the caller sees it."""

    subject: Subject
    district: str
    fields: Sequence[Row]
    goals: Mapping[UUID, Row]
    organisations: Mapping[UUID, Row]
    definitions: Sequence[Row]
    measures: Sequence[Row]
    """In the order of the tree, each with its parts behind it."""
    history: Sequence[Row]
    """Their status updates, by measure and day."""
    course: Sequence[tuple[date, Counter[Shown]]]
    """What the measures showed at the end of each quarter."""

    @property
    def is_internal(self) -> bool:
        return self.subject.view is View.INSIDER


@cache
def _measures(view: View, historic: bool) -> Select[Any]:
    full = select_measures(view, historic)
    shown = [full.selected_columns[name] for name in _MEASURE]
    statement = full.with_only_columns(*shown, FIELD_ID.label("field_id")).where(
        measures.c.district_id == bindparam(SCOPE),
        measures.c.concept_id == bindparam("concept"),
        stage_on(EVALUATED_ON).in_(bindparam("stage", expanding=True)),
    )
    return statement.order_by(*in_place(measures))


@cache
def _of_concept(of: Table, view: View, *order: ColumnElement[Any]) -> Select[Any]:
    mine = (of.c.district_id == bindparam(SCOPE), of.c.concept_id == bindparam("concept"))
    return select(of).where(*mine, visible(of, view)).order_by(*order)


@cache
def _entries(view: View) -> Select[Any]:
    return entries_in_order(MEASURE_LOG, view, bindparam("concept"), ("id", *Shown._fields, "progress", *WORDS))


async def read_concept(reader: Reader, concept_id: UUID, query: WorkbookQuery) -> ConceptData:
    """Return all that the workbook shows. End with a 304 if the caller has it.

    Raises:
        Problem: not-found.
    """
    period = PeriodQuery(as_of=query.as_of)
    subject = await resolve_subject(reader, concept_id, period)
    await name_district(reader)
    bound = subject.parameters
    fields = await fields_of(reader, subject)
    of_goals = await reader.rows(_of_concept(goals, subject.view, *in_place(goals)), bound)
    order = (definitions.c.position, definitions.c.sort_label, definitions.c.id)
    of_definitions = await reader.rows(_of_concept(definitions, subject.view, *order), bound)
    shown = await reader.rows(_measures(*subject.variant), {**bound, "stage": subject.stages})
    ids = {i for measure in shown for i in (*measure["responsible_ids"], *measure["partner_ids"])}
    organisations = await organisations_of(reader, subject, ids)
    dated = await reader.rows(dated_measures(subject.view), {**bound, "parts": Parts.EXCLUDE.value})
    entries = await reader.rows(_entries(subject.view), bound)
    first, last = between(subject, period)
    days = period_ends(min(first, last), last, Interval.QUARTER.value, _MOST_QUARTERS)

    def put_together() -> ConceptData:
        ordered = list(_with_parts(in_tree_order(fields, shown)))
        by_day = counted_by_day(days, dated, entries, subject.stages)
        return ConceptData(
            subject,
            reader.district_name or "",
            fields,
            {goal["id"]: goal for goal in of_goals},
            {organisation["id"]: organisation for organisation in organisations},
            of_definitions,
            ordered,
            list(_history(ordered, entries)),
            [(day, added(own.values())) for day, own in zip(days, by_day, strict=True)],
        )

    return await run_in_thread_if_large(len(shown) + len(entries), put_together)


def _with_parts(shown: Sequence[Row]) -> Iterator[Row]:
    """Yield measures, each with its parts behind it; a part whose whole is not shown stands by itself."""
    ids = {measure["id"] for measure in shown}
    parts: defaultdict[UUID, list[Row]] = defaultdict(list)
    for measure in shown:
        if measure["parent_id"] in ids:
            parts[measure["parent_id"]].append(measure)
    for measure in shown:
        if measure["parent_id"] not in ids:
            yield from (measure, *parts[measure["id"]])


def _history(shown: Sequence[Row], entries: Sequence[Row]) -> Iterator[Row]:
    """Yield the entries of each measure that counted: an inherited one not behind one that is nearer."""
    of_measure: defaultdict[UUID, list[Row]] = defaultdict(list)
    nearest: dict[UUID, int] = {}
    for entry in entries:
        measure_id, depth = entry["measure_id"], entry["depth"]
        if depth <= nearest.get(measure_id, depth):
            nearest[measure_id] = depth
            of_measure[measure_id].append(entry)
    for measure in shown:
        yield from ({**entry, "measure": measure} for entry in of_measure[measure["id"]])
