"""No text gets out of its property, and every program reads what was written."""

from datetime import UTC, date, datetime

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendar.events import Event, uid_of
from app.calendar.ics import Header, plain, to_ical
from app.calendar.schemas import Language
from app.core.text import clean
from tests.calendar.reading import Component, offset_at, parsed, unescaped, unfolded
from tests.world import RANDOM_ID

STAMP = datetime(2024, 7, 1, 7, 0, tzinfo=UTC)
HEADER = Header("Landkreis Konstanz: Termine", "Sitzungen", Language("de"), STAMP, "https://sachstand.example")
HOSTILE = [
    "\r\nATTACH:https://example.org/x",
    "a\rATTENDEE:mailto:x@example.org",
    "a\nBEGIN:VALARM\nEND:VALARM",
    "a\u2028END:VEVENT\u2029BEGIN:VEVENT",
    "a\x85X-EVIL:1\x0bX-EVIL:2\x0cX-EVIL:3",
    "\\nATTACH:x\\",
    r"C:\Neustadt\neu;GUID=1,2:3",
    "Titel;VALUE=URI:https://example.org",
    '"Anführung", Komma; Strichpunkt: Doppelpunkt',
    "ä" * 400,
    "Straßenfußballgröße " * 40,
    "👩‍👩‍👧‍👦🇩🇪" * 60,
    "\u202everkehrt",
    " a",
    "x" * 20_000,
]


def event(summary: str, *lines: str, **fields: object) -> Event:
    values = {
        "uid": uid_of("meeting", RANDOM_ID),  # type: ignore[arg-type] # as text it is the same
        "path": f"/meetings/{RANDOM_ID}",
        "version": 1,
        "changed_at": STAMP,
        "is_public": True,
        "category": "Sitzung",
        "summary": summary,
        "lines": list(lines),
        "first_day": date(2024, 7, 1),
        "last_day": date(2024, 7, 1),
        **fields,
    }
    return Event(**values)  # type: ignore[arg-type] # by name


def only(content: bytes) -> Component:
    (found,) = parsed(content).under("VEVENT")
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_where_it_is(text: str) -> None:
    content = to_ical(HEADER, [event(text, text, text, place=text, category=text)])
    found = only(content)
    assert found.text("SUMMARY") == found.text("LOCATION") == found.text("CATEGORIES") == plain(text)
    assert found.text("DESCRIPTION") == f"{plain(text)}\n{plain(text)}"
    (other,) = icalendar.Calendar.from_ical(content).events
    assert set(other) == {line.name for line in found.lines}, "another reader finds the same properties"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_district_with_a_hostile_name_names_its_calendar(text: str) -> None:
    calendar = parsed(to_ical(Header(text, text, Language("de"), STAMP, "https://x.example"), []))
    assert calendar.text("NAME") == plain(text)
    names = [line.name for line in calendar.lines]
    assert names == ["PRODID", "VERSION", "CALSCALE", "NAME", "X-WR-CALNAME", "DESCRIPTION",
                     "X-WR-CALDESC", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"]  # fmt: skip


def test_an_empty_calendar_still_has_a_component() -> None:
    assert [part.name for part in parsed(to_ical(HEADER, [])).parts] == ["VTIMEZONE"]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200) | st.sampled_from(HOSTILE)


@given(TEXTS, TEXTS, st.integers(0, 80))
@settings(max_examples=300)
def test_any_text_comes_back(summary: str, line: str, shift: int) -> None:
    summary, line = "ä" * shift + "." + summary, "." + line
    found = only(to_ical(HEADER, [event(summary, line)]))
    assert found.text("SUMMARY") == plain(summary)
    assert found.text("DESCRIPTION") == plain(line)


@given(TEXTS.filter(lambda text: "\\" not in text))
@settings(max_examples=200)
def test_another_reader_reads_the_same(text: str) -> None:
    """But for backslashes: the library's reader takes the end of one for the beginning of a line."""
    (found,) = icalendar.Calendar.from_ical(to_ical(HEADER, [event("." + text + ".")])).events
    assert str(found["SUMMARY"]) == plain("." + text + ".")


