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
"""How often a program is asked to look again."""
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_RULED_SINCE = datetime(1997, 1, 1, tzinfo=UTC)
"""Since when the rules of summer time hold that are written out below."""


class Text(vText):
    """Text as RFC 5545 has it. The library's own takes a backslash before an N for a line's end."""

    def to_ical(self) -> bytes:
        return plain(self).translate(_ESCAPED).encode()


def plain(text: str) -> str:
    """What some program could take for the end of a line is one within the text, and control characters go."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


@dataclass(frozen=True)
class Told:
    """What a calendar says of itself."""

    name: str
    description: str
    language: Language
    stamp: datetime
    """When what it tells was changed last."""
    base_url: str


def written(told: Told, events: Iterable[Event]) -> bytes:
    """The whole calendar."""
    calendar = Calendar()
    language = told.language.upper()
    calendar["PRODID"] = Text(f"-//Sachstand//Sachstand {__version__}//{language}")
    calendar["VERSION"] = Text("2.0")
    calendar["CALSCALE"] = Text("GREGORIAN")
    for names, value in ((("NAME", "X-WR-CALNAME"), told.name), (("DESCRIPTION", "X-WR-CALDESC"), told.description)):
        for name in names:
            calendar[name] = Text(value)
    calendar["REFRESH-INTERVAL"] = vDuration(REFRESH, params={"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = vDuration(REFRESH)
    calendar.add_component(_berlin())
    for event in events:
        calendar.add_component(_event(told, event))
    return bytes(calendar.to_ical(sorted=False))


def _event(told: Told, event: Event) -> VEvent:
    shown = VEvent()
    shown["UID"] = Text(event.uid)
    shown["DTSTAMP"] = vDDDTypes(_utc(told.stamp))
    shown["LAST-MODIFIED"] = vDDDTypes(_utc(event.changed_at))
    shown["SEQUENCE"] = vInt(event.version - 1)
    _when(shown, event)
    shown["SUMMARY"] = Text(event.summary)
    if event.lines:
        shown["DESCRIPTION"] = Text("\n".join(event.lines))
    if event.place:
        shown["LOCATION"] = Text(event.place)
    shown["URL"] = vUri(f"{told.base_url}/v1{event.path}")
    shown["CATEGORIES"] = Text(event.category)
    shown["STATUS"] = Text(event.status)
    shown["CLASS"] = Text("PUBLIC" if event.is_public else "PRIVATE")
    shown["TRANSP"] = Text("TRANSPARENT")  # that something is on does not say that whoever subscribes is busy
    return shown


def _when(shown: VEvent, event: Event) -> None:
    """A day from its midnight to the next; of a time of day we know no end, and make up none."""
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
    """The zone by its rules: Outlook does not know it by name, and reads no lists of single days."""
    zone = Timezone()
    zone["TZID"] = Text(ZONE)
    zone["X-LIC-LOCATION"] = Text(ZONE)
    zone.add_component(_half_year(TimezoneDaylight(), datetime(1981, 3, 29, 2), (1, 2), "CEST"))  # noqa: DTZ001 # local
    zone.add_component(_half_year(TimezoneStandard(), datetime(1996, 10, 27, 3), (2, 1), "CET"))  # noqa: DTZ001 # local
    return zone


def _half_year(shown: Component, since: datetime, hours: tuple[int, int], name: str) -> Component:
    """Begins on the last Sunday of a month each year."""
    before, after = (vUTCOffset(timedelta(hours=hour)) for hour in hours)
    shown["DTSTART"] = vDDDTypes(since)
    shown["RRULE"] = vRecur(FREQ=["YEARLY"], BYMONTH=[since.month], BYDAY=["-1SU"])
    shown["TZOFFSETFROM"], shown["TZOFFSETTO"] = before, after
    shown["TZNAME"] = Text(name)
    return shown
