"""Two people, one measure: who reports on top of an entry that they did not see is told, where they asked to be."""

import pytest

from tests.api import Api, Json
from tests.line import Line
from tests.logs import LOGS, about
from tests.problems import faults, problem
from tests.world import RANDOM_ID


@pytest.fixture(params=LOGS)
def log(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def body(api: Api, log: str) -> Json:
    """A light of something that has none yet."""
    return {**about(api, log, api.concept(api.district())), "effective_on": "2024-03-31", "light": "green"}


def test_the_second_of_two_who_saw_the_same_is_told_of_the_first(api: Api, log: str, body: Json) -> None:
    first = api.make(f"/{log}", **body, based_on=None)
    refused = api.post(f"/{log}", {**body, "light": "red", "based_on": None})
    told = problem(refused, 409, "changed-since")
    assert told["existing"].endswith(f"/v1/{log}/{first['id']}")
    assert [(error["pointer"], error["code"]) for error in told["errors"]] == [("/based_on", "changed_since")]
    second = api.make(f"/{log}", **{**body, "light": "yellow"}, based_on=first["id"])
    assert problem(api.post(f"/{log}", {**body, "based_on": first["id"]}), 409)["existing"].endswith(second["id"])
    assert len(api.items(f"/{log}")) == 2


def test_who_does_not_ask_is_not_told(api: Api, log: str, body: Json) -> None:
    for light in ("green", "red"):
        api.make(f"/{log}", **body | {"light": light})


def test_what_is_gone_or_of_something_else_is_not_current(api: Api, log: str, body: Json) -> None:
    entry = api.make(f"/{log}", **body)
    api.post(f"/{log}/{entry['id']}/retraction", {"reason": "Versehen"})
    refused = api.post(f"/{log}", {**body, "based_on": entry["id"]})
    told = problem(refused, 409, "changed-since")
    assert (told["existing"], told["detail"]) == (None, "There is no current entry.")
    german = api.post(f"/{log}", {**body, "based_on": entry["id"]}, headers={"Accept-Language": "de"})
    assert german.json()["errors"][0]["detail"] == "Es gibt keinen aktuellen Stand"
    api.make(f"/{log}", **body, based_on=None)


def test_what_is_no_entry_of_the_same_thing_is_told(api: Api, log: str, body: Json) -> None:
    """Whether there is a current one or none; an entry that a later version inherits is one of it."""
    district = api.district(ags="08336", name="Landkreis Waldshut")
    other = api.make(f"/{log}", **about(api, log, api.concept(district)), effective_on="2024-01-31", light="red")
    for _ in range(2):
        for wrong in (other["id"], RANDOM_ID):
            refused = api.post(f"/{log}", {**body, "based_on": wrong})
            assert faults(refused) == [("/based_on", "unknown_reference")]
            batch = api.post(f"/{log}/batch", {"items": [{**body, "based_on": wrong}]})
            assert faults(batch) == [("/items/0/based_on", "unknown_reference")]
        current = api.make(f"/{log}", **body)
    api.make(f"/{log}", **body, based_on=current["id"])


def test_what_was_inherited_was_an_entry_of_it(api: Api) -> None:
    line = Line(api)
    before = api.status(line.cafe, "green", "2022-06-30")
    later = line.of(line.adopt(line.succeed(version_label="2.0"), "2023-01-01"), "cafe")
    body = {"measure_id": later["id"], "light": "green", "effective_on": "2024-06-30"}
    api.make("/status-updates", **body, based_on=before["id"])
    told = problem(api.post("/status-updates", {**body, "based_on": before["id"]}), 409, "changed-since")
    assert told["detail"] == "Another entry is the current one."


def test_what_waits_for_an_editor_counts_as_seen(api: Api, log: str, body: Json) -> None:
    waiting = api.make(f"/{log}", **body, publish=False)
    assert api.post(f"/{log}", {**body, "based_on": None}).status_code == 409
    api.make(f"/{log}", **body, based_on=waiting["id"])


def test_items_of_a_batch_are_held_against_what_was_there_before(api: Api) -> None:
    concept = api.concept(api.district())
    first, second = (api.measure(concept, title=title) for title in ("Sprachcafé", "Patenschaften"))
    current = api.status(first, "green", "2024-03-31")
    item = {"light": "green", "effective_on": "2024-06-30", "based_on": None}
    items = [{**item, "measure_id": first["id"]}, {**item, "measure_id": second["id"]}]
    told = problem(api.post("/status-updates/batch", {"items": items}), 422)["errors"]
    assert [(error["pointer"], error["code"]) for error in told] == [("/items/0/based_on", "changed_since")]
    assert told[0]["existing"].endswith(f"/v1/status-updates/{current['id']}")
    items[0]["based_on"] = current["id"]
    assert api.post("/status-updates/batch", {"items": items}).json()["done"] == 2


def test_goals_are_assessed_many_at_once(api: Api) -> None:
    concept = api.concept(api.district())
    goals = [api.make("/goals", title=title, concept_id=concept["id"]) for title in ("Sprache", "Arbeit")]
    items = [{"goal_id": goal["id"], "effective_on": "2024-06-30", "light": "yellow"} for goal in goals]
    assert api.post("/goal-assessments/batch", {"items": items}).json()["done"] == 2
    assert [goal["light"] for goal in api.items("/goals")] == ["yellow", "yellow"]
    wrong = [items[0], {**items[1], "effective_on": "2199-06-30"}]
    told = faults(api.post("/goal-assessments/batch", {"items": wrong}))
    assert told == [("/items/1/effective_on", "in_the_future")]


def test_an_id_is_one(api: Api, log: str, body: Json) -> None:
    assert faults(api.post(f"/{log}", {**body, "based_on": "x"})) == [("/based_on", "uuid")]
