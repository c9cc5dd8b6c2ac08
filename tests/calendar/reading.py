"""A strict reader of iCalendar, made from RFC 5545 and from nothing else: what it cannot read is a defect of ours."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self

import httpx

_NAME = re.compile(r"[A-Z0-9-]+")
_PARAMETER = re.compile(r';([A-Z0-9-]+)=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)')
_MOMENT = re.compile(r"\d{8}T\d{6}Z?")
_DAY = re.compile(r"\d{8}")
_DURATION = re.compile(r"P(\d+W|(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "CLASS", "CREATED", "DESCRIPTION", "LAST-MODIFIED", "LOCATION",
        "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL"}  # fmt: skip
OURS = ONCE - {"CREATED"} | {"CATEGORIES"}
"""What an entry of ours may hold: anything else was let in by somebody's text."""


@dataclass
class Line:
    """A content line."""

    name: str
    parameters: dict[str, str]
    value: str

    @classmethod
    def of(cls, line: str) -> Self:
        found = _NAME.match(line)
        assert found, line
        rest, parameters = line[found.end() :], {}
        while rest.startswith(";"):
            parameter = _PARAMETER.match(rest)
            assert parameter, line
            parameters[parameter[1]] = parameter[2].strip('"')
            rest = rest[parameter.end() :]
        assert rest.startswith(":"), line
        return cls(found[0], parameters, rest[1:])


@dataclass
class Component:
    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def one(self, name: str) -> Line:
        (line,) = [line for line in self.lines if line.name == name]
        return line

    def has(self, name: str) -> bool:
        return any(line.name == name for line in self.lines)

    def text(self, name: str) -> str:
        return unescaped(self.one(name).value)

    def under(self, name: str) -> list["Component"]:
        return [part for part in self.parts if part.name == name]


def unescaped(value: str) -> str:
    """A TEXT value. Commas and semicolons of it are escaped, and a backslash stands before nothing else."""
    result, position = [], 0
    while position < len(value):
        char = value[position]
        assert char not in ",;", value
        if char == "\\":
            position += 1
            char = {"\\": "\\", ";": ";", ",": ",", "n": "\n", "N": "\n"}[value[position]]
        result.append(char)
        position += 1
    return "".join(result)


def unfolded(content: bytes) -> list[str]:
    """The content lines. No physical line is longer than 75 octets, and none is cut within a character."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    for line in physical:
        assert 0 < len(line) <= 75, line
        line.decode("utf-8")  # whole characters
        assert b"\n" not in line, line
        assert b"\r" not in line, line
    return content[:-2].decode("utf-8").replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")


def parsed(content: bytes) -> Component:
    """The calendar, held against what RFC 5545 demands."""
    root, stack = Component(""), [Component("")]
    stack = [root]
    for text in unfolded(content):
        assert not _CONTROL.search(text), text
        line = Line.of(text)
        if line.name == "BEGIN":
            component = Component(line.value)
            stack[-1].parts.append(component)
            stack.append(component)
        elif line.name == "END":
            assert stack.pop().name == line.value
        else:
            stack[-1].lines.append(line)
    assert stack == [root]
    assert not root.lines
    (calendar,) = root.parts
    check(calendar)
    return calendar


def check(calendar: Component) -> None:
    assert calendar.name == "VCALENDAR"
    assert calendar.one("VERSION").value == "2.0"
    assert calendar.one("PRODID").value
    assert all(line.name != "METHOD" for line in calendar.lines), "that is for invitations, with an organizer"
    assert calendar.one("CALSCALE").value == "GREGORIAN"
    refresh = calendar.one("REFRESH-INTERVAL")
    assert refresh.parameters == {"VALUE": "DURATION"}
    assert _DURATION.fullmatch(refresh.value)
    assert _DURATION.fullmatch(calendar.one("X-PUBLISHED-TTL").value)
    assert calendar.text("NAME") == calendar.text("X-WR-CALNAME")
    assert {part.name for part in calendar.parts} <= {"VTIMEZONE", "VEVENT"}
    assert calendar.parts, "a calendar has at least one component"
    zones = {zone.one("TZID").value: zone for zone in calendar.under("VTIMEZONE")}
    for zone in zones.values():
        assert {part.name for part in zone.parts} == {"STANDARD", "DAYLIGHT"}
        for part in zone.parts:
            assert re.fullmatch(r"\d{8}T\d{6}", part.one("DTSTART").value), "local time"
            assert re.fullmatch(r"[+-]\d{4}", part.one("TZOFFSETFROM").value)
            assert re.fullmatch(r"[+-]\d{4}", part.one("TZOFFSETTO").value)
    events = calendar.under("VEVENT")
    uids = [event.text("UID") for event in events]
    assert len(set(uids)) == len(uids)
    for event in events:
        check_event(event, set(zones))


def check_event(event: Component, zones: set[str]) -> None:
    names = [line.name for line in event.lines]
    assert set(names) <= OURS, set(names) - OURS
    assert all(names.count(name) == 1 for name in set(names))
    assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(names)
    assert not event.parts
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        assert re.fullmatch(r"\d{8}T\d{6}Z", event.one(name).value), "in UTC"
    assert re.fullmatch(r"\d+", event.one("SEQUENCE").value)
    assert event.one("STATUS").value in ("TENTATIVE", "CONFIRMED", "CANCELLED")
    assert event.one("CLASS").value in ("PUBLIC", "PRIVATE")
    assert re.fullmatch(r"https?://[\x21-\x7e]+", event.one("URL").value)
    for name in ("UID", "SUMMARY", *(n for n in ("DESCRIPTION", "LOCATION") if n in names)):
        assert event.text(name)
    start = event.one("DTSTART")
    if start.parameters.get("VALUE") == "DATE":
        assert _DAY.fullmatch(start.value)
        end = event.one("DTEND")
        assert end.parameters == {"VALUE": "DATE"}
        assert day_of(end.value) > day_of(start.value), "DTEND is exclusive"
    else:
        assert _MOMENT.fullmatch(start.value)
        assert not event.has("DTEND")
        zone = start.parameters.get("TZID")
        assert (zone in zones) != start.value.endswith("Z")


def day_of(value: str) -> date:
    return datetime.strptime(value[:8], "%Y%m%d").date()  # noqa: DTZ007 # a day


def offset_at(zone: Component, local: datetime) -> timedelta:
    """What a program makes of the zone by its rules: the offset at a local time."""
    onsets = []
    for part in zone.parts:
        rule = dict(pair.split("=") for pair in part.one("RRULE").value.split(";"))
        assert (rule["FREQ"], rule["BYDAY"]) == ("YEARLY", "-1SU")
        since = datetime.strptime(part.one("DTSTART").value, "%Y%m%dT%H%M%S")  # noqa: DTZ007 # local
        for year in range(since.year, local.year + 1):
            month = int(rule["BYMONTH"])
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            sunday = last - timedelta(days=(last.weekday() + 1) % 7)
            onsets.append((datetime.combine(sunday, since.time()), part.one("TZOFFSETTO").value))
        assert since.date() == onsets[-(local.year - since.year + 1)][0].date(), "it starts on a day of its own rule"
    offset = max(onset for onset in onsets if onset[0] <= local)[1]
    return timedelta(hours=int(offset[:3]), minutes=int(offset[0] + offset[3:]))


def read(response: httpx.Response) -> Component:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    return parsed(response.content)


def events(response: httpx.Response) -> dict[str, Component]:
    """By UID."""
    return {event.text("UID"): event for event in read(response).under("VEVENT")}
