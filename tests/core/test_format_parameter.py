"""`format` in the URL of a list, for whoever cannot say what it accepts: a link, a browser, a portal."""

import csv
import io

import pytest
from sqlalchemy.engine import Engine

from app.feed.relay import catch_up
from tests.api import Api
from tests.conftest import emptied
from tests.lists import TABULAR, table_of
from tests.problems import faults, problem
from tests.world import World

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
MEDIA = {"json": "application/json", "csv": "text/csv", "ndjson": "application/x-ndjson"}


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    world = World(emptied(service, admin))
    service.run(catch_up(service.app.state.database))
    return world


@pytest.mark.parametrize("path", TABULAR)
def test_it_wins_over_accept(world: World, path: str) -> None:
    path = path.replace("{measure_id}", world.public["measures"]["id"])
    for form, media in MEDIA.items():
        usual = world.api.get(path, token=world.api.operator, headers={"Accept": media})
        for accept in (BROWSER, "text/html", *(other for other in MEDIA.values() if other != media)):
            answer = world.api.get(f"{path}?format={form}", token=world.api.operator, headers={"Accept": accept})
            assert (answer.status_code, answer.text.replace(f"format={form}&", "")) == (200, usual.text)
            same = ("content-type", "content-disposition")
            assert [answer.headers.get(name) for name in same] == [usual.headers.get(name) for name in same]


def test_the_next_page_keeps_it_and_its_cursor_belongs_to_it(world: World) -> None:
    first = world.api.get("/measures?format=csv&limit=1", token=world.api.operator)
    url = first.links["next"]["url"]
    header, _ = table_of(world.api.get(url, token=world.api.operator))
    assert header[0] == "id"
    problem(world.api.get(url.replace("format=csv", "format=json"), token=world.api.operator), 400, "bad-cursor")


def test_each_has_a_tag_of_its_own(world: World) -> None:
    tags = {form: world.api.get(f"/measures?district=08335&format={form}").headers["etag"] for form in MEDIA}
    assert len(set(tags.values())) == 3
    for form, tag in tags.items():
        for other in MEDIA:
            url = f"/measures?district=08335&format={other}"
            again = world.api.get(url, headers={"If-None-Match": tag})
            assert again.status_code == (304 if other == form else 200)


@pytest.mark.parametrize("value", ["xml", "CSV", "", "text/csv"])
@pytest.mark.parametrize("path", ["/measures", "/changes"])
def test_another_is_refused(world: World, path: str, value: str) -> None:
    for accept in (BROWSER, "text/html"):
        assert faults(world.api.get(path, params={"format": value}, headers={"Accept": accept})) == [
            ("format", "literal_error")
        ]


def test_what_is_no_list_has_none(world: World) -> None:
    url = f"/measures/{world.public['measures']['id']}?format=csv"
    assert faults(world.api.get(url)) == [("format", "unknown_parameter")]


@pytest.mark.parametrize("path", TABULAR)
def test_a_dialect_says_the_same_in_german(world: World, path: str) -> None:
    path = path.replace("{measure_id}", world.public["measures"]["id"])
    usual = table_of(world.api.get(f"{path}?format=csv", token=world.api.operator))
    answer = world.api.get(f"{path}?dialect=excel-de", token=world.api.operator, headers={"Accept": BROWSER})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith("\ufeff".encode())
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True)
    assert [len(row) for row in rows] == [len(header)] * (len(usual) - 1)
    assert answer.headers["content-disposition"].endswith('.csv"')


def test_dialects_are_of_csv_alone(world: World) -> None:
    same = world.api.get("/measures?dialect=excel-de&limit=1")
    assert world.api.get("/measures?format=csv&dialect=excel-de&limit=1").text == same.text
    page = world.api.get("/measures?dialect=excel-de&limit=1", token=world.api.operator)
    assert "dialect=excel-de" in page.links["next"]["url"]
    for form in ("json", "ndjson", "xlsx"):
        refused = world.api.get(f"/measures?format={form}&dialect=excel-de")
        assert faults(refused) == [("dialect", "unfitting_parameter")]
    assert faults(world.api.get("/measures?dialect=excel-en")) == [("dialect", "literal_error")]
    assert faults(world.api.get("/measures?format=ods&dialect=excel-de")) == [("format", "literal_error")]
