"""Writing iCalendar (RFC 5545, RFC 7986) as Outlook and Thunderbird read it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Component, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar import Event as VEvent
from icalendar.prop import vDDDTypes, vDuration, vInt, vRecur, vText, vUri, vUTCOffset

from app import __version__
from app.calendar.events import Event
from app.calendar.schemas import Language
from app.core.days import BERLIN

ZONE = "Europe/Berlin"
REFRESH = timedelta(hours=6)
"""Interval at which programs are asked to look again."""
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_RULED_SINCE = datetime(1997, 1, 1, tzinfo=UTC)
"""Start of the rules of summer time that are written out below."""


class Text(vText):
    """Text by RFC 5545. The library's own type takes a backslash before an N for a line's end."""

    def to_ical(self) -> bytes:
        return plain(self).translate(_ESCAPED).encode()


def plain(text: str) -> str:
    """Turn everything that a program could take for a line's end into a line break, and remove control characters."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


@dataclass(frozen=True)
class Header:
    """The properties of a calendar itself."""

    name: str
    description: str
    language: Language
    stamp: datetime
    """The time of the last change."""
    base_url: str


def to_ical(header: Header, events: Iterable[Event]) -> bytes:
    """Return the calendar as a file in UTF-8."""
    calendar = Calendar()
    language = header.language.upper()
    calendar["PRODID"] = Text(f"-//Sachstand//Sachstand {__version__}//{language}")
    calendar["VERSION"] = Text("2.0")
    calendar["CALSCALE"] = Text("GREGORIAN")
    for names, value in (
        (("NAME", "X-WR-CALNAME"), header.name),
        (("DESCRIPTION", "X-WR-CALDESC"), header.description),
    ):
        for name in names:
            calendar[name] = Text(value)
    calendar["REFRESH-INTERVAL"] = vDuration(REFRESH, params={"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = vDuration(REFRESH)
    calendar.add_component(_berlin())
    for event in events:
        calendar.add_component(_event(header, event))
    return bytes(calendar.to_ical(sorted=False))


def _event(header: Header, event: Event) -> VEvent:
    shown = VEvent()
    shown["UID"] = Text(event.uid)
    shown["DTSTAMP"] = vDDDTypes(_utc(header.stamp))
    shown["LAST-MODIFIED"] = vDDDTypes(_utc(event.changed_at))
    shown["SEQUENCE"] = vInt(event.version - 1)
    _when(shown, event)
    shown["SUMMARY"] = Text(event.summary)
    if event.lines:
        shown["DESCRIPTION"] = Text("\n".join(event.lines))
    if event.place:
        shown["LOCATION"] = Text(event.place)
    shown["URL"] = vUri(f"{header.base_url}/v1{event.path}")
    shown["CATEGORIES"] = Text(event.category)
    shown["STATUS"] = Text(event.status)
    shown["CLASS"] = Text("PUBLIC" if event.is_public else "PRIVATE")
    shown["TRANSP"] = Text("TRANSPARENT")  # that something is on does not say that whoever subscribes is busy
    return shown


def _when(shown: VEvent, event: Event) -> None:
    """Set start and end: whole days end at the next midnight; a time of day has no end, as none is known."""
    if event.starts_at is None:
        shown["DTSTART"] = vDDDTypes(event.first_day)
        shown["DTEND"] = vDDDTypes(event.ends_before)
        return
    local = event.starts_at.astimezone(BERLIN).replace(microsecond=0)
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()  # told apart in UTC only
    by_rule = event.starts_at >= _RULED_SINCE and not comes_twice
    shown["DTSTART"] = vDDDTypes(local if by_rule else _utc(event.starts_at))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _berlin() -> Timezone:
    """Return the time zone by its rules: Outlook does not know it by name, and reads no lists of single days."""
    zone = Timezone()
    zone["TZID"] = Text(ZONE)
    zone["X-LIC-LOCATION"] = Text(ZONE)
    zone.add_component(_half_year(TimezoneDaylight(), datetime(1981, 3, 29, 2), (1, 2), "CEST"))  # noqa: DTZ001 # local
    zone.add_component(_half_year(TimezoneStandard(), datetime(1996, 10, 27, 3), (2, 1), "CET"))  # noqa: DTZ001 # local
    return zone


def _half_year(shown: Component, since: datetime, hours: tuple[int, int], name: str) -> Component:
    """Return a half of the zone that begins on the last Sunday of a month each year."""
    before, after = (vUTCOffset(timedelta(hours=hour)) for hour in hours)
    shown["DTSTART"] = vDDDTypes(since)
    shown["RRULE"] = vRecur(FREQ=["YEARLY"], BYMONTH=[since.month], BYDAY=["-1SU"])
    shown["TZOFFSETFROM"], shown["TZOFFSETTO"] = before, after
    shown["TZNAME"] = Text(name)
    return shown
