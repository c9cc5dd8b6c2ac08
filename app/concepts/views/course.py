"""The lights of a concept over time: the same counts at the end of each month, quarter or year."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, bindparam

from app.concepts.schemas import LightCounts
from app.concepts.status_log.log import MEASURE_LOG, entries_in_order
from app.concepts.views.counting import (
    Shown,
    Tally,
    added,
    by_step,
    lights_of,
    state_counts,
    with_sub_fields,
    without_field,
)
from app.concepts.views.queries import PeriodQuery, Subject, dated_measures, fields_of, resolve_subject
from app.concepts.views.schemas import ConceptCourse, CoursePoint, FieldInShort, FieldPoint
from app.concepts.views.sweep import counted_by_day
from app.concepts.vocabulary import Interval
from app.core.days import day_of
from app.core.problems import Fault, Problem
from app.core.reading import Reader, Row, View

MOST = 400
"""Points of one course."""
_MONTHS = {Interval.MONTH.value: 1, Interval.QUARTER.value: 3, Interval.YEAR.value: 12}


class CourseQuery(PeriodQuery):
    """The first and last day of a course, and its interval."""

    interval: Interval = Field(default=Interval.QUARTER, description="One point at the end of each; 400 at most")


@cache
def select_entries(view: View) -> Select[Any]:
    """Select the entries of the concept's log.

    They are counted here and not by the database: it cannot know how many there are on how many days, and after an
    import it takes a thousand times as long.
    """
    return entries_in_order(MEASURE_LOG, view, bindparam("concept"), ("id", *Shown._fields))


async def read_course(reader: Reader, concept_id: UUID, query: CourseQuery) -> ConceptCourse:
    """Return the concept's lights at each period's end, counted in a fixed number of statements."""
    subject = await resolve_subject(reader, concept_id, query)
    first, last = between(subject, query)
    days = period_ends(first, last, str(query.interval))
    fields = await fields_of(reader, subject)
    measures, entries = await read_log(reader, subject, last)
    by_day = counted_by_day(days, measures, entries, subject.stages)
    return ConceptCourse(
        **subject.heading,
        first_day=first,
        last_day=last,
        interval=Interval(query.interval),
        fields=[FieldInShort(**field) for field in fields],
        points=[_point(subject, day, fields, own) for day, own in zip(days, by_day, strict=True)],
    )


async def read_log(reader: Reader, subject: Subject, last: date) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return the concept's measures, and the entries of its log until the last day."""
    # What describes a day after the last one has no say in it, and `as_of` keeps it out.
    bound = {**subject.parameters, "as_of": last}
    measures = await reader.rows(dated_measures(subject.view), bound)
    return measures, await reader.rows(select_entries(subject.view), bound)


def between(subject: Subject, query: PeriodQuery) -> tuple[date, date]:
    """Return the first and the last day that a query asks for.

    Raises:
        Problem: invalid, where `from` comes after `until`.
    """
    last = query.until or subject.moments.as_of
    if query.first_day and query.first_day > last:
        raise _refused("from", "period", "`from` must not be after `until`", "`from` darf nicht nach `until` liegen")
    concept = subject.concept
    start = concept["valid_from"] or concept["adopted_on"] or day_of(concept["created_at"])
    return query.first_day or start, min(last, subject.moments.as_of)


def period_ends(first: date, last: date, interval: str, most: int = MOST) -> list[date]:
    """Return the last day of each period from the one that holds `first` to the one that holds `last`, none after
    `last`.

    Raises:
        Problem: invalid, where there are more than can be asked for at once.
    """
    months = _MONTHS[interval]
    begin, end = _month(first) // months, _month(last) // months
    if end - begin >= most:
        raise _refused(
            "interval",
            "too_many_points",
            f"These are more than {most} points; take a longer interval or a shorter time",
            f"Das sind mehr als {most} Punkte; wählen Sie ein längeres Intervall oder einen kürzeren Zeitraum",
        )
    if first > last:
        return []
    return [min(_last_day((period + 1) * months), last) for period in range(begin, end + 1)]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _last_day(month: int) -> date:
    """Return the day before a month begins."""
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _refused(parameter: str, code: str, en: str, de: str) -> Problem:
    return Problem("invalid", errors=[Fault(code, en, de, parameter=parameter)])


def _point(subject: Subject, day: date, fields: list[Row], shown: dict[UUID | None, Counter[Shown]]) -> CoursePoint:
    own = {field_id: lights_of(tally) for field_id, tally in shown.items()}
    below, everywhere = with_sub_fields(fields, own), added(shown.values())
    return CoursePoint(
        on=day,
        counts=LightCounts.of(lights_of(everywhere)),
        states=state_counts(everywhere),
        by_step=by_step(subject.scale, day, everywhere),
        without_field=LightCounts.of(without_field(fields, own)),
        fields=[
            FieldPoint(
                field_id=field["id"],
                counts=LightCounts.of(own.get(field["id"], Tally())),
                counts_with_sub_fields=LightCounts.of(below[field["id"]]),
            )
            for field in fields
        ],
    )
