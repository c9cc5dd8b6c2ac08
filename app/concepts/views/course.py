"""The lights of a concept over time: the same counts at the end of each month, quarter or year."""

from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    CompoundSelect,
    Date,
    and_,
    bindparam,
    column,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.concepts.measures.queries import m, stage_on
from app.concepts.status_log.log import MEASURES, intervals
from app.concepts.views.counting import added, counts, tallied, with_sub_fields, without_field
from app.concepts.views.queries import StageQuery, Subject, fields_of, settle_subject
from app.concepts.views.schemas import ConceptCourse, CoursePoint, FieldInShort, FieldPoint
from app.concepts.vocabulary import Interval
from app.core.days import day_of
from app.core.pagination import SCOPE
from app.core.problems import Fault, Problem
from app.core.reading import Reader, Row, View, visible
from app.core.schemas import Day

MOST = 400
"""Points of one course."""
EVERY = "every"
"""Stands where a light would, for all measures whatever their light."""
_MONTHS = {Interval.MONTH.value: 1, Interval.QUARTER.value: 3, Interval.YEAR.value: 12}


class CourseQuery(StageQuery):
    """Between which days, and how often."""

    first_day: Day | None = Field(
        default=None,
        alias="from",
        description="First day. Default: the concept's first day in force, or of its adoption, or of its creation",
    )
    until: Day | None = Field(
        default=None,
        description="Last day; what comes after `as_of` (default: today) is left out. Default: that day. The last "
        "period is counted on this day where it is not over",
    )
    interval: Interval = Field(default=Interval.QUARTER, description="One point at the end of each; 400 at most")


@cache
def _counted(view: View) -> CompoundSelect[Any]:
    """All measures on each day (as EVERY), and those that are rated on it (by light), grouped.

    An outer join would give the same in one go, but the planner cannot know how many intervals there are, and takes
    a hundred times as long.
    """
    days = func.unnest(bindparam("days", type_=ARRAY(Date))).table_valued(column("on", Date)).render_derived("points")
    rated = intervals(MEASURES, view).subquery("rated")
    of_concept = (
        m.c.district_id == bindparam(SCOPE),
        m.c.concept_id == bindparam("concept"),
        stage_on(days.c.on).in_(bindparam("stage", expanding=True)),
        visible(m, view),
    )
    current = and_(rated.c.since <= days.c.on, or_(rated.c.until.is_(None), rated.c.until > days.c.on))
    every = select(days.c.on, m.c.field_id, literal(EVERY).label("light"), func.count().label("count"))
    lit = select(days.c.on, m.c.field_id, rated.c.light, func.count().label("count"))
    return union_all(
        every.select_from(m.join(days, true())).where(*of_concept).group_by(days.c.on, m.c.field_id),
        lit.select_from(rated.join(m, m.c.id == rated.c.subject_id).join(days, current))
        .where(*of_concept)
        .group_by(days.c.on, m.c.field_id, rated.c.light),
    )


async def read_course(reader: Reader, concept_id: UUID, query: CourseQuery) -> ConceptCourse:
    """The concept's lights at each period's end, counted in a fixed number of statements."""
    subject = await settle_subject(reader, concept_id, query)
    first, last = _between(subject, query)
    days = period_ends(first, last, str(query.interval))
    fields = await fields_of(reader, subject)
    # What describes a day after the last point has no say in it, and `as_of` keeps it out.
    bound = {**subject.parameters, "as_of": last, "days": days, "stage": subject.stages}
    by_day: defaultdict[date, list[Row]] = defaultdict(list)
    for row in await reader.rows(_counted(subject.view), bound):
        by_day[row["on"]].append(row)
    return ConceptCourse(
        **subject.heading,
        first_day=first,
        last_day=last,
        interval=Interval(query.interval),
        fields=[FieldInShort(**field) for field in fields],
        points=[_point(day, fields, by_day[day]) for day in days],
    )


def _between(subject: Subject, query: CourseQuery) -> tuple[date, date]:
    """The first and the last day of the course.

    Raises:
        Problem: invalid, where `from` comes after `until`.
    """
    last = query.until or subject.asked.as_of
    if query.first_day and query.first_day > last:
        raise _refused("from", "period", "`from` must not be after `until`", "`from` darf nicht nach `until` liegen")
    concept = subject.concept
    start = concept["valid_from"] or concept["adopted_on"] or day_of(concept["created_at"])
    return query.first_day or start, min(last, subject.asked.as_of)


def period_ends(first: date, last: date, interval: str) -> list[date]:
    """The last day of each period from the one that holds `first` to the one that holds `last`, none after `last`.

    Raises:
        Problem: invalid, where there are more than can be asked for at once.
    """
    months = _MONTHS[interval]
    begin, end = _month(first) // months, _month(last) // months
    if end - begin >= MOST:
        raise _refused(
            "interval",
            "too_many_points",
            f"These are more than {MOST} points; take a longer interval or a shorter time",
            f"Das sind mehr als {MOST} Punkte; ein längeres Intervall oder einen kürzeren Zeitraum wählen",
        )
    if first > last:
        return []
    return [min(_last_day((period + 1) * months), last) for period in range(begin, end + 1)]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _last_day(month: int) -> date:
    """The day before a month begins."""
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _refused(parameter: str, code: str, en: str, de: str) -> Problem:
    return Problem("invalid", errors=[Fault(code, en, de, parameter=parameter)])


def _point(day: date, fields: list[Row], rows: list[Row]) -> CoursePoint:
    own = tallied(rows, "field_id")
    for tally in own.values():
        every = tally.pop(EVERY)
        tally["not_rated"] = every - tally.total()
    below = with_sub_fields(fields, own)
    return CoursePoint(
        on=day,
        counts=counts(added(own.values())),
        without_field=counts(without_field(fields, own)),
        fields=[
            FieldPoint(
                field_id=field["id"],
                counts=counts(own[field["id"]]),
                counts_with_sub_fields=counts(below[field["id"]]),
            )
            for field in fields
        ],
    )
