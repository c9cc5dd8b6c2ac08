"""Reading the days on which reports are due, with their state on a given day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, select

from app.concepts.concepts import queries as concepts
from app.core.days import LAST_YEAR
from app.core.problems import Fault, Problem
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.tables import table
from app.council.due_days import due_days, how_many
from app.council.reporting_calendar.schemas import (
    CalendarQuery,
    DeliveredReport,
    DueDay,
    DutyCalendar,
    ReportingCalendar,
)
from app.council.tables import Body, Report, ReportingDuty
from app.council.vocabulary import DueState

MOST = 1_000
"""Maximum number of days of one duty."""
reporting_duties, reports, bodies = table(ReportingDuty), table(Report), table(Body)


@cache
def _duties(view: View) -> Select[Any]:
    joined = reporting_duties.join(
        bodies, and_(bodies.c.id == reporting_duties.c.body_id, bodies.c.district_id == reporting_duties.c.district_id)
    )
    statement = select(reporting_duties, bodies.c.name.label("body_name")).select_from(joined)
    conditions = (
        reporting_duties.c.district_id == bindparam(SCOPE),
        reporting_duties.c.concept_id == bindparam("concept"),
        visible(reporting_duties, view),
    )
    return statement.where(*conditions).order_by(
        reporting_duties.c.first_due, bodies.c.sort_name, reporting_duties.c.id
    )


@cache
def _answers(view: View) -> Select[Any]:
    conditions = (
        reports.c.district_id == bindparam(SCOPE),
        reports.c.concept_id == bindparam("concept"),
        visible(reports, view),
    )
    return select(reports.c.id, reports.c.title, reports.c.delivered_on, reports.c.duty_id, reports.c.due_on).where(
        *conditions, reports.c.duty_id.is_not(None)
    )


async def read_calendar(reader: Reader, concept_id: UUID, query: CalendarQuery) -> ReportingCalendar:
    """Return the days of a concept's duties, each done, overdue, due or upcoming.

    Raises:
        Problem: not-found; invalid, if `from` comes after `until`, or if a duty has too many days.
    """
    concept = await concepts.row(reader, concept_id)
    view = await reader.resolve_view(concept["district_id"])
    on = query.on or reader.today
    until = query.until or date(min(on.year + 1, LAST_YEAR), on.month, min(on.day, 28) if on.month == 2 else on.day)
    if query.first_day and query.first_day > until:
        raise _refused("period", "`from` must not be after `until`", "`from` darf nicht nach `until` liegen")
    bound = {SCOPE: concept["district_id"], "concept": concept["id"]}
    rows = await reader.rows(_answers(view), bound)
    judged = Judged(on, concepts.is_unadopted(concept), {(row["duty_id"], row["due_on"]): row for row in rows})
    return ReportingCalendar(
        concept_id=concept["id"],
        evaluated_on=on,
        first_day=query.first_day,
        until=until,
        duties=[_duty(row, judged, query.first_day, until) for row in await reader.rows(_duties(view), bound)],
    )


@dataclass(frozen=True)
class Judged:
    """What decides on the state of a day: the day on which it is judged, the concept, and the reports."""

    on: date
    is_dormant: bool
    answers: Mapping[tuple[UUID, date], Row]

    def due_day(self, duty_id: UUID, day: date) -> DueDay:
        report = self.answers.get((duty_id, day))
        answered = report and DeliveredReport.model_validate(report)
        return DueDay(due_on=day, state=self._state(day, report), report=answered)

    def _state(self, day: date, report: Row | None) -> DueState:
        if report and report["delivered_on"] <= self.on:
            return DueState.DONE
        if self.is_dormant:
            return DueState.DORMANT
        if day < self.on:
            return DueState.OVERDUE
        return DueState.DUE if day == self.on else DueState.UPCOMING


def _duty(duty: Row, judged: Judged, first_day: date | None, until: date) -> DutyCalendar:
    days, left_out = _within(duty, first_day, until)
    return DutyCalendar(
        duty_id=duty["id"],
        key=duty["key"],
        body_id=duty["body_id"],
        body_name=duty["body_name"],
        form=duty["form"],
        period=duty["period"],
        left_out=left_out,
        due_days=[judged.due_day(duty["id"], day) for day in days],
    )


def _within(duty: Row, first_day: date | None, until: date) -> tuple[Sequence[date], int]:
    """Return a duty's days, and the number of earlier ones that are left out if no first day is given.

    Raises:
        Problem: invalid, if there are more than MOST after a given first day.
    """
    of, last = (duty["first_due"], duty["period"]), min(until, duty["until"] or until)
    before = how_many(*of, first_day - timedelta(days=1)) if first_day else 0
    number = how_many(*of, last) - before
    if first_day and number > MOST:
        en = f"A duty has more than {MOST} days in this time; take a shorter one"
        de = f"Eine Pflicht hat in dieser Zeit mehr als {MOST} Tage; einen kürzeren Zeitraum wählen"
        raise _refused("too_many_days", en, de)
    left_out = max(number - MOST, 0)
    return list(due_days(*of, last, skipped=before + left_out)), left_out


def _refused(code: str, en: str, de: str) -> Problem:
    return Problem("invalid", errors=[Fault(code, en, de, parameter="from")])
