"""Lists while others write, filters at their edges, and the record under every way of writing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.oparl.lists import OparlQuery
from tests.api import Api, Json
from tests.bundles import broken, bundle, council, load, revert
from tests.conftest import emptied
from tests.lists import filled, query_of
from tests.routes import ROUTES

HERE = "http://sachstand.test"
EVER = "modified_since=1970-01-01T00:00:00Z"


@pytest.fixture
def here(api: Api) -> tuple[Api, Json, str]:
    """A district with five papers, and the URL of their list."""
    district = api.district()
    for n in range(5):
        api.make("/papers", kind="other", title=f"P {n}", district_id=district["id"])
    return api, district, f"/oparl/v1.1/bodies/{district['id']}/papers"


def names(page: Json) -> list[str]:
    return [one["name"] for one in page["data"]]


def followed(api: Api, page: Json, link: str) -> Json:
    answer: Json = api.get(page["links"][link].removeprefix(HERE)).json()
    return answer


def paths() -> list[tuple[str, list[str]]]:
    """Every path of OParl's with ids that nothing has, and its parameters."""
    return [
        (filled(route), [field.alias or name for name, field in getattr(query_of(route), "model_fields", {}).items()])
        for route in ROUTES
        if str(route.path).startswith("/oparl")
    ]


# --- pages --------------------------------------------------------------------------------------------------------


def test_who_pages_while_others_write_misses_nothing_and_sees_nothing_twice(here: tuple[Api, Json, str]) -> None:
    api, district, url = here
    prepared = api.make("/papers", kind="other", title="lange vorbereitet", visibility="internal",
                        district_id=district["id"])  # fmt: skip
    api.make("/papers", kind="other", title="P 5", district_id=district["id"])
    page = api.get(f"{url}?limit=2").json()
    assert names(page) == ["P 0", "P 1"]
    first, last = (one["id"].rpartition("/")[2] for one in page["data"])
    assert api.delete(f"/papers/{first}").status_code == 204
    assert api.delete(f"/papers/{last}").status_code == 204, "after which the next page begins"
    assert api.patch(f"/papers/{prepared['id']}", {"visibility": "public"}).status_code == 200
    seen: list[str] = []
    while "next" in page["links"]:
        page = followed(api, page, "next")
        seen += names(page)
    assert seen == ["P 2", "P 3", "P 4", "P 5", "lange vorbereitet"]


def test_links_lead_both_ways_and_keep_filters(here: tuple[Api, Json, str]) -> None:
    api, _, url = here
    asked = f"{url}?limit=2&{EVER}&omit_internal=true"
    first = api.get(asked).json()
    assert "prev" not in first["links"]
    last = followed(api, first, "last")
    assert names(last) == ["P 4"]
    assert "next" not in last["links"]
    middle = followed(api, last, "prev")
    assert names(middle) == ["P 2", "P 3"]
    assert followed(api, middle, "prev") == first == followed(api, last, "first")
    assert followed(api, middle, "self") == middle
    for page in (first, middle, last):
        kept = ("limit=2", "modified_since=1970", "omit_internal=true")
        assert all(part in link for link in page["links"].values() for part in kept)


@pytest.mark.parametrize(
    "typed",
    [
        "modified_since=2024-01-01T00:00:00Z", "modified_since=2024-01-01T01:00:00%2B01:00",
        "modified_since=2024-01-01t00:00:00z", "limit=100&modified_since=2024-01-01T00:00:00.000Z",
        "omit_internal=false&modified_since=2023-12-31T19%3A00%3A00-05%3A00",
        "limit=9999&%6dodified_since=2024-01-01T00:00:00Z",
    ],
)  # fmt: skip
def test_a_page_has_one_url_however_it_was_typed(here: tuple[Api, Json, str], typed: str) -> None:
    api, _, url = here
    path, _, place = url.partition("/bodies/")
    links = api.get(f"{path}/bodies/{place.split('/')[0].upper()}/papers?{typed}").json()["links"]
    assert links["self"] == links["first"] == f"{HERE}{url}?modified_since=2024-01-01T00%3A00%3A00Z"


