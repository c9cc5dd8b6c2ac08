"""Which format is answered, and how a list looks line by line."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from app.concepts.vocabulary import Light
from app.core.dialects import DIALECTS, FOR_PROGRAMS
from app.core.formats import Format, preferred
from app.core.lines import RowWriter, columns

# --- negotiation --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Format.JSON),
        ("*/*", Format.JSON),
        ("application/*", Format.JSON),
        ("application/json", Format.JSON),
        ("application/json;odata=verbose", Format.JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Format.JSON),
        ("text/csv", Format.CSV),
        ("TEXT/CSV ; charset=UTF-8", Format.CSV),
        ("text/csv; header=present; q=0.1", Format.CSV),
        ("text/*", Format.CSV),
        ("text/csv, application/json", Format.JSON),
        ("text/csv, application/json;q=0.9", Format.CSV),
        ("text/csv;q=0.5, */*;q=0.4", Format.CSV),
        ("text/csv;q=0.5, */*;q=0.6", Format.JSON),
        ("*/*, application/json;q=0", Format.CSV),
        ("*/*, application/json;q=0, text/*;q=0", Format.NDJSON),
        ("application/json;q=0, application/*", Format.NDJSON),
        ("application/x-ndjson", Format.NDJSON),
        ("application/x-ndjson, application/json;q=0.999", Format.NDJSON),
        ("text/html, text/csv;q=0.001", Format.CSV),
        ("nonsense, ,;q=1", Format.JSON),
        ("text/csv;q=2, application/x-ndjson;q=0.1", Format.NDJSON),
        ("text/csv;q=nan, application/x-ndjson", Format.NDJSON),
        (Format.XLSX.value, Format.XLSX),
        (f"{Format.XLSX.value}, */*;q=0.8", Format.XLSX),
        ("application/*, application/json;q=0, application/x-ndjson;q=0", Format.XLSX),
        ("text/html", None),
        ("application/xml, image/*", None),
        ("*/*;q=0", None),
        ("application/json;q=0", None),
        ("application/problem+json", None),
    ],
)
def test_the_format_is_the_one_preferred(accept: str, form: Format | None) -> None:
    assert preferred(accept) is form


@given(st.text(alphabet='text/csv*;q=01., \tapplication/json-x-"é', max_size=80))
def test_any_header_can_be_read(accept: str) -> None:
    assert preferred(accept) in (*Format, None)


# --- formulas -----------------------------------------------------------------------------------------------------

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "  @x",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "﹢1",
    "﹣1",
    "-",
    "'=1",
    "''-",
    "'\t",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_defused(text: str) -> None:
    assert FOR_PROGRAMS.escape(text) == "'" + text
    assert FOR_PROGRAMS.unescape("'" + text) == text


@pytest.mark.parametrize("text", ["", "a", "1.10", "a=b", "Träger: -", "'", "'a", "'80er", "(=1)", "ä", "–", "§ 1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert FOR_PROGRAMS.escape(text) == text
    assert FOR_PROGRAMS.unescape(text) == text


EXCEL = DIALECTS["excel-de"]


@pytest.mark.parametrize(
    "text", [*FORMULAS, "1.10", "1.1", "08335", "2024/12", "12/24", "3-4", "1e5", "Mai 24", "1. Juni", "10 %", "5 €"]
)
def test_a_spreadsheet_changes_no_text(text: str) -> None:
    for marks in ("", "'", "''"):
        assert EXCEL.escape(marks + text) == "'" + marks + text
        assert EXCEL.unescape("'" + marks + text) == marks + text


@pytest.mark.parametrize(
    "text", ["", "7", "2024", "18:00", "RRZ 9.3a", "Ü1", "Dezernat 3", "P6M", "Mai", "e", "'", "1" * 41]
)
def test_what_it_shows_as_it_is_has_no_mark(text: str) -> None:
    assert EXCEL.escape(text) == EXCEL.unescape(text) == text


class Told(BaseModel):
    state: Light
    topics: list[Light]
    share: Decimal | None
    effective_on: date
    recorded_at: datetime
    done: bool
    title: str
    number: str


def test_an_entry_for_people() -> None:
    entry = {
        "state": "not_rated", "topics": ["red", "green"], "share": "-2.50", "effective_on": "2024-06-30",
        "recorded_at": "2024-06-30T22:30:00Z", "done": True, "title": "=1; \"x\"", "number": "1.10",
    }  # fmt: skip
    assert RowWriter(Format.CSV, Told, EXCEL).whole([entry]).decode() == (
        "\ufeffStand;topics;share;Stichtag;Erfasst;done;Titel;Nummer\r\n"
        'Nicht bewertet;"Rot; Grün";-2,50;30.06.2024;01.07.2024 00:30:00;ja;"\'=1; ""x""";\'1.10\r\n'
    )
    programs = dict(zip(*parsed(RowWriter(Format.CSV, Told).whole([entry])), strict=True))
    assert (programs["share"], programs["title"], programs["number"]) == ("-2.50", '\'=1; "x"', "1.10")


