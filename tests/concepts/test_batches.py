"""Many at once: a quarter's lights, and changes of many measures."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from tests.api import Api, Json


@pytest.fixture
def measures(api: Api) -> list[Json]:
    concept = api.concept(api.district(), light_scheme={"explanations": "required"})
    return [api.measure(concept, title=f"Maßnahme {n}") for n in range(3)]


def light(measure: Json, **fields: Any) -> Json:
    return {
        "measure_id": measure["id"],
        "light": "green",
        "state": "in_progress",
        "effective_on": "2024-03-31",
        **fields,
    }


def lights(api: Api, **options: Any) -> list[str]:
    return [m["light"] for m in api.items("/measures?sort=title", **options)]


def test_a_quarters_lights_in_one_request(api: Api, admin: Engine, measures: list[Json]) -> None:
    answer = api.post("/status-updates/batch", {"items": [light(m) for m in measures]})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["done"], body["refused"]) == (3, 0)
    assert [r["status"] for r in body["results"]] == ["done"] * 3
    assert lights(api) == ["green"] * 3
    for result in body["results"]:
        assert api.get(f"/status-updates/{result['id']}").json()["key"] == result["key"]
    with admin.connect() as connection:
        revisions = (
            connection.execute(text("SELECT DISTINCT revision FROM change_records WHERE resource = 'status_updates'"))
            .scalars()
            .all()
        )
    assert len(revisions) == 1


def test_later_items_count_before_earlier_ones_of_the_same_day(api: Api, measures: list[Json]) -> None:
    red = {"light": "red", "reason": "staff", "summary": "Stelle frei", "remedy": "Ausschreibung"}
    items = [light(measures[0]), light(measures[0], **red)]
    body = api.post("/status-updates/batch", {"items": items}).json()
    assert body["results"][0]["key"] != body["results"][1]["key"]
    assert lights(api)[0] == "red"


def test_all_or_nothing_tells_every_fault_and_writes_nothing(api: Api, measures: list[Json]) -> None:
    items = [
        light(measures[0]),
        light(measures[1], light="red"),
        light(measures[2], effective_on="2199-01-01"),
        light({"id": "018f0000-0000-7000-8000-000000000000"}),
        light(measures[0], colour="blue"),
    ]
    answer = api.post("/status-updates/batch", {"items": items})
    assert answer.status_code == 422
    assert {(e["pointer"], e["code"]) for e in answer.json()["errors"]} == {
        *((f"/items/1/{name}", "unexplained_light") for name in ("reason", "summary", "remedy")),
        ("/items/2/effective_on", "in_the_future"),
        ("/items/3/measure_id", "unknown_reference"),
        ("/items/4/colour", "extra_forbidden"),
    }
    assert lights(api) == ["not_rated"] * 3


def test_told_otherwise_does_what_it_can(api: Api, measures: list[Json]) -> None:
    items = [light(measures[0]), light(measures[1], light="red"), light(measures[2])]
    answer = api.post(
        "/status-updates/batch", {"items": items, "all_or_nothing": False}, headers={"Accept-Language": "de"}
    )
    body = answer.json()
    assert (answer.status_code, body["done"], body["refused"]) == (200, 2, 1)
    refused = body["results"][1]
    assert (refused["status"], refused["id"], refused["errors"][0]["pointer"]) == ("refused", None, "/items/1/reason")
    assert "Rot" in refused["errors"][0]["detail"]
    assert lights(api) == ["green", "not_rated", "green"]


def test_a_reporters_batch_waits(api: Api, measures: list[Json]) -> None:
    reporter = api.token({"id": measures[0]["district_id"]}, "reporter")
    assert (
        api.post("/status-updates/batch", {"items": [light(m) for m in measures]}, token=reporter).json()["done"] == 3
    )
    assert lights(api) == ["not_rated"] * 3
    assert lights(api, token=reporter) == ["green"] * 3
    pushed = api.post("/status-updates/batch", {"items": [light(measures[0], publish=True)]}, token=reporter)
    assert [(e["pointer"], e["code"]) for e in pushed.json()["errors"]] == [("/items/0/publish", "forbidden")]


def test_a_batch_is_of_one_district(api: Api, measures: list[Json]) -> None:
    other = api.measure(api.concept(api.district(ags="08337", name="Landkreis Waldshut")))
    answer = api.post("/status-updates/batch", {"items": [light(measures[0]), light(other)]})
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/items/1/measure_id"]


def test_a_replayed_batch_is_not_recorded_twice(api: Api, measures: list[Json]) -> None:
    options = {"headers": {"Idempotency-Key": "quarter-1"}}
    first = api.post("/status-updates/batch", {"items": [light(measures[0])]}, **options)
    again = api.post("/status-updates/batch", {"items": [light(measures[0])]}, **options)
    assert first.json() == again.json()
    assert len(api.items("/status-updates")) == 1


@pytest.mark.parametrize("body", [{}, {"items": []}, {"items": "x"}, {"items": [1]}, {"items": [None], "x": 1}])
def test_a_batch_is_a_list_of_objects(api: Api, measures: list[Json], body: Json) -> None:
    assert api.post("/status-updates/batch", body).status_code == 422


def change(measure: Json, **fields: Any) -> Json:
    return {"id": measure["id"], "version": measure["version"], **fields}


def test_many_measures_are_changed_each_with_its_version(api: Api, measures: list[Json]) -> None:
    items = [change(m, priority="high", tags=["quartal"]) for m in measures]
    body = api.post("/measures/batch", {"items": items}).json()
    assert (body["done"], [r["version"] for r in body["results"]]) == (3, [2, 2, 2])
    assert [m["priority"] for m in api.items("/measures")] == ["high"] * 3


def test_a_stale_version_holds_back_all(api: Api, measures: list[Json]) -> None:
    api.patch(f"/measures/{measures[1]['id']}", {"priority": "low"})
    items = [change(m, priority="high") for m in measures]
    answer = api.post("/measures/batch", {"items": items})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/items/1/version", "precondition_failed")
    assert error["existing"] == f"http://sachstand.test/v1/measures/{measures[1]['id']}"
    assert error["existing_version"] == 2
    assert [m["priority"] for m in api.items("/measures?sort=title")] == [None, "low", None]


def test_told_otherwise_changes_what_it_can_and_records_only_that(
    api: Api, admin: Engine, measures: list[Json]
) -> None:
    items = [
        change(measures[0], priority="high"),
        change(measures[1], goal_ids=["018f0000-0000-7000-8000-000000000000"]),
        change(measures[2], title=None),
    ]
    body = api.post("/measures/batch", {"items": items, "all_or_nothing": False}).json()
    assert [r["status"] for r in body["results"]] == ["done", "refused", "refused"]
    assert [r["errors"][0]["pointer"] for r in body["results"][1:]] == ["/items/1/goal_ids/0", "/items/2/title"]
    with admin.connect() as connection:
        updated = (
            connection.execute(text("SELECT resource_id FROM change_records WHERE action = 'updated'")).scalars().all()
        )
    assert [str(i) for i in updated] == [measures[0]["id"]]