@given(TEXTS)
def test_what_the_service_takes_is_told_as_it_is(text: str) -> None:
    """But for the line ends of other systems: the API's own check leaves nothing else that would have to go."""
    try:
        taken = str(clean(text))
    except Exception:
        return
    assert plain(taken) == taken.replace("\u2028", "\n").replace("\u2029", "\n")


def test_the_readers_refuse_what_is_wrong() -> None:
    """Else the tests above could not fail."""
    good = to_ical(HEADER, [event("Sitzung, öffentlich")])
    parsed(good)
    for before, after in (
        (b"SUMMARY:Sitzung\\, ", b"SUMMARY:Sitzung, "),
        (b"CLASS:PUBLIC", b"CLASS:PUBLIC\r\nATTACH:x"),
        (b"CLASS:PUBLIC\r\n", b"CLASS:PUBLIC\n"),
        (b"DTEND;VALUE=DATE:20240702", b"DTEND;VALUE=DATE:20240701"),
        (b"URL:", b"UID:again\r\nURL:"),
        (b"LAST-MODIFIED:20240701T070000Z", b"LAST-MODIFIED:20240701T070000"),
        (b"CATEGORIES:Sitzung", b"CATEGORIES:" + b"x" * 80),
    ):
        assert before in good
        with pytest.raises((AssertionError, KeyError, ValueError)):
            parsed(good.replace(before, after))


def test_umlauts_are_not_cut_where_a_line_is_folded() -> None:
    for shift in range(10):
        content = to_ical(HEADER, [event("x" * shift + "äöüß€😀" * 40)])
        assert only(content).text("SUMMARY").endswith("äöüß€😀")
        assert len([line for line in content.split(b"\r\n") if line.startswith(b" ")]) > 5


def test_an_escape_is_whole() -> None:
    assert unescaped(r"a\, b\; c\\n\nd") == "a, b; c\\n\nd"
    assert unfolded(b"A:b\r\n c\r\n") == ["A:bc"]


# --- times --------------------------------------------------------------------------------------------------------

MOMENTS = [
    "2024-03-31T00:59:59Z", "2024-03-31T01:00:00Z", "2024-10-26T23:59:00Z", "2024-10-27T02:00:00Z",
    "2024-07-01T12:30:00Z", "2024-12-24T22:59:00Z", "1998-10-25T02:00:00Z", "2098-07-01T12:00:00Z",
]  # fmt: skip


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_time_is_the_same_moment_by_the_rules_that_are_written_out(moment: str) -> None:
    starts = datetime.fromisoformat(moment)
    calendar = parsed(to_ical(HEADER, [event("Sitzung", starts_at=starts)]))
    (zone,) = calendar.under("VTIMEZONE")
    (found,) = calendar.under("VEVENT")
    line = found.one("DTSTART")
    local = datetime.strptime(line.value, "%Y%m%dT%H%M%S")  # noqa: DTZ007 # local
    assert line.parameters == {"TZID": "Europe/Berlin"}
    assert (local - offset_at(zone, local)).replace(tzinfo=UTC) == starts


def test_an_hour_that_comes_twice_in_a_night_is_told_apart() -> None:
    first, again = (datetime(2024, 10, 27, hour, 30, tzinfo=UTC) for hour in (0, 1))
    told = [only(to_ical(HEADER, [event("Sitzung", starts_at=starts)])).one("DTSTART") for starts in (first, again)]
    assert [line.value for line in told] == ["20241027T003000Z", "20241027T013000Z"]


def test_before_the_rules_held_a_time_is_told_in_utc() -> None:
    found = only(to_ical(HEADER, [event("Sitzung", starts_at=datetime(1992, 10, 5, 12, tzinfo=UTC))]))
    assert found.one("DTSTART").value == "19921005T120000Z"
