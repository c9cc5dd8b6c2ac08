"""The history of a measure: its own changes and those of its steps and status updates, as far as the caller may see."""

import pytest

from tests.api import Api, Json
from tests.problems import problem
from tests.world import RANDOM_ID


def history(api: Api, measure: Json, token: str | None = None, size: int = 50) -> list[Json]:
    url: str | None = f"/v1/measures/{measure['id']}/history?limit={size}"
    items: list[Json] = []
    while url is not None:
        response = api.get(url, token=token)
        assert response.status_code == 200, response.text
        items += response.json()["items"]
        url = response.json()["next"]
        assert response.headers.get("link") == (f'<{url}>; rel="next"' if url else None)
    return items


def told(items: list[Json]) -> list[tuple[str, str]]:
    return [(item["resource"], item["action"]) for item in items]


@pytest.fixture
def measure(api: Api) -> Json:
    """A measure with a past, and beside it another one."""
    concept = api.concept(api.district())
    measure = api.measure(concept)
    other = api.measure(concept, title="Andere")
    step = api.make("/measure-steps", title="Raum suchen", measure_id=measure["id"])
    api.make("/measure-steps", title="Anderer", measure_id=other["id"])
    api.status(measure, "red", "2024-01-01")
    draft = api.status(measure, "green", "2024-02-01", publish=False)
    assert api.patch(f"/measures/{measure['id']}", {"title": "Neu"}).status_code == 200
    assert api.delete(f"/measure-steps/{step['id']}").status_code == 204
    assert api.post(f"/status-updates/{draft['id']}/retraction", {"reason": "falsch"}).status_code == 200
    return measure


def test_insiders_see_all_the_latest_first(api: Api, measure: Json) -> None:
    items = history(api, measure, api.operator)
    assert told(items) == [
        ("status_updates", "retracted"),
        ("measure_steps", "deleted"),
        ("measures", "updated"),
        ("status_updates", "created"),
        ("status_updates", "created"),
        ("measure_steps", "created"),
        ("measures", "created"),
    ]
    assert items[2]["before"] == {"title": "Sprachcafé"}
    assert all(item["actor_id"] for item in items)
    places = [(item["revision"], item["ordinal"]) for item in items]
    assert places == sorted(places, reverse=True)
    assert {item["subject_id"] for item in items} == {None, measure["id"]}


def test_the_public_sees_what_is_public(api: Api, measure: Json) -> None:
    items = history(api, measure)
    assert told(items) == [
        ("measure_steps", "deleted"),
        ("measures", "updated"),
        ("status_updates", "created"),
        ("measure_steps", "created"),
        ("measures", "created"),
    ]
    assert {item["before"] for item in items} == {None}
    assert {item["actor_id"] for item in items} == {None}
    inside = {item["revision"] for item in history(api, measure, api.operator)}
    assert max(item["revision"] for item in items) < max(inside), "the public has its own count"


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_give_everything_once(api: Api, measure: Json, size: int) -> None:
    for token in (None, api.operator):
        assert history(api, measure, token, size) == history(api, measure, token)


def test_a_page_stays_where_it_is_when_something_new_happens(api: Api, measure: Json) -> None:
    first = api.get(f"/measures/{measure['id']}/history?limit=2").json()
    rest = api.get(first["next"]).json()
    api.status(measure, "green", "2024-03-01")
    again = api.get(first["next"]).json()
    assert {item.pop("light") for item in rest["items"]} == {"red", None}, "named as it is now"
    assert {item.pop("light") for item in again["items"]} == {"green", None}
    assert again == rest


def test_it_is_hidden_with_the_measure_and_shown_with_it(api: Api, measure: Json) -> None:
    path = f"/measures/{measure['id']}"
    api.patch(path, {"visibility": "internal"})
    hidden = problem(api.get(f"{path}/history"), 404, "not-found")
    nothing = problem(api.get(f"/measures/{RANDOM_ID}/history"), 404, "not-found")
    assert {**hidden, "instance": ""} == {**nothing, "instance": ""}
    assert history(api, measure, api.operator)[0]["action"] == "updated"
    api.patch(path, {"visibility": "public"})
    again = history(api, measure)
    assert ("measures", "created") in told(again[:2])
    assert ("measures", "deleted") in told(again[2:4])


def test_an_unchanged_history_is_not_sent_again(api: Api, measure: Json) -> None:
    path = f"/measures/{measure['id']}/history"
    tag = api.get(path).headers["etag"]
    api.status(measure, "green", "2024-03-01", publish=False)
    assert api.get(path, headers={"If-None-Match": tag}).status_code == 304, "of a draft the public knows nothing"
    api.status(measure, "green", "2024-04-01")
    assert api.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_cursor_is_good_only_for_its_measure(api: Api, measure: Json) -> None:
    cursor = api.get(f"/measures/{measure['id']}/history?limit=1").json()["next"].partition("cursor=")[2]
    other = api.measure({"id": measure["concept_id"]})
    problem(api.get(f"/measures/{other['id']}/history?cursor={cursor}"), 400, "bad-cursor")
    problem(api.get(f"/measures/{measure['id']}/history?cursor=x"), 400, "bad-cursor")
