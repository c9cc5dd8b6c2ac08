"""Measures by periods, in one call."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.concepts.views.counting import LIGHTS
from app.concepts.views.sweep import UNRATED, current_by_day
from tests.api import Api, Json
from tests.concepts.test_views import Concept, Rated
from tests.problems import faults

SINCE = {"from": "2023-11-15", "until": "2024-03-15", "interval": "month"}


@pytest.fixture
def rated(api: Api) -> Rated:
    return Rated(api)


def lights(matrix: Json) -> dict[str, str]:
    """The lights of each measure in the matrix's order, by its title."""
    return {row["title"]: " ".join(light or "-" for light in row["lights"]) for row in matrix["measures"]}


def test_the_matrix_has_a_light_for_each_measure_and_period(rated: Rated) -> None:
    c = rated
    c.measure("Neu", c.language, number="1.10", adopted_on="2024-01-01")
    c.measure("Zuletzt", c.work, discontinued_on="2024-01-01", discontinued_reason="obsolete")
    matrix = c.view("matrix", **SINCE)
    assert matrix["periods"] == ["2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29", "2024-03-15"]
    assert (matrix["first_day"], matrix["last_day"], matrix["interval"]) == ("2023-11-15", "2024-03-15", "month")
    assert list(lights(matrix).items()) == [
        ("Paten", "not_rated not_rated not_rated not_rated not_rated"),
        ("Café", "not_rated not_rated red red red"),
        ("Neu", "- - not_rated not_rated not_rated"),
        ("Kurs", "not_rated not_rated not_rated not_rated not_rated"),
        ("Praktikum", "not_rated not_rated not_rated yellow yellow"),
        ("Zuletzt", "not_rated not_rated - - -"),
        ("Fest", "green green green green green"),
    ]
    first = matrix["measures"][0]
    assert (first["number"], first["field_id"]) == ("1.1", c.language["id"])
    assert [field["title"] for field in matrix["fields"]] == ["Sprache", "Kurse", "Arbeit"]


def test_the_matrix_is_the_tree_at_each_period(rated: Rated) -> None:
    c = rated
    matrix = c.view("matrix", **SINCE)
    for place, day in enumerate(matrix["periods"]):
        tree = c.view("tree", as_of=day)
        ahead, shown = tree["fields"][::-1], []
        while ahead:
            field = ahead.pop()
            shown += field["measures"]
            ahead += field["fields"][::-1]
        shown += tree["measures"]
        assert [(m["id"], m["light"]) for m in shown] == [(r["id"], r["lights"][place]) for r in matrix["measures"]]


def test_the_matrix_is_a_table_with_a_column_a_period(rated: Rated) -> None:
    c = rated
    c.measure("=SUMME(A1)", c.work, number="3")
    matrix = c.view("matrix", **SINCE)
    asked = c.path("matrix", **SINCE)
    by_header = c.api.get(asked, headers={"Accept": "text/csv"})
    by_name = c.api.get(f"{asked}&format=csv")
    assert by_header.text == by_name.text
    assert by_header.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert by_header.headers["Content-Disposition"] == 'attachment; filename="matrix.csv"'
    head, *rows = list(csv.reader(io.StringIO(by_header.text, newline=""), strict=True))
    assert head == ["id", "key", "number", "title", "parent_id", "field_id", "field", *matrix["periods"]]
    assert [row[0] for row in rows] == [row["id"] for row in matrix["measures"]]
    assert [row[7:] for row in rows] == [[light or "" for light in row["lights"]] for row in matrix["measures"]]
    assert {row[3]: row[6] for row in rows}["'=SUMME(A1)"] == "Arbeit"
    _, *people = c.api.get(f"{asked}&dialect=excel-de").text.splitlines()
    assert people[1].endswith(";Nicht bewertet;Nicht bewertet;Rot;Rot;Rot")
    lines = c.api.get(f"{asked}&format=ndjson").text.splitlines()
    assert json.loads(lines[0])["2024-03-15"] == "not_rated"
    tags = {c.api.get(asked, headers={"Accept": form}).headers["ETag"] for form in ("text/csv", "application/json")}
    assert len(tags) == 2
    assert c.api.get(asked, headers={"Accept": "text/html"}).status_code == 406


def test_people_read_the_countys_own_words_in_the_matrix(rated: Rated) -> None:
    c = rated
    c.api.patch(f"/concepts/{c.concept['id']}", {"light_scheme": {"red": {"label": "=Gestoppt"}}})
    _, *people = c.api.get(f"{c.path('matrix', **SINCE)}&dialect=excel-de").text.splitlines()
    assert people[1].endswith(";Nicht bewertet;Nicht bewertet;'=Gestoppt;'=Gestoppt;'=Gestoppt")
    _, *programs = c.api.get(f"{c.path('matrix', **SINCE)}&format=csv").text.splitlines()
    assert programs[1].endswith(",not_rated,not_rated,red,red,red")


def test_an_empty_matrix_has_its_header(api: Api) -> None:
    c = Concept(api)
    assert c.api.get(f"{c.path('matrix', **SINCE)}&format=csv").text.endswith(
        ",field,2023-11-30,2023-12-31,2024-01-31,2024-02-29,2024-03-15\r\n"
    )


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ({"from": "1924-01-01", "until": "2024-01-01", "interval": "month"}, "interval", "too_many_points"),
        ({"from": "2014-03-01", "until": "2024-03-01", "interval": "month"}, "interval", "too_many_points"),
        ({"from": "2024-01-02", "until": "2024-01-01"}, "from", "period"),
        ({"format": "xls"}, "format", "literal_error"),
    ],
)
def test_a_matrix_that_cannot_be_is_refused(rated: Rated, query: Json, parameter: str, code: str) -> None:
    response = rated.api.get(rated.path("matrix", **query))
    assert faults(response) == [(parameter, code)]
    assert code != "too_many_points" or "120" in response.text


def test_a_hundred_and_twenty_periods_are_possible(rated: Rated) -> None:
    asked = {"from": "2014-04-01", "until": "2024-03-31", "interval": "month"}
    assert len(rated.view("matrix", **asked)["periods"]) == 120


DAYS = st.dates(date(2024, 1, 1), date(2024, 1, 12))


@given(st.none() | DAYS, st.none() | DAYS, st.lists(st.tuples(DAYS, st.sampled_from(LIGHTS))), st.sets(DAYS))
def test_the_current_entry_is_the_last_until_each_day(
    adopted: date | None, discontinued: date | None, rated: list[tuple[date, str]], asked: set[date]
) -> None:
    days = sorted(asked)
    entries: list[Json] = [
        {"id": n, "measure_id": 1, "depth": 0, "effective_on": on, "light": light}
        for n, (on, light) in enumerate(sorted(rated))
    ]
    measure: dict[str, Any] = {"id": 1, "adopted_on": adopted, "discontinued_on": discontinued}
    ((found, current),) = current_by_day(days, [measure], entries, ["adopted"])
    assert found is measure
    for day, entry in zip(days, current, strict=True):
        counts = adopted is not None and adopted <= day < (discontinued or day + timedelta(days=1))
        known = [UNRATED, *(e for e in entries if e["effective_on"] <= day)]
        assert entry == (known[-1] if counts else None)