# --- lines --------------------------------------------------------------------------------------------------------


class Inner(BaseModel):
    note: str | None
    on: str


class Entry(BaseModel):
    title: str
    count: int
    share: float | None
    done: bool
    tags: list[str]
    inner: Inner | None
    inners: list[Inner]


def parsed(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


def test_columns_follow_the_schema() -> None:
    names = [column.name for column in columns(Entry)]
    assert names == ["title", "count", "share", "done", "tags", "inner.note", "inner.on", "inners"]


def test_an_entry_as_csv() -> None:
    inner = {"note": None, "on": "2024-01-01"}
    entry = {"title": 'Ä, "b"\nc', "count": -5, "share": -0.5, "done": True, "tags": ["a", "=b"], "inner": inner}
    written = RowWriter(Format.CSV, Entry).whole([entry | {"inners": [inner]}]).decode()
    assert written == (
        "title,count,share,done,tags,inner.note,inner.on,inners\r\n"
        '"Ä, ""b""\nc",-5,-0.5,true,a; \'=b,,2024-01-01,"[{""note"":null,""on"":""2024-01-01""}]"\r\n'
    )
    nothing = entry | {"share": None, "done": False, "tags": [], "inner": None, "inners": []}
    assert parsed(RowWriter(Format.CSV, Entry).of([nothing])) == [['Ä, "b"\nc', "-5", "", "false", "", "", "", ""]]


def test_no_entries_are_a_header_or_nothing() -> None:
    assert len(parsed(RowWriter(Format.CSV, Entry).whole([]))) == 1
    assert RowWriter(Format.NDJSON, Entry).whole([]) == b""


any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
treacherous = st.builds(
    "".join, st.tuples(st.sampled_from(["", " ", "=", "+", "-", "@", "\t", "\r\n", "＝", '"', ","]), any_text)
)
inners = st.fixed_dictionaries({"note": st.none() | treacherous, "on": st.dates().map(str)})
entries = st.fixed_dictionaries(
    {
        "title": treacherous,
        "count": st.integers(),
        "share": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "done": st.booleans(),
        "tags": st.lists(treacherous, max_size=3),
        "inner": st.none() | inners,
        "inners": st.lists(inners, max_size=2),
    }
)


def says(written: str, text: str) -> bool:
    return written in (text, "'" + text) and not written.lstrip().startswith(
        ("=", "+", "-", "@", "＝", "＋", "－", "＠")
    )


def values_in(cell: str) -> list[str]:
    """Read a cell of several values as docs/lists.md says."""
    if cell.startswith("["):
        values: list[str] = json.loads(cell)
        return values
    return [FOR_PROGRAMS.unescape(part) for part in cell.split("; ")] if cell else []


@given(st.lists(entries, max_size=4))
@example(
    [{"title": "=1\r\n", "count": -1, "share": -1.0, "done": True, "tags": ["=", ";"], "inner": None, "inners": []}]
)
def test_csv_says_what_json_says_and_no_formula_survives(some: list[dict[str, Any]]) -> None:
    _, *rows = parsed(RowWriter(Format.CSV, Entry).whole(some))
    assert len(rows) == len(some)
    for row, entry in zip(rows, some, strict=True):
        title, count, share, done, tags, note, on, nested = row
        inner = entry["inner"] or {}
        assert says(title, entry["title"])
        assert (int(count), done) == (entry["count"], "true" if entry["done"] else "false")
        assert (float(share) if share else None) == entry["share"]
        assert not tags.lstrip().startswith(("=", "+", "-", "@"))
        assert values_in(tags) == entry["tags"]
        assert says(note, inner.get("note") or "")
        assert on == inner.get("on", "")
        assert (json.loads(nested) if nested else []) == entry["inners"]


@given(st.lists(entries, max_size=4))
def test_ndjson_is_one_entry_a_line(some: list[dict[str, Any]]) -> None:
    written = RowWriter(Format.NDJSON, Entry).whole(some)
    assert [json.loads(line) for line in written.split(b"\n")[:-1]] == some
    assert written.count(b"\n") == len(some)
