"""A district's calendar as a caller sees it."""

import asyncio
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from app.calendar.ics import Header, to_ical
from app.calendar.schemas import CalendarQuery, Language, Window
from app.calendar.sources.concepts import measure_end_events, milestone_events
from app.calendar.sources.council import consultation_events, meeting_events, report_events
from app.calendar.sources.request import MOST, CalendarRequest
from app.core.access import Role, unauthenticated
from app.core.days import FIRST_YEAR, LAST_YEAR
from app.core.problems import Fault, Problem
from app.core.reading import SCOPE, Reader, Row, View, revision_of
from app.core.tables import DistrictState, table
from app.districts.districts.queries import resolve
from app.districts.tables import District

YEARS = 10
"""Maximum length of a calendar, in years."""
_USUAL = 2
SOURCES = (meeting_events, consultation_events, report_events, measure_end_events, milestone_events)
districts, district_state = table(District), table(DistrictState)


@dataclass(frozen=True)
class Answer:
    """A calendar as a file."""

    content: bytes
    file_name: str


@cache
def _district(view: View) -> Select[Any]:
    number, moment = revision_of(view)
    columns = (districts.c.id, districts.c.ags, districts.c.name, number.label("revision"), moment.label("revised_at"))
    statement = (
        select(*columns)
        .join(district_state, district_state.c.district_id == districts.c.id)
        .where(districts.c.id == bindparam(SCOPE))
    )
    return statement if view is View.INSIDER else statement.where(districts.c.is_public.is_(True))


async def read(reader: Reader, district: str, query: CalendarQuery, base_url: str) -> Answer:
    """Return the calendar as iCalendar.

    Raises:
        Problem: not-found; unauthenticated, if the token in the URL is of another district; invalid, if the window ends
            before it begins, is too long or has too many entries.
    """
    window = _window(reader.today, query)
    row = await _district_row(reader, await resolve(reader, district), by_token=query.token is not None)
    view = reader.view(row["id"])
    language = Language(query.language)
    request = CalendarRequest(reader, row["id"], view, window, language)
    events = [event for source in SOURCES for event in await source(request)]
    if len(events) > MOST:
        raise _refused(
            "from",
            "too_many",
            f"More than {MOST} entries; ask for less time",
            f"Mehr als {MOST} Einträge; einen kürzeren Zeitraum wählen",
        )
    header = _header(row, view, language, base_url)
    events.sort(key=lambda event: (event.first_day, event.uid))
    content = await asyncio.to_thread(to_ical, header, events)  # a full one takes a second
    return Answer(content, f"sachstand-{row['ags'] or row['id']}.ics")


async def _district_row(reader: Reader, district_id: UUID, *, by_token: bool) -> Row:
    """Return the district's row; end the request with 304 if the caller has the calendar already."""
    if by_token and not reader.caller.may(Role.READER, district_id):
        raise unauthenticated()
    row = await reader.one(_district(reader.view(district_id)), {SCOPE: district_id})
    reader.check_not_modified(row["id"], row["revision"], row["revised_at"])
    return row


def _header(row: Row, view: View, language: Language, base_url: str) -> Header:
    public = view is View.PUBLIC
    name = language.of(f"{row['name']}: Termine", f"{row['name']}: dates")
    suffix = "" if public else language.of(" (intern)", " (internal)")
    description = language.of(
        "Sitzungen, fällige Berichte, Meilensteine und Enden von Maßnahmen des Integrationskonzepts.",
        "Meetings, reports due, milestones and ends of measures of the integration concept.",
    )
    return Header(name + suffix, description, language, row["revised_at"], base_url)


def _window(today: date, query: CalendarQuery) -> Window:
    """Return the days asked for; refuse a window that ends before it begins or is too long."""
    first = query.first_day or _years_from(today, -_USUAL)
    last = query.until or _years_from(today, _USUAL)
    if first > last:
        raise _refused("from", "period", "`from` must not be after `until`", "`from` darf nicht nach `until` liegen")
    if (last.year - YEARS, last.month, last.day) > (first.year, first.month, first.day):
        raise _refused("until", "too_long", f"At most {YEARS} years", f"Höchstens {YEARS} Jahre")
    return Window(first, last)


def _years_from(day: date, years: int) -> date:
    year = min(max(day.year + years, FIRST_YEAR), LAST_YEAR)
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _refused(parameter: str, code: str, en: str, de: str) -> Problem:
    return Problem("invalid", errors=[Fault(code, en, de, parameter=parameter)])
