"""The reporting calendar, as clients receive it."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.core.schemas import Day, Input, Output
from app.council.reporting_duties.schemas import DutyRead
from app.council.reports.schemas import ReportRead
from app.council.vocabulary import DueState, ReportForm


class CalendarQuery(Input):
    """The days of the calendar, and the day on which they are judged."""

    on: Day | None = Field(default=None, description="The day on which they are judged. Default: today (Europe/Berlin)")
    first_day: Day | None = Field(
        default=None,
        alias="from",
        description="Due on or after this day, of each duty at most 1,000. Default: all, of each duty the last 1,000",
    )
    until: Day | None = Field(
        default=None, description="Due on or before this day. Default: a year after the day on which they are judged"
    )


class DeliveredReport(Output, like=ReportRead):
    """The report that answers a day, as the caller sees it."""

    id: UUID
    title: str
    delivered_on: date


class DueDay(Output):
    """A day on which a report is due."""

    due_on: date = Field(description="The day")
    state: DueState = Field(
        description="done: it was reported by the day on which this is judged; overdue: it was not, and the day is "
        "over; due: on that very day; upcoming: later; dormant: it was not, and the concept was never adopted"
    )
    report: DeliveredReport | None = Field(description="Report that answers the day, even a later one")


class DutyCalendar(Output, like=DutyRead):
    """A duty with its days."""

    duty_id: UUID = Field(description="The duty")
    key: str
    body_id: UUID
    body_name: str = Field(description="Name of the body")
    form: ReportForm
    period: str
    left_out: int = Field(description="Number of earlier days left out; more than 0 only without `from`")
    due_days: list[DueDay] = Field(description="Its days, in order")


class ReportingCalendar(Output):
    """The days on which reports on a concept are due to bodies, with those done."""

    concept_id: UUID = Field(description="The concept about which is reported")
    evaluated_on: date = Field(description="The day on which the states hold")
    first_day: date | None = Field(description="`from`, as asked for")
    until: date = Field(description="The last day that is looked at: `until`, or its default")
    duties: list[DutyCalendar] = Field(description="Duties in the order of their first days")
