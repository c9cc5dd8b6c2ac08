"""Writes of which the public must not notice anything."""

from collections.abc import Callable

from tests.api import Api, Json
from tests.resources import CHANGES
from tests.world import World

Hidden = Callable[[Api, World], None]


def change(api: Api, world: World, collection: str, **fields: object) -> None:
    assert api.patch(f"/{collection}/{world.hidden[collection]['id']}", fields).status_code == 200


def draft(api: Api, world: World) -> Json:
    return api.status(world.public["measures"], "red", "2024-06-01", publish=False)


def act_on_a_draft(api: Api, world: World, *acts: str) -> None:
    path = f"/status-updates/{draft(api, world)['id']}"
    for act in acts:
        assert api.post(f"{path}/{act}", {"reason": "falsch"}).status_code == 200


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


def note_in_an_internal_attribute(api: Api, world: World) -> None:
    """A public measure gets its value by itself, one of many, and by a bundle; one that asks for it learns nothing."""
    measure = world.public["measures"]
    made = {"label": "Vermerk", "visibility": "internal", "concept_id": measure["concept_id"]}
    key = api.make("/attribute-definitions", kind="text", **made)["key"]
    path, version = f"/measures/{measure['id']}", world.shown("measures")["version"]
    assert api.patch(path, {"attributes": {key: "eins"}}).status_code == 200
    batch = api.post(
        "/measures/batch", {"items": [{"id": measure["id"], "version": version, "attributes": {key: "zwei"}}]}
    )
    assert batch.json()["results"][0]["version"] == version, batch.text
    bundle = api.get(f"/concepts/{measure['concept_id']}/bundle", token=api.operator).json()
    (found,) = [entry for entry in bundle["measures"] if entry["attributes"].get(key) == "zwei"]
    found["attributes"][key] = "drei"
    imported = api.post("/imports", bundle)
    assert imported.json()["measures"]["changed"] == 1, imported.text
    for term in ("eins", "drei"):
        assert api.items(f"/measures?attribute={key}:{term}") == []
    assert [one["id"] for one in api.items(f"/measures?attribute={key}:drei", token=api.operator)] == [measure["id"]]
    assert api.patch(path, {"attributes": {key: None}}).status_code == 200


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
    "a field's and a concept's drafts are recorded": lambda api, world: void(
        [
            api.make(f"/{log}", **subject, light="green", effective_on="2024-06-01", publish=False)
            for log, subject in (
                ("field-assessments", {"field_id": world.public["fields-of-action"]["id"]}),
                ("concept-assessments", {"concept_id": world.public["concepts"]["id"]}),
            )
        ]
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
    "a public measure gets an internal attribute": note_in_an_internal_attribute,
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
