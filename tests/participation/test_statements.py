"""Events with their parts, key statements with what became of them, and the links from these to measures."""

from typing import Any

import pytest

from app.core.days import today
from app.feed.relay import catch_up
from tests.api import Api, Json
from tests.problems import faults, problem
from tests.world import World


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


def within(world: World) -> Json:
    return {"concept_id": world.public["concepts"]["id"]}


def event(world: World, **fields: Any) -> Json:
    return world.api.make("/participation-events", **{"kind": "workshop", "title": "Teil"} | within(world) | fields)


def statement(world: World, **fields: Any) -> Json:
    return world.api.make("/key-statements", **{"text": "Mehr Kurse"} | within(world) | fields)


# --- events -------------------------------------------------------------------------------------------------------


def test_a_conference_has_workshops_and_these_have_none(world: World) -> None:
    whole = event(world, kind="conference", participants={"value": 150, "precision": "about"})
    assert whole["participants"] == {"value": 150, "precision": "about"}
    part = event(world, parent_id=whole["id"])
    refused = world.api.post("/participation-events", {**within(world), "kind": "workshop", "title": "x",
                                                       "parent_id": part["id"]})  # fmt: skip
    assert faults(refused) == [("/parent_id", "nested_parts")]
    other = event(world)
    moved = world.api.patch(f"/participation-events/{whole['id']}", {"parent_id": other["id"]})
    assert faults(moved) == [("/parent_id", "nested_parts")], "it has parts itself"
    itself = world.api.patch(f"/participation-events/{other['id']}", {"parent_id": other["id"]})
    assert faults(itself) == [("/parent_id", "nested_parts")]
    assert world.api.patch(f"/participation-events/{part['id']}", {"parent_id": None}).status_code == 200


def test_a_hidden_conference_hides_its_workshops(world: World) -> None:
    whole = event(world, kind="conference")
    part = event(world, parent_id=whole["id"])
    for visibility, status in (("internal", 404), ("public", 200)):
        world.api.patch(f"/participation-events/{whole['id']}", {"visibility": visibility})
        assert world.api.get(f"/participation-events/{part['id']}").status_code == status
    hidden = event(world, kind="conference", visibility="internal")
    assert event(world, parent_id=hidden["id"])["is_public"] is False


def test_what_has_parts_or_feedback_is_not_deleted(world: World) -> None:
    whole = event(world, kind="conference")
    part = event(world, parent_id=whole["id"])
    told = problem(world.api.delete(f"/participation-events/{whole['id']}"), 409, "in-use")
    assert "internal" in told["detail"]
    assert world.api.delete(f"/participation-events/{part['id']}").status_code == 204
    assert world.api.delete(f"/participation-events/{whole['id']}").status_code == 204


def test_what_was_said_about_a_superseded_concept_is_still_answered(world: World) -> None:
    concept = f"/concepts/{world.public['concepts']['id']}"
    assert world.api.patch(concept, {"state": "superseded"}).status_code == 200
    made = statement(world)
    assert world.api.patch(f"/key-statements/{made['id']}", {"resolution": "noted"}).status_code == 200
    item = world.public["feedback-items"]
    assert world.api.patch(f"/feedback-items/{item['id']}", {"answer": "Spät, aber doch"}).status_code == 200


# --- statements ---------------------------------------------------------------------------------------------------


def test_a_resolution_has_a_day_and_being_open_has_none(world: World) -> None:
    path = f"/key-statements/{statement(world)['id']}"
    taken = world.api.patch(path, {"resolution": "taken_up", "answer": "Kommt"}).json()
    assert (taken["resolution"], taken["resolved_on"]) == ("taken_up", today().isoformat())
    told = {"resolution": "forwarded", "forwarded_level": "state", "forwarded_to": "Land", "resolved_on": "2024-02-01"}
    sent = world.api.patch(path, told).json()
    assert {name: sent[name] for name in told} == told
    opened = world.api.patch(path, {"resolution": "open", "forwarded_level": None, "forwarded_to": None}).json()
    assert (opened["resolution"], opened["resolved_on"]) == ("open", None)


def test_statements_are_nested_and_keep_their_order(world: World) -> None:
    above = statement(world, position=1)
    for position, text in ((2, "Alphakurse"), (1, "Kinderbetreuung")):
        statement(world, text=text, parent_id=above["id"], position=position, kind="proposal")
    listed = world.api.items(f"/key-statements?parent={above['id']}")
    assert [item["text"] for item in listed] == ["Kinderbetreuung", "Alphakurse"]
    assert world.api.delete(f"/key-statements/{above['id']}").status_code == 409