def test_a_limit_is_a_wish(here: tuple[Api, Json, str]) -> None:
    api, _, url = here
    for wish, size in (("1", 1), ("100", 100), ("101", 100), ("1000000", 100)):
        page = api.get(f"{url}?limit={wish}").json()
        assert page["pagination"]["elementsPerPage"] == size
        assert ("limit" in page["links"]["self"]) == (size < 100), "one page has one URL"
    for wrong in ("0", "-1", "x", "1.5", "", "9" * 30):
        assert api.get(f"{url}?limit={wrong}").status_code == 422, wrong


@pytest.mark.parametrize(
    "wrong",
    [
        "modified_since=2024-01-01", "modified_since=2024-01-01T00:00:00", "modified_since=2024-01-01T00:00:00 01:00",
        "modified_since=2024-13-01T00:00:00Z", "created_until=0",
        "created_since=2024-01-01T00:00:00Z&created_since=2025-01-01T00:00:00Z", "omit_internal=vielleicht",
        "after=x", "after=00000000000000", "page=2", "created_sinse=2024-01-01T00:00:00Z",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_an_error(here: tuple[Api, Json, str], wrong: str) -> None:
    api, _, url = here
    response = api.get(f"{url}?{wrong}")
    assert response.status_code == 422
    assert response.json()["type"] == "https://schema.oparl.org/1.1/Error"


@pytest.mark.parametrize(("path", "parameters"), paths())
def test_no_path_takes_what_it_does_not_know_or_the_same_twice(api: Api, path: str, parameters: list[str]) -> None:
    for query in ("lihgt=red", *(f"{name}=1&{name}=2" for name in parameters)):
        response = api.get(f"{path}?{query}")
        assert (response.status_code, response.json()["type"]) == (422, "https://schema.oparl.org/1.1/Error"), query


def test_a_place_that_was_never_given_is_a_place_all_the_same(here: tuple[Api, Json, str]) -> None:
    api, _, url = here
    of = "00000000-0000-0000-0000-000000000000"
    assert len(api.get(f"{url}?after=00000000000000-{of}").json()["data"]) == 5
    assert api.get(f"{url}?after=ffffffffffffff-{of}").json()["data"] == []


# --- filters ------------------------------------------------------------------------------------------------------


def test_times_are_asked_for_to_the_second_as_they_are_told(here: tuple[Api, Json, str], admin: Engine) -> None:
    api, _, url = here
    moment = datetime(2024, 7, 1, 15, 0, 0, 700_000, tzinfo=UTC)
    with admin.connect() as connection:
        connection.execute(text("UPDATE oparl_objects SET created_at = :at, modified_at = :at"), {"at": moment})
    assert api.get(url).json()["data"][0]["modified"] == "2024-07-01T17:00:00+02:00"
    for name in ("created", "modified"):
        for way, second, found in (("since", 0, 5), ("since", 1, 0), ("until", 0, 5), ("until", -1, 0)):
            asked = (moment.replace(microsecond=0) + timedelta(seconds=second)).isoformat()
            told = api.get(url, params={f"{name}_{way}": asked}).json()
            assert len(told["data"]) == told["pagination"]["totalElements"] == found, (name, way, second)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("modified_since=2525-11-09T17:55:16%2B01:00", 0), ("created_since=9999-12-31T23:59:59-14:00", 0),
     ("created_until=9999-12-31T23:59:59Z", 5), ("modified_until=0001-01-01T00:00:00%2B14:00", 0)],
)  # fmt: skip
def test_times_of_any_year_can_be_asked_for(here: tuple[Api, Json, str], asked: str, found: int) -> None:
    api, _, url = here
    response = api.get(f"{url}?{asked}")
    assert response.status_code == 200, response.text
    assert len(response.json()["data"]) == found


