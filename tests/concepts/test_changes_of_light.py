"""What changed since the last report."""

from typing import Any

import pytest

from tests.api import Api, Json
from tests.concepts.test_views import Rated
from tests.line import Line

SINCE = {"from": "2023-12-31", "until": "2024-06-30"}


@pytest.fixture
def rated(api: Api) -> Rated:
    return Rated(api)


def changed(concept: Rated, token: str | None = None, **query: Any) -> dict[str, str]:
    """From and to of each changed measure, by its title."""
    answer = concept.view("changes-of-light", token, **SINCE | query)
    assert answer["counts"]["total"] == len(answer["changes"])
    return {
        one["title"]: f"{one['from']} {one['to']} {one['direction']} {one['update'] and one['update']['effective_on']}"
        for one in answer["changes"]
    }


def test_each_measure_is_told_with_the_update_that_changed_it(rated: Rated) -> None:
    c, api = rated, rated.api
    fest = c.view("tree")["measures"][0]
    why = {"reason": "funding", "summary": "Kein Zuschuss", "remedy": "Neuer Antrag", "next_steps": "Bis Mai"}
    api.status(fest, "yellow", "2024-02-01", reason="staff")
    current = api.status(fest, "red", "2024-06-30", **why)
    api.status(fest, "green", "2024-07-01")
    answer = c.view("changes-of-light", **SINCE)
    assert (answer["first_day"], answer["last_day"]) == ("2023-12-31", "2024-06-30")
    assert answer["counts"] == {
        "total": 4,
        "better": 0,
        "worse": 1,
        "newly_rated": 3,
        "no_longer_rated": 0,
        "other_step": 0,
    }
    assert [field["title"] for field in answer["fields"]] == ["Sprache", "Kurse", "Arbeit"]
    told = [(one["number"], one["title"], one["field_id"]) for one in answer["changes"]]
    fields = [c.language["id"], c.courses["id"], c.work["id"], None]
    assert told == list(zip(["1.2", None, None, None], ["Café", "Kurs", "Praktikum", "Fest"], fields, strict=True))
    last = answer["changes"][-1]
    assert (last["measure_id"], last["from"], last["to"], last["direction"]) == (fest["id"], "green", "red", "worse")
    assert last["update"]["id"] == current["id"]
    assert {name: last["update"][name] for name in why} == why


def test_changes_have_four_directions(rated: Rated) -> None:
    c, api = rated, rated.api
    ways = {
        "Auf": ("red", "yellow"),
        "Ab": ("green", "yellow"),
        "Neu": (None, "red"),
        "Unbekannt": ("green", "not_rated"),
        "Weiter": ("green", "green"),
    }
    for title, (before, after) in ways.items():
        measure = c.measure(title, c.work)
        if before:
            api.status(measure, before, "2022-01-01")
        api.status(measure, after, "2022-06-30")
    c.measure("Ende", c.work, discontinued_on="2022-06-01", discontinued_reason="obsolete")
    ended = c.measure("Rotes Ende", c.work, discontinued_on="2022-06-01", discontinued_reason="obsolete")
    api.status(ended, "red", "2021-01-01")
    api.status(c.measure("Später beschlossen", c.work, adopted_on="2022-03-01"), "green", "2021-01-01")
    assert changed(c, **{"from": "2022-01-01", "until": "2022-06-30"}) == {
        "Auf": "red yellow better 2022-06-30",
        "Ab": "green yellow worse 2022-06-30",
        "Neu": "not_rated red newly_rated 2022-06-30",
        "Unbekannt": "green not_rated no_longer_rated 2022-06-30",
        "Rotes Ende": "red None no_longer_rated None",
        "Später beschlossen": "None green newly_rated 2021-01-01",
    }


def test_what_the_public_does_not_see_has_not_changed(rated: Rated) -> None:
    c, api = rated, rated.api
    reporter = api.token(c.district, "reporter")
    café = c.view("tree")["fields"][0]["measures"][1]
    body = {"measure_id": café["id"], "light": "green", "effective_on": "2024-05-01", "summary": "Fertig"}
    assert api.post("/status-updates", body, token=reporter).status_code == 201
    assert changed(c)["Café"] == "not_rated red newly_rated 2024-01-31"
    assert changed(c, reporter)["Café"] == "not_rated green newly_rated 2024-05-01"


def test_a_retracted_update_changed_nothing_but_for_those_who_ask_what_was_known(rated: Rated) -> None:
    c, api = rated, rated.api
    fest = c.view("tree")["measures"][0]
    undone = api.status(fest, "red", "2024-02-01")
    known = undone["published_at"]
    api.post(f"/status-updates/{undone['id']}/retraction", {"reason": "verwechselt"})
    assert "Fest" not in changed(c)
    for token, summary in ((None, None), (api.operator, "Stelle frei")):
        answer = c.view("changes-of-light", token, **SINCE, known_at=known)
        assert [(one["to"], one["update"]["summary"]) for one in answer["changes"] if one["title"] == "Fest"] == [
            ("red", summary)
        ]


def test_inherited_lights_are_told_with_the_update_of_the_version_before(api: Api) -> None:
    line = Line(api)
    update = api.status(line.cafe, "green", "2022-06-30")
    second = line.adopt(line.succeed(), "2023-01-01")
    answer: Json = line.read(f"/concepts/{second['id']}/changes-of-light?from=2022-01-01&until=2023-06-30")
    (one,) = answer["changes"]
    assert (one["key"], one["direction"], one["update"]["id"]) == ("cafe", "newly_rated", update["id"])
    assert one["measure_id"] != one["update"]["measure_id"] == line.cafe["id"]


def test_until_is_today_at_most_and_not_before_from(rated: Rated) -> None:
    assert rated.view("changes-of-light", **{"from": "2199-01-01", "until": "2199-12-31"})["changes"] == []
    refused = rated.api.get(rated.path("changes-of-light", **{"from": "2024-01-02", "until": "2024-01-01"}))
    assert [(e["parameter"], e["code"]) for e in refused.json()["errors"]] == [("from", "period")]


def test_why_a_light_is_red_stands_where_the_measure_does(rated: Rated) -> None:
    """In the tree, in lists and at the measure, with what is done about it."""
    c, api = rated, rated.api
    why = {"reason": "funding", "summary": "Kein Zuschuss", "remedy": "Neuer Antrag", "next_steps": "Bis Mai"}
    café = c.view("tree")["fields"][0]["measures"][1]
    api.status(café, "red", "2024-06-30", **why)
    goal = c.goal("Deutsch lernen", field_id=c.language["id"])
    api.make("/goal-assessments", goal_id=goal["id"], light="red", effective_on="2024-01-01", **why)
    tree = c.view("tree")["fields"][0]
    shown = [
        tree["measures"][1]["status"],
        api.get(f"/measures/{café['id']}").json()["status"],
        api.only(f"/measures?id={café['id']}")["status"],
        tree["goals"][0]["assessment"],
        api.get(f"/goals/{goal['id']}").json()["assessment"],
    ]
    assert [{name: status[name] for name in why} for status in shown] == [why] * 5
