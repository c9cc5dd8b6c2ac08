"""What people said: entered in time, never changed, moderated, split, and merged."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.days import today
from app.feed.relay import catch_up
from tests.api import Api, Json
from tests.problems import faults, problem
from tests.world import World

TEXT = "Vormittags kann ich nicht.\nAbends fehlt  jemand für die Kinder."


def item(world: World, **fields: Any) -> Json:
    said = {"channel": "letter", "text": TEXT, "concept_id": world.public["concepts"]["id"]}
    return world.api.make("/feedback-items", **said | fields)


def handled(world: World, thing: Json, token: str = "operator", **fields: Any) -> Any:
    return world.api.patch(f"/feedback-items/{thing['id']}", fields, token=token)


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


# --- when it came in ----------------------------------------------------------------------------------------------


def event(world: World, **fields: Any) -> Json:
    within = {"concept_id": world.public["concepts"]["id"], "kind": "board", "title": "Pinnwand"}
    return world.api.make("/participation-events", **within, **fields)


def test_a_closed_event_takes_what_came_in_in_time(world: World) -> None:
    board = event(world, open_from="2023-10-01", open_until="2024-01-31")
    assert board["is_open"] is False
    said = {"channel": "board", "text": "Mehr Kurse", "event_id": board["id"]}
    for late in ({}, {"received_on": "2024-02-01"}, {"received_on": "2023-09-30"}):
        refused = world.api.post("/feedback-items", said | late, headers={"Accept-Language": "de"})
        told = problem(refused, 409, "participation-closed")
        assert ("01.10.2023" if late.get("received_on") == "2023-09-30" else "31.01.2024") in told["detail"]
    for day in ("2023-10-01", "2024-01-31"):
        made = world.api.make("/feedback-items", **said, received_on=day)
        assert (made["received_on"], made["concept_id"]) == (day, board["concept_id"])


def test_an_event_is_open_through_its_last_day(world: World) -> None:
    day = today()
    last = event(world, open_from=day.isoformat(), open_until=day.isoformat())
    over = event(world, open_until=(day - timedelta(days=1)).isoformat())
    coming = event(world, open_from=(day + timedelta(days=1)).isoformat())
    assert [last["is_open"], over["is_open"], coming["is_open"]] == [True, False, False]
    said = {"channel": "web", "text": "Heute", "event_id": last["id"]}
    assert world.api.make("/feedback-items", **said)["received_on"] == day.isoformat()


def test_an_item_is_about_the_concept_of_its_event(world: World) -> None:
    other = world.api.concept(world.district, title="Anderes")
    said = {"channel": "web", "text": "x", "event_id": event(world)["id"], "concept_id": other["id"]}
    assert faults(world.api.post("/feedback-items", said)) == [("/concept_id", "other_concept")]


# --- its words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["text", "title", "channel", "received_on", "votes", "person_group", "event_id"])
def test_what_was_said_is_never_changed(world: World, field: str) -> None:
    made = item(world)
    assert faults(handled(world, made, **{field: "x"})) == [(f"/{field}", "extra_forbidden")]


def test_a_key_that_is_made_holds_none_of_the_words(world: World) -> None:
    made = item(world, text="Geheim", title="Geheim", received_on="2024-01-31")
    assert made["key"].startswith("letter-2024-01-31-")


def test_html_is_text(world: World) -> None:
    words = '<script>alert("x")</script> & <b>fett</b>'
    made = item(world, text=words, moderation="published")
    shown = world.api.get(f"/feedback-items/{made['id']}")
    assert shown.json()["text"] == words
    assert shown.headers["content-type"] == "application/json"
    assert shown.headers["x-content-type-options"] == "nosniff"


# --- moderation ---------------------------------------------------------------------------------------------------


def test_it_is_seen_once_it_is_published_and_no_longer_when_that_is_taken_back(world: World) -> None:
    made = item(world)
    path = f"/feedback-items/{made['id']}"
    assert made["moderation"] == "pending"
    assert world.api.get(path).status_code == 404
    assert handled(world, made, moderation="published").json()["is_public"] is True
    assert world.api.get(path).json()["text"] == "Vormittags kann ich nicht.\nAbends fehlt  jemand für die Kinder."
    handled(world, made, moderation="rejected", moderation_note="nennt eine Person")
    assert world.api.get(path).status_code == 404


def test_the_note_of_the_moderation_is_for_insiders(world: World) -> None:
    made = item(world, moderation="published", moderation_note="Name entfernt?")
    path = f"/feedback-items/{made['id']}"
    for token, seen in ((None, None), (world.tokens["foreign"], None), (world.tokens["reader"], "Name entfernt?")):
        assert world.api.get(path, token=token).json()["moderation_note"] == seen
        listed = world.api.items("/feedback-items", token=token)
        assert next(i for i in listed if i["id"] == made["id"])["moderation_note"] == seen


def test_reporters_moderate_and_editors_do_the_rest(world: World) -> None:
    made, reporter = item(world), str(world.tokens["reporter"])
    assert handled(world, made, reporter, moderation="published").status_code == 200
    for fields in ({"answer": "Danke"}, {"kind": "wish"}, {"moderation": "pending", "visibility": "internal"}):
        problem(handled(world, made, reporter, **fields), 403, "forbidden")
    assert handled(world, made, str(world.tokens["editor"]), answer="Danke").status_code == 200
    path = f"/feedback-items/{made['id']}"
    roles = ("reader", "reporter", "editor")
    allowed = {role: world.api.get(path, token=world.tokens[role]).json()["allowed_actions"] for role in roles}
    editing = ["moderate", "update", "split", "add_link", "erase"]
    assert allowed == {"reader": [], "reporter": ["moderate"], "editor": editing}


@pytest.mark.parametrize("role", ["reporter", "editor"])
def test_who_enters_an_item_may_handle_it_no_further_than_later(world: World, role: str) -> None:
    """What the form may say of it, everybody may."""
    said = {"concept_id": world.public["concepts"]["id"], "text": "Am Telefon gesagt", "channel": "letter"}
    plain = {"kind": "wish", "field_id": world.public["fields-of-action"]["id"], "received_on": "2024-01-31"}
    moderated = {"moderation": "rejected", "moderation_note": "nennt eine Person", "answer": None, "votes": 0}
    token, beyond = str(world.tokens[role]), 201 if role == "editor" else 403
    statement, other = world.public["key-statements"]["id"], item(world)["id"]
    for fields in (plain, moderated):
        assert world.api.post("/feedback-items", {**said, **fields}, token=token).status_code == 201
    for fields in (
        {"answer": "Danke"}, {"votes": 3}, {"visibility": "internal"}, {"statement_id": statement},
        {"duplicate_of_id": other}, {"moderation": "published", "answer": "Danke", "votes": 900},
    ):  # fmt: skip
        assert world.api.post("/feedback-items", {**said, **fields}, token=token).status_code == beyond, fields


def test_a_hidden_event_hides_what_was_said_there(world: World) -> None:
    board = event(world)
    made = item(world, event_id=board["id"], moderation="published")
    path = f"/feedback-items/{made['id']}"
    assert world.api.get(path).status_code == 200
    for visibility, status in (("internal", 404), ("public", 200)):
        world.api.patch(f"/participation-events/{board['id']}", {"visibility": visibility})
        assert world.api.get(path).status_code == status


def test_its_state_follows_from_what_was_done(world: World) -> None:
    made = item(world)
    assert made["state"] == "received"
    assert handled(world, made, kind="need").json()["state"] == "received"
    field = world.public["fields-of-action"]["id"]
    assert handled(world, made, field_id=field).json()["state"] == "categorised"
    answered = handled(world, made, answer="Kommt").json()
    assert (answered["state"], answered["answered_on"]) == ("answered", today().isoformat())
    again = handled(world, made, answer=None).json()
    assert (again["state"], again["answered_on"]) == ("categorised", None)


# --- many ---------------------------------------------------------------------------------------------------------


def test_many_are_handled_at_once_or_none(world: World) -> None:
    things = [item(world) for _ in range(3)]
    change = {"moderation": "published", "statement_id": world.public["key-statements"]["id"]}
    items: list[Json] = [{"id": i["id"], "version": i["version"], **change} for i in things]
    items[1]["version"] = 7
    path = "/feedback-items/batch"
    assert faults(world.api.post(path, {"items": items})) == [("/items/1/version", "precondition_failed")]
    statement = f"/key-statements/{world.public['key-statements']['id']}"
    assert world.api.get(statement).json()["feedback_items"] == 1, "that of the world"
    done = world.api.post(path, {"items": items, "all_or_nothing": False}).json()
    assert (done["done"], done["refused"]) == (2, 1)
    assert world.api.get(statement).json()["feedback_items"] == 3
    assert {i["id"] for i in world.api.items("/feedback-items")} >= {things[0]["id"], things[2]["id"]}


def test_a_reporter_moderates_many(world: World) -> None:
    made, reporter = item(world), str(world.tokens["reporter"])
    one = {"id": made["id"], "version": 1}
    body = {"items": [{**one, "moderation": "published"}]}
    assert world.api.post("/feedback-items/batch", body, token=reporter).status_code == 200
    body = {"items": [{**one, "version": 1_000, "answer": "x"}]}
    problem(world.api.post("/feedback-items/batch", body, token=reporter), 403, "forbidden")


# --- splitting and merging ----------------------------------------------------------------------------------------


def split(world: World, thing: Json, *texts: str, **fields: Any) -> Any:
    parts = {"parts": [{"text": text, **fields} for text in texts]}
    return world.api.post(f"/feedback-items/{thing['id']}/split", parts)


def test_parts_are_passages_word_for_word(world: World) -> None:
    made = item(world, title="Kurse", person_group="resident", votes=3, moderation="published")
    refused = split(world, made, "Vormittags kann ich nicht.", "Abends fehlt mir jemand")
    assert faults(refused) == [("/parts/1/text", "no_passage")]
    statement = world.public["key-statements"]["id"]
    done = split(world, made, "Vormittags kann ich nicht.", "fehlt jemand\nfür die Kinder", statement_id=statement)
    whole, parts = done.json()["item"], done.json()["parts"]
    assert (whole["is_split"], whole["text"], whole["votes"]) == (True, made["text"], 3)
    for part in parts:
        assert part["split_from_id"] == made["id"]
        assert (part["moderation"], part["person_group"], part["statement_id"]) == ("published", "resident", statement)
        assert (part["title"], part["votes"], part["channel"]) == (None, 0, "letter")
    assert [part["text"] for part in parts] == ["Vormittags kann ich nicht.", "fehlt jemand\nfür die Kinder"]
    problem(split(world, made, "Vormittags", "Abends"), 409, "state")
    assert world.api.get(f"/key-statements/{statement}").json()["feedback_items"] == 3, "two parts, and the world's"


def test_one_item_stands_for_its_duplicates(world: World) -> None:
    first, second, third = (item(world) for _ in range(3))
    assert handled(world, second, duplicate_of_id=first["id"]).status_code == 200
    same = ("/duplicate_of_id", "nested_duplicates")
    assert faults(handled(world, third, duplicate_of_id=second["id"])) == [same]
    assert faults(handled(world, first, duplicate_of_id=third["id"])) == [same]
    assert faults(handled(world, third, duplicate_of_id=third["id"])) == [("/duplicate_of_id", "itself")]
    split(world, third, "Vormittags", "Abends")
    assert faults(handled(world, second, duplicate_of_id=third["id"])) == [("/duplicate_of_id", "is_split")]
    problem(split(world, first, "Vormittags", "Abends"), 409, "state")
    problem(split(world, second, "Vormittags", "Abends"), 409, "state")
    assert handled(world, second, duplicate_of_id=None).status_code == 200
    assert handled(world, first, duplicate_of_id=second["id"]).status_code == 200


def test_a_comment_names_what_it_is_about(world: World) -> None:
    api, first = world.api, item(world)
    comment = item(world, comment_on_id=first["id"], text="Ja. Und nein.", moderation="published")
    path = f"/feedback-items/{comment['id']}"
    assert (comment["comment_on_id"], api.get(path).json()["comment_on_id"]) == (first["id"], None)
    handled(world, first, moderation="published")
    assert api.get(path).json()["comment_on_id"] == first["id"]
    assert faults(handled(world, comment, comment_on_id=None)) == [("/comment_on_id", "extra_forbidden")]
    parts = split(world, comment, "Ja.", "Und nein.").json()["parts"]
    assert {part["comment_on_id"] for part in parts} == {first["id"]}
    elsewhere = world.hidden["feedback-items"]["id"]
    said = {"channel": "letter", "text": TEXT, "concept_id": world.public["concepts"]["id"]}
    for wrong in (elsewhere, world.public["goals"]["id"]):
        answer = api.post("/feedback-items", {**said, "comment_on_id": wrong})
        assert faults(answer) == [("/comment_on_id", "unknown_reference")]
    form = {"text": TEXT, "event_id": world.public["participation-events"]["id"], "comment_on_id": first["id"]}
    assert faults(api.post("/feedback-items", form, token=None)) == [("/comment_on_id", "needs_token")]


def test_moving_it_leaves_a_trace(world: World) -> None:
    made = item(world)
    statement = world.public["key-statements"]["id"]
    handled(world, made, statement_id=statement)
    handled(world, made, statement_id=None)
    world.api.run(catch_up(world.api.app.state.database))
    path = f"/changes?district={world.district['ags']}&resource=feedback_items&limit=200"
    changes = [c for c in world.api.items(path, token=world.api.operator)
               if c["resource_id"] == made["id"]]  # fmt: skip
    assert [(c["action"], c["fields"], c["before"]) for c in changes] == [
        ("created", [], None),
        ("updated", ["statement_id"], {"statement_id": None}),
        ("updated", ["statement_id"], {"statement_id": statement}),
    ]


def test_the_log_never_holds_what_was_said(world: World) -> None:
    made = item(world, title="Geheim", text="Geheim", moderation_note="Geheim", answer="Geheim")
    handled(world, made, answer="Anders", moderation_note=None)
    world.api.run(catch_up(world.api.app.state.database))
    changes = world.api.items(f"/changes?district={world.district['ags']}&limit=200", token=world.api.operator)
    mine = [change for change in changes if change["resource_id"] == made["id"]]
    assert {change.pop("title") for change in mine} == {"Geheim"}, "what it is called now is no former text"
    assert len(mine) == 2
    assert "Geheim" not in str(changes)


# --- references into what is hidden -------------------------------------------------------------------------------


def test_what_is_public_refers_to_nothing_internal(world: World) -> None:
    within = {"concept_id": world.public["concepts"]["id"]}
    hidden = world.api.make("/key-statements", text="Entwurf", visibility="internal", **within)
    waiting = item(world, statement_id=hidden["id"])
    assert waiting["statement_id"] == hidden["id"]
    published = item(world, moderation="published")
    refused = handled(world, published, statement_id=hidden["id"])
    assert faults(refused) == [("/statement_id", "internal_reference")]
    assert handled(world, waiting, moderation="published").status_code == 200
    assert world.api.get(f"/feedback-items/{waiting['id']}").json()["statement_id"] is None
    inside = world.api.get(f"/feedback-items/{waiting['id']}", token=world.tokens["reader"]).json()
    assert inside["statement_id"] == hidden["id"]