def test_parts_of_a_second_ask_for_whole_ones() -> None:
    names = ("created_since", "created_until", "modified_since", "modified_until")
    asked = OparlQuery.model_validate(dict.fromkeys(names, "2024-07-01T17:00:00.5+02:00"))
    begin = datetime(2024, 7, 1, 15, 0, 1, tzinfo=UTC)
    assert set(asked.filters.values()) == {begin}, "from the next second on, and up to the whole of this one"


def test_a_copy_that_asks_what_changed_since_its_last_visit_is_a_copy(here: tuple[Api, Json, str]) -> None:
    """As a client keeps one: all at first, and from then on what was modified since the last visit."""
    api, district, url = here
    copy = {one["id"]: one for one in api.get(url).json()["data"]}

    def visit(since: str) -> None:
        page: Json | None = api.get(url, params={"modified_since": since, "limit": 2}).json()
        while page is not None:
            for one in page["data"]:
                copy.pop(one["id"], None)
                copy.update({} if one.get("deleted") else {one["id"]: one})
            page = followed(api, page, "next") if "next" in page["links"] else None

    ids = [url.rpartition("/")[2] for url in copy]
    acts: list[Any] = [
        lambda: api.patch(f"/papers/{ids[0]}", {"title": "Neu"}),
        lambda: api.delete(f"/papers/{ids[1]}"),
        lambda: api.patch(f"/papers/{ids[2]}", {"visibility": "internal"}),
        lambda: api.make("/papers", kind="other", title="P 9", district_id=district["id"]),
        lambda: api.patch(f"/papers/{ids[2]}", {"visibility": "public"}),
        lambda: api.patch(f"/districts/{district['id']}", {"visibility": "internal"}),
        lambda: api.patch(f"/districts/{district['id']}", {"visibility": "public"}),
    ]
    for act in acts:
        since = datetime.now(UTC).replace(microsecond=0).isoformat()
        act()
        visit(since)
        whole = {one["id"]: one for one in api.get(url).json()["data"]}
        assert copy == whole


# --- every way of writing -----------------------------------------------------------------------------------------


def live(admin: Engine) -> dict[str, int]:
    """How many objects of each kind are there."""
    counting = "SELECT kind, count(*) FROM oparl_objects WHERE NOT deleted GROUP BY kind"
    with admin.connect() as connection:
        return {row.kind: row.count for row in connection.execute(text(counting))}


FILES = [{"title": "Anlage", "url": "https://example.org/2"}]
WHOLE = {"body": 1, "legislative_term": 2, "organization": 2, "meeting": 1, "agenda_item": 1, "paper": 1,
         "consultation": 1, "file": 1}  # fmt: skip


def test_imports_and_reverts_keep_the_record(service: Api, admin: Engine) -> None:
    api = emptied(service, admin)
    load(api, council(), params={"dry_run": "true"})
    assert live(admin) == {}
    load(api, council())
    assert live(admin) == WHOLE
    taken = load(api, bundle(papers=[{"key": "p", "visibility": "internal"}]))
    gone = {"paper", "file", "consultation", "agenda_item"}
    assert live(admin) == {kind: number for kind, number in WHOLE.items() if kind not in gone}
    assert broken(admin) == {}
    assert revert(api, taken["import_id"]).status_code == 200
    assert live(admin) == WHOLE
    made = load(api, bundle(papers=[{"key": "n", "kind": "other", "title": "Neu", "attachments": FILES}]))
    assert live(admin) == {**WHOLE, "paper": 2, "file": 2}
    assert revert(api, made["import_id"]).status_code == 200
    assert live(admin) == WHOLE
    assert broken(admin) == {}


def test_a_district_that_moved_is_told_where_it_is_now(service: Api, admin: Engine) -> None:
    api = emptied(service, admin)
    load(api, council())
    document = api.get("/districts/08335/bundle?history=true", token=api.operator).json()
    api = emptied(service, admin)
    load(api, document, params={"restore": "true"})
    assert live(admin) == WHOLE
    assert broken(admin) == {}
