"""Follow-ups of tasks name a body, a meeting or a participation event, as references do."""

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.bundles import broken, bundle, council, event, exported, faults, in_and_out, load, revert
from tests.problems import problem


class Motion:
    """A task that is taken up again three times."""

    def __init__(self, api: Api) -> None:
        self.api, district = api, api.district()
        own, concept = {"district_id": district["id"]}, api.concept(district)
        self.body = api.make("/bodies", kind="steering_group", name="Steuerungsgruppe", **own)
        self.meeting = api.make("/meetings", body_id=self.body["id"], held_on="2018-06-04", title="Sitzung")
        self.event = api.make("/participation-events", concept_id=concept["id"], kind="conference", title="Konferenz")
        self.paper = api.make("/papers", title="Antrag", kind="motion", **own)
        self.follow_ups: list[Json] = [
            {"occasion": "Lenkung", "body_id": self.body["id"]},
            {"occasion": "Sitzung", "meeting_id": self.meeting["id"], "body_id": self.body["id"]},
            {"occasion": "Konferenz", "event_id": self.event["id"]},
        ]
        self.task = api.make(
            "/resolution-tasks", text="Erörtern", paper_id=self.paper["id"], follow_ups=[{"occasion": "Irgendwann"}]
        )
        self.path = f"/resolution-tasks/{self.task['id']}"
        self.task = api.patch(self.path, {"follow_ups": self.follow_ups}).json()


@pytest.fixture
def motion(api: Api) -> Motion:
    return Motion(api)


def test_follow_ups_name_what_they_refer_to(motion: Motion) -> None:
    api = motion.api
    told = [{name: value for name, value in one.items() if value} for one in motion.task["follow_ups"]]
    assert told == motion.follow_ups
    expected = {motion.body["id"]: "Steuerungsgruppe", motion.meeting["id"]: "Sitzung", motion.event["id"]: "Konferenz"}
    named = api.get(f"{motion.path}?names=true").json()["names"]
    assert expected.items() <= named.items()
    assert api.get("/resolution-tasks?names=true").json()["names"] == named
    assert api.get("/resolution-tasks?names=true&format=ndjson").json()["names"] == named
    assert "Steuerungsgruppe" not in api.get("/resolution-tasks?names=true&format=csv").text.splitlines()[0]
    for name, one in (("body", motion.body), ("meeting", motion.meeting), ("event", motion.event)):
        assert api.only(f"/resolution-tasks?follow_up_{name}={one['id']}")["id"] == motion.task["id"]
        api.patch(motion.path, {"follow_ups": []})
        assert api.items(f"/resolution-tasks?follow_up_{name}={one['id']}") == []
        api.patch(motion.path, {"follow_ups": motion.follow_ups})


def test_what_leads_nowhere_is_refused_with_its_place(motion: Motion) -> None:
    api, district = motion.api, motion.api.district(name="Waldshut", ags="08337")
    foreign = api.make("/bodies", kind="council", name="Kreistag", district_id=district["id"])["id"]
    wrong = [{"occasion": "A"}, {"occasion": "B", "body_id": foreign}, {"occasion": "C", "event_id": foreign}]
    refused = problem(api.patch(motion.path, {"follow_ups": wrong}), 422)
    assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [
        ("/follow_ups/1/body_id", "unknown_reference")
    ]
    assert api.get(motion.path).json()["follow_ups"] == motion.task["follow_ups"]


@pytest.mark.parametrize("path", ["meetings", "participation-events"])
def test_what_is_named_hides_the_task_and_stays(motion: Motion, admin: Engine, path: str) -> None:
    api, named = motion.api, motion.meeting if path == "meetings" else motion.event
    assert api.get(motion.path).status_code == 200
    problem(api.delete(f"/{path}/{named['id']}"), 409, "in-use")
    assert api.patch(f"/{path}/{named['id']}", {"visibility": "internal"}).status_code == 200
    assert api.get(motion.path).status_code == 404
    assert broken(admin) == {}
    assert api.patch(motion.path, {"follow_ups": [motion.follow_ups[0]]}).status_code == 200
    assert api.get(motion.path).status_code == 200
    assert api.delete(f"/{path}/{named['id']}").status_code == 204
    assert broken(admin) == {}


def test_the_feed_tells_of_the_field(motion: Motion) -> None:
    api = motion.api
    api.patch(motion.path, {"follow_ups": list(reversed(motion.follow_ups))})
    changes = api.items("/changes?resource=resolution_tasks", token=api.operator)
    assert changes[-1]["fields"] == ["follow_ups"]


def named(*follow_ups: Any, **fields: Any) -> Json:
    entry = {"key": "a", "consultation": "c", "text": "Tun", "about_concept": "k", **fields}
    return entry | {"follow_ups": [{"occasion": "Dort", **one} for one in follow_ups]}


THREE = ({"body": "rat", "on": "2024-03-01"}, {"meeting": "t"}, {"event": "x"})


def test_bundles_name_them_by_key(api: Api, admin: Engine) -> None:
    document = council(participation_events=[event("x")], resolution_tasks=[named(*THREE)])
    _, out = in_and_out(api, admin, document)
    (task,) = out["resolution_tasks"]
    nothing = {"on": None, "note": None, "body": None, "meeting": None, "event": None, "event_concept": None}
    assert task["follow_ups"] == [
        {"occasion": "Dort", **nothing, **one, **({"event_concept": "k"} if "event" in one else {})} for one in THREE
    ]
    concept = api.items("/concepts?key=k")[0]["id"]
    told = api.get(f"/concepts/{concept}/bundle").json()
    assert (told["resolution_tasks"], told["meetings"]) == ([task], out["meetings"])


def test_an_import_changes_them_and_a_revert_takes_that_back(api: Api, admin: Engine) -> None:
    load(api, council(participation_events=[event("x")], resolution_tasks=[named(*THREE)]))
    before = exported(api, api.operator)
    done = load(api, bundle(resolution_tasks=[named({"event": "x"}, {"body": "b"})]))
    assert (done["changed"], broken(admin)) == (1, {})
    assert revert(api, done["import_id"]).status_code == 200
    assert (exported(api, api.operator), broken(admin)) == (before, {})
    hidden = load(api, bundle(participation_events=[event("x", visibility="internal")]))
    assert (exported(api)["resolution_tasks"], broken(admin)) == ([], {})
    assert revert(api, hidden["import_id"]).status_code == 200
    assert exported(api)["resolution_tasks"] != []


def test_keys_that_lead_nowhere_are_told(api: Api) -> None:
    wrong = named({"body": "weg"}, {"event": "weg"}, {"event": "x", "event_concept": "weg"})
    of_nothing = named({"event": "x"}, key="z", about_concept=None)
    assert faults(api, council(participation_events=[event("x")], resolution_tasks=[wrong, of_nothing])) == {
        "/resolution_tasks/0/follow_ups/0/body": "unknown_reference",
        "/resolution_tasks/0/follow_ups/1/event": "unknown_reference",
        "/resolution_tasks/0/follow_ups/2/event": "unknown_reference",
        "/resolution_tasks/1/follow_ups/0/event_concept": "missing",
    }