def test_a_parent_that_is_hidden_later_is_not_told(world: World) -> None:
    above = statement(world)
    below = statement(world, parent_id=above["id"])
    world.api.patch(f"/key-statements/{above['id']}", {"visibility": "internal"})
    path = f"/key-statements/{below['id']}"
    assert world.api.get(path).json()["parent_id"] is None
    assert world.api.get(path, token=world.tokens["reader"]).json()["parent_id"] == above["id"]
    assert world.api.patch(path, {"text": "Neu"}).status_code == 200, "what it referred to before stays"
    other = statement(world)
    refused = world.api.patch(f"/key-statements/{other['id']}", {"parent_id": above["id"]})
    assert faults(refused) == [("/parent_id", "internal_reference")]


def test_who_counts_what_a_statement_sums_up_sees_only_what_they_may(world: World) -> None:
    made = statement(world)
    for fields in ({}, {"moderation": "published"}):
        said = {"channel": "web", "text": "x", "statement_id": made["id"], **fields}
        world.api.make("/feedback-items", **said, **within(world))
    path = f"/key-statements/{made['id']}"
    assert world.api.get(path).json()["feedback_items"] == 1
    assert world.api.get(path, token=world.tokens["reader"]).json()["feedback_items"] == 2


# --- links --------------------------------------------------------------------------------------------------------


def link(world: World, **ends: Any) -> Any:
    return world.api.post("/participation-links", {"relation": "led_to", **ends})


def test_a_link_is_made_once(world: World) -> None:
    ends = {"key_statement_id": statement(world)["id"], "measure_id": world.public["measures"]["id"]}
    made = link(world, **ends).json()
    told = problem(link(world, **ends), 409, "conflict")
    assert told["existing"] == f"http://sachstand.test/v1/participation-links/{made['id']}"
    assert link(world, **ends, key="zweiter").status_code == 409
    other = world.api.post("/participation-links", {"relation": "supports", **ends}).json()
    refused = world.api.patch(f"/participation-links/{other['id']}", {"relation": "led_to"})
    problem(refused, 409, "conflict")


def test_a_link_may_lead_into_the_next_version(world: World) -> None:
    before = world.public["concepts"]
    after = world.api.concept(world.district, title="2.0", predecessor_id=before["id"], valid_from="2030-01-01")
    measure = world.api.measure(after)
    made = link(world, key_statement_id=statement(world)["id"], measure_id=measure["id"])
    assert made.json()["concept_id"] == before["id"]
    listed = world.api.items(f"/participation-links?measure={measure['id']}")
    assert [item["id"] for item in listed] == [made.json()["id"]]


def test_a_link_is_seen_where_both_ends_are(world: World) -> None:
    measure = world.api.measure(world.public["concepts"], visibility="internal")
    said = statement(world)
    made = link(world, key_statement_id=said["id"], measure_id=measure["id"]).json()
    path = f"/participation-links/{made['id']}"
    assert world.api.get(path).status_code == 404
    world.api.patch(f"/measures/{measure['id']}", {"visibility": "public"})
    assert world.api.get(path).status_code == 200
    world.api.patch(f"/key-statements/{said['id']}", {"visibility": "internal"})
    assert world.api.get(path).status_code == 404


def test_a_statement_does_not_lead_to_itself(world: World) -> None:
    own = statement(world)["id"]
    refused = link(world, key_statement_id=own, other_statement_id=own)
    assert faults(refused) == [("/other_statement_id", "itself")]


def test_a_foreign_districts_statement_is_nothing_to_refer_to(world: World) -> None:
    api = world.api
    foreign = api.make("/key-statements", text="Fremd", concept_id=api.concept(world.foreign)["id"])
    refused = link(world, key_statement_id=foreign["id"], measure_id=world.public["measures"]["id"])
    assert faults(refused) == [("/measure_id", "unknown_reference")]
    token = world.tokens["editor"]
    body = {"relation": "led_to", "key_statement_id": foreign["id"], "measure_id": world.public["measures"]["id"]}
    problem(api.post("/participation-links", body, token=token), 403, "forbidden")


def test_a_measures_history_tells_of_what_led_to_it(world: World) -> None:
    measure = world.public["measures"]
    made = link(world, key_statement_id=statement(world)["id"], measure_id=measure["id"]).json()
    world.api.run(catch_up(world.api.app.state.database))
    history = world.api.items(f"/measures/{measure['id']}/history?limit=200")
    assert ("participation_links", made["id"]) in {(c["resource"], c["resource_id"]) for c in history}
