"""What is hidden leaves no trace that the public could see; what becomes hidden or public carries what it holds."""

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine

from tests.api import Api
from tests.conftest import emptied
from tests.hidden import HIDDEN, Hidden, act_on_a_draft, change, draft, void
from tests.records import records, revisions
from tests.resources import COLLECTIONS, OF_NO_CONCEPT
from tests.world import RANDOM_ID, World


@pytest.fixture(scope="module")
def seen(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


@pytest.mark.parametrize("write", HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_write_moves_nothing_that_the_public_could_see_move(seen: World, admin: Engine, write: Hidden) -> None:
    before, public_before = revisions(admin, seen.district)
    write(seen.api, seen)
    assert revisions(admin, seen.district)[1] == public_before
    assert [r.public_action for r in records(admin, seen.district, after=before) if r.public_action] == []


@pytest.mark.long
def test_all_hidden_writes_leave_no_trace_in_any_answer(api: Api) -> None:
    world = World(api)
    shown = world.everything_public()
    for write in HIDDEN.values():
        write(api, world)
    assert world.everything_public() == shown


PUBLIC: dict[str, tuple[str, Callable[[Api, World], None]]] = {
    "a status is recorded": (
        "status-updates",
        lambda api, world: void(api.status(world.public["measures"], "red", "2024-06-01")),
    ),
    "a draft is published": ("status-updates", lambda api, world: act_on_a_draft(api, world, "publication")),
    "a status is retracted": (
        "status-updates",
        lambda api, world: void(
            api.post(f"/status-updates/{world.public['status-updates']['id']}/retraction", {"reason": "falsch"})
        ),
    ),
    "a measure is changed": (
        "measures",
        lambda api, world: void(api.patch(f"/measures/{world.public['measures']['id']}", {"title": "Neu"})),
    ),
    "a hidden concept is shown": ("concepts", lambda api, world: change(api, world, "concepts", visibility="public")),
    "an organisation is made": (
        "organisations",
        lambda api, world: void(api.make("/organisations", name="AWO", district_id=world.district["id"])),
    ),
}


@pytest.mark.long
def test_a_public_write_moves_the_public_revision_and_what_the_public_sees(api: Api, admin: Engine) -> None:
    """All that the public sees takes seconds to read: that is read before and after all of them."""
    world = World(api)
    before = world.everything_public()
    for name, (collection, write) in PUBLIC.items():
        _, public_before = revisions(admin, world.district)
        listed = api.get(f"/{collection}?limit=200")
        write(api, world)
        assert revisions(admin, world.district)[1] > public_before, name
        now = api.get(f"/{collection}?limit=200")
        assert now.text != listed.text, name
        assert now.headers["etag"] != listed.headers["etag"], name
    shown = world.everything_public()
    assert before != shown
    for url, (status, tag, body) in before.items():  # what changed has another tag, and never keeps its own
        assert (tag == shown[url][1]) <= ((status, body) == (shown[url][0], shown[url][2])), url


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
    "participation-events": {"participation-events", "feedback-items", "resolution-tasks"},
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
    red = {"light": "red", "effective_on": "2024-06-01", "reason": "other", "summary": "Grund", "remedy": "Abhilfe"}
    api.make("/goal-assessments", goal_id=goal["id"], **red)
    field = world.public["fields-of-action"]
    api.make("/field-assessments", field_id=field["id"], **red)
    api.make("/concept-assessments", concept_id=world.public["concepts"]["id"], **red)
    assert api.get(f"/measures/{measure['id']}", token=world.tokens["reader"]).json()["light"] == "yellow"
    api.patch(concept, {"visibility": "public"})
    assert api.get(f"/measures/{measure['id']}").json()["light"] == "red"
    assert api.get(f"/goals/{goal['id']}").json()["light"] == "red"
    for path in (f"/fields-of-action/{field['id']}", concept):
        assert api.get(path).json()["assessment"]["light"] == "red"
    assert api.get(f"/measures/{measure['id']}", token=world.tokens["reader"]).json()["light"] == "yellow"


LISTS = [
    *((path, "district") for path in COLLECTIONS[3:]),
    *((path, "concept") for path in COLLECTIONS[3:] if path not in {*OF_NO_CONCEPT, "consultations"}),
]


@pytest.mark.parametrize(
    ("collection", "name"),
    [*LISTS, ("organisations", "district"), ("concepts", "district"), ("measure-steps", "measure"),
     ("status-updates", "measure"), ("goal-assessments", "goal"),
     ("field-assessments", "field"), ("measures", "field"), ("goals", "parent")],
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
