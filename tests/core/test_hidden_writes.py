"""What is hidden leaves no trace that the public could see; what becomes hidden or public carries what it holds."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api, Json
from tests.conftest import emptied
from tests.core.test_preconditions import CHANGES
from tests.core.test_write_path import records, revisions
from tests.world import COLLECTIONS, OF_NO_CONCEPT, RANDOM_ID, World

Hidden = Callable[[Api, World], None]


def draft(api: Api, world: World) -> Json:
    return api.status(world.public["measures"], "red", "2024-06-01", publish=False)


def act_on_a_draft(api: Api, world: World, *acts: str) -> None:
    path = f"/status-updates/{draft(api, world)['id']}"
    for act in acts:
        assert api.post(f"{path}/{act}", {"reason": "falsch"}).status_code == 200


def change(api: Api, world: World, collection: str, **fields: object) -> None:
    assert api.patch(f"/{collection}/{world.hidden[collection]['id']}", fields).status_code == 200


def make_and_delete(api: Api, path: str, **fields: object) -> None:
    made = api.make(path, **fields)
    assert api.delete(f"{path}/{made['id']}").status_code == 204


def internal_measure(api: Api, world: World) -> Json:
    fields = {"visibility": "internal", "goal_ids": [world.public["goals"]["id"]]}
    public = world.public["measures"]
    return api.measure(world.public["concepts"], adopted_on=None, related_measure_ids=[public["id"]], **fields)


def work_on_an_internal_measure(api: Api, world: World) -> None:
    made = internal_measure(api, world)
    api.status(made, "red", "2024-06-01")
    step = api.make("/measure-steps", title="Schritt", measure_id=made["id"])
    for path, fields in (
        (f"/measures/{made['id']}", {"tags": ["neu"]}),
        (f"/measure-steps/{step['id']}", {"title": "x"}),
    ):
        assert api.patch(path, fields).status_code == 200


def internal_event(api: Api, world: World) -> Json:
    """A conference with a workshop, and what was said there."""
    within = {"concept_id": world.public["concepts"]["id"]}
    event = api.make("/participation-events", kind="conference", title="Klausur", visibility="internal", **within)
    part = api.make("/participation-events", kind="workshop", title="Teil", parent_id=event["id"], **within)
    said = {"channel": "workshop", "text": "Das Amt ist zu", "moderation": "published"}
    return api.make("/feedback-items", event_id=part["id"], **said)


def feedback_waits(api: Api, world: World, **handling: object) -> None:
    """It is entered, summed up by a public statement, and answered."""
    place = {"event_id": world.public["participation-events"]["id"]}
    item = api.make("/feedback-items", channel="letter", text="Frau X vom Amt ist unfreundlich", **place)
    answered = {"statement_id": world.public["key-statements"]["id"], "answer": "Danke", **handling}
    assert api.patch(f"/feedback-items/{item['id']}", answered).status_code == 200
    split = api.post(f"/feedback-items/{item['id']}/split", {"parts": [{"text": "Frau X"}, {"text": "vom Amt"}]})
    assert split.status_code == 200


def note_on_published_feedback(api: Api, world: World) -> None:
    """By itself, one of many, and by a bundle."""
    item = world.public["feedback-items"]
    change_of = {"id": item["id"], "version": item["version"], "moderation_note": "zwei"}
    assert api.patch(f"/feedback-items/{item['id']}", {"moderation_note": "eins"}).status_code == 200
    batch = api.post("/feedback-items/batch", {"items": [change_of]})
    assert batch.json()["results"][0]["version"] == item["version"], batch.text
    bundle = api.get(f"/concepts/{item['concept_id']}/bundle", token=api.operator).json()
    found = [entry for entry in bundle["feedback_items"] if entry["moderation_note"] == "zwei"]
    found[0]["moderation_note"] = "drei"
    imported = api.post("/imports", bundle)
    assert imported.json()["feedback_items"]["changed"] == 1, imported.text


def delete_an_internal_measure(api: Api, world: World) -> None:
    assert api.delete(f"/measures/{internal_measure(api, world)['id']}").status_code == 204


def internal_successor(api: Api, world: World) -> None:
    """A version in force that nobody knows of yet does not, to the public, end the one before."""
    before = world.public["concepts"]["id"]
    api.concept(world.district, adopted_on="2023-01-01", predecessor_id=before, visibility="internal")


def void(_: object) -> None:
    """Takes an expression as a statement."""


def act_on_internal_status(api: Api, world: World, *acts: str) -> None:
    made = api.status(world.public["measures"], "red", "2024-06-01", visibility="internal")
    for act in acts:
        assert api.post(f"/status-updates/{made['id']}/{act}", {"reason": "falsch"}).status_code == 200


HIDDEN: dict[str, Hidden] = {
    "a draft is recorded": act_on_a_draft,
    "a draft is redacted and retracted": lambda api, world: act_on_a_draft(api, world, "redaction", "retraction"),
    "an internal status is recorded": act_on_internal_status,
    "an internal status is redacted and retracted": lambda api, world: act_on_internal_status(
        api, world, "redaction", "retraction"
    ),
    "a goal's draft is recorded": lambda api, world: void(
        api.make("/goal-assessments", goal_id=world.public["goals"]["id"], light="green", effective_on="2024-06-01",
                 publish=False)
    ),
    "an internal measure is made": lambda api, world: void(internal_measure(api, world)),
    "an internal measure is worked on": work_on_an_internal_measure,
    "an internal measure is deleted": delete_an_internal_measure,
    "an internal concept is made and deleted": lambda api, world: make_and_delete(
        api, "/concepts", title="Entwurf", district_id=world.district["id"]
    ),
    "an internal concept follows": internal_successor,
    "an internal event takes place": lambda api, world: void(internal_event(api, world)),
    "feedback waits for moderation": feedback_waits,
    "feedback is rejected": lambda api, world: feedback_waits(api, world, moderation="rejected", moderation_note="x"),
    "published feedback gets notes": note_on_published_feedback,
    "a public statement leads to an internal measure": lambda api, world: void(
        api.make("/participation-links", relation="led_to", measure_id=internal_measure(api, world)["id"],
                 key_statement_id=world.public["key-statements"]["id"])
    ),
    "its measure gets a light": lambda api, world: void(api.status(world.hidden["measures"], "red", "2024-06-01")),
    "a token is made": lambda api, world: void(api.token(world.district, "reader")),
    "a token for a calendar is made": lambda api, world: void(world.calendar_token(caller="reader")),
    "a hidden district gets an organisation": lambda api, world: void(
        api.make("/organisations", name="AWO", district_id=world.secluded["id"])
    ),
    "a hidden district is made": lambda api, world: void(
        api.district(name="Landkreis Kaiserslautern", state="DE-RP", ags="07335", visibility="internal")
    ),
}  # fmt: skip


def change_one_of_each(api: Api, world: World) -> None:
    """All before the public looks: each stays changed, and neither a revision nor a tag goes back."""
    for collection, fields in CHANGES.items():
        change(api, world, collection, **fields)


HIDDEN["one of the hidden in each collection is changed"] = change_one_of_each


@pytest.fixture(scope="module")
def seen(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


@pytest.fixture(scope="module")
def shown(seen: World) -> dict[str, Any]:
    """All that the public sees of a fresh world, which is the same each time that one is put back; but for the feed,
    whose positions are given anew."""
    return {url: answer for url, answer in seen.everything_public().items() if url != "/v1/changes"}


@pytest.mark.parametrize("write", HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_write_moves_nothing_that_the_public_could_see_move(seen: World, admin: Engine, write: Hidden) -> None:
    before, public_before = revisions(admin, seen.district)
    write(seen.api, seen)
    assert revisions(admin, seen.district)[1] == public_before
    assert [r.public_action for r in records(admin, seen.district, after=before) if r.public_action] == []


def test_all_hidden_writes_leave_no_trace_in_any_answer(api: Api) -> None:
    world = World(api)
    shown = world.everything_public()
    for write in HIDDEN.values():
        write(api, world)
    assert world.everything_public() == shown


PUBLIC: dict[str, Callable[[Api, World], None]] = {
    "a status is recorded": lambda api, world: void(api.status(world.public["measures"], "red", "2024-06-01")),
    "a draft is published": lambda api, world: act_on_a_draft(api, world, "publication"),
    "a status is retracted": lambda api, world: void(
        api.post(f"/status-updates/{world.public['status-updates']['id']}/retraction", {"reason": "falsch"})
    ),
    "a measure is changed": lambda api, world: void(
        api.patch(f"/measures/{world.public['measures']['id']}", {"title": "Neu"})
    ),
    "a hidden concept is shown": lambda api, world: change(api, world, "concepts", visibility="public"),
    "an organisation is made": lambda api, world: void(
        api.make("/organisations", name="AWO", district_id=world.district["id"])
    ),
}


@pytest.mark.parametrize("write", PUBLIC.values(), ids=PUBLIC)
def test_a_public_write_moves_the_public_revision_and_what_the_public_sees(
    shown: dict[str, Any], api: Api, admin: Engine, write: Hidden
) -> None:
    world = World(api)
    _, public_before = revisions(admin, world.district)
    write(api, world)
    assert revisions(admin, world.district)[1] > public_before
    changed = world.everything_public()
    assert {url for url in shown if shown[url] != changed[url]}
    for url, (status, tag, body) in shown.items():  # what changed has another tag, and never keeps its own
        assert (tag == changed[url][1]) <= ((status, body) == (changed[url][0], changed[url][2])), url


# --- visibility that changes --------------------------------------------------------------------------------------

FUNDED = {"funding-applications", "cost-estimates"}
BELOW = {
    "measures": {
        "measures",
        "measure-steps",
        "status-updates",
        "participation-links",
        "resolution-tasks",
        "plan-entries",
        "indicators",
        "indicator-observations",
        *FUNDED,
    },
    "participation-events": {"participation-events", "feedback-items"},
    "key-statements": {"key-statements", "participation-links"},
    "papers": {"papers", "consultations", "resolution-tasks", "reports"},
    "meetings": {"meetings", "consultations", "resolution-tasks"},
    "consultations": {"consultations", "resolution-tasks"},
    "funding-sources": {"funding-sources", *FUNDED},
    "funding-applications": FUNDED,
    "concepts": set(COLLECTIONS) - OF_NO_CONCEPT,
    "districts": set(COLLECTIONS),
}


@pytest.mark.parametrize("collection", BELOW)
def test_what_is_hidden_hides_all_below_it_and_back(api: Api, admin: Engine, collection: str) -> None:
    world = World(api)
    draft_id = draft(api, world)["id"]
    path = f"/{collection}/{world.public[collection]['id']}"
    light = api.get(f"/measures/{world.public['measures']['id']}").json()["light"]
    assert light == "green"

    for visibility, action in (("internal", "deleted"), ("public", "created")):
        before, public_before = revisions(admin, world.district)
        assert api.patch(path, {"visibility": visibility}).status_code == 200
        for name in COLLECTIONS:
            thing = world.public[name]
            seen = visibility == "public" or name not in BELOW[collection]
            assert api.get(f"/{name}/{thing['id']}").status_code == (200 if seen else 404), name
            inside = api.get(f"/{name}/{thing['id']}", token=world.tokens["reader"])
            assert inside.json()["is_public"] == seen, name
        found = records(admin, world.district, after=before)
        told = {r.resource.replace("_", "-"): r.public_action for r in found if r.public_action}
        assert told == dict.fromkeys(BELOW[collection], action)
        assert revisions(admin, world.district)[1] == public_before + 1
        ordinals = [r.public_ordinal for r in found if r.public_action]
        assert ordinals == list(range(len(ordinals)))
        assert draft_id not in {str(r.resource_id) for r in found}
        assert api.get(f"/status-updates/{draft_id}").status_code == 404

    shown = api.get(f"/measures/{world.public['measures']['id']}").json()
    assert (shown["light"], shown["status"]["id"]) == ("green", world.public["status-updates"]["id"])


def test_lights_set_while_hidden_are_right_once_shown(api: Api) -> None:
    world = World(api)
    measure, goal = world.public["measures"], world.public["goals"]
    concept = f"/concepts/{world.public['concepts']['id']}"
    api.patch(concept, {"visibility": "internal"})
    api.status(measure, "red", "2024-06-01")
    api.status(measure, "yellow", "2024-07-01", publish=False)
    api.status(measure, "yellow", "2024-08-01", visibility="internal")
    api.make("/goal-assessments", goal_id=goal["id"], light="red", effective_on="2024-06-01", reason="other",
             summary="Grund", remedy="Abhilfe")  # fmt: skip
    assert api.get(f"/measures/{measure['id']}", token=world.tokens["reader"]).json()["light"] == "yellow"
    api.patch(concept, {"visibility": "public"})
    assert api.get(f"/measures/{measure['id']}").json()["light"] == "red"
    assert api.get(f"/goals/{goal['id']}").json()["light"] == "red"
    assert api.get(f"/measures/{measure['id']}", token=world.tokens["reader"]).json()["light"] == "yellow"


LISTS = [
    *((path, "district") for path in COLLECTIONS[3:]),
    *((path, "concept") for path in COLLECTIONS[3:] if path not in {*OF_NO_CONCEPT, "consultations"}),
]


@pytest.mark.parametrize(
    ("collection", "name"),
    [*LISTS, ("organisations", "district"), ("concepts", "district"), ("measure-steps", "measure"),
     ("status-updates", "measure"), ("goal-assessments", "goal"), ("measures", "field"), ("goals", "parent")],
)  # fmt: skip
def test_a_filter_by_something_hidden_answers_as_one_by_nothing(api: Api, collection: str, name: str) -> None:
    """Also by its ETag: nobody learns that something hidden is there, or that it changes."""
    world = World(api)
    of = {"district": "districts", "field": "fields-of-action", "parent": "goals"}.get(name, f"{name}s")
    hidden = world.hidden[of]["id"]
    values = [hidden, RANDOM_ID, *(["16055", world.secluded["ags"]] if name == "district" else [])]
    answers = [api.get(f"/{collection}", params={name: value}) for value in values]
    api.patch(f"/{of}/{hidden}", {"name" if name == "district" else "title": "Neu"})
    answers.append(api.get(f"/{collection}", params={name: hidden}))
    assert {a.status_code for a in answers} == {200}
    assert len({(a.text, a.headers["etag"]) for a in answers}) == 1


def test_a_public_measure_stays_changeable_when_one_that_it_names_is_hidden(api: Api) -> None:
    world = World(api)
    concept = world.public["concepts"]
    other = api.measure(concept, title="Andere")
    naming = api.measure(concept, related_measure_ids=[other["id"]])
    api.patch(f"/measures/{other['id']}", {"visibility": "internal"})
    assert api.get(f"/measures/{naming['id']}").json()["related_measure_ids"] == []
    assert api.patch(f"/measures/{naming['id']}", {"title": "Neu"}).status_code == 200
    refused = api.patch(
        f"/measures/{naming['id']}", {"related_measure_ids": [other["id"], world.public["measures"]["id"]]}
    )
    assert refused.status_code == 200, "what it names already stays"
    third = api.measure(concept, title="Dritte", visibility="internal")
    refused = api.patch(f"/measures/{naming['id']}", {"related_measure_ids": [third["id"]]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/related_measure_ids/0"
