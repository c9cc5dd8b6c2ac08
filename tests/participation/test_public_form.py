"""The public form: what anybody may send, what they get for it, and what the holder of a receipt can do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core.days import today
from tests.api import Api, Json
from tests.problems import faults, problem
from tests.world import World

TEXT = "Der Bus nach Stockach fährt abends nicht mehr."
CONTACT = {"name": "Amal Haddad", "email": "amal@example.org", "phone": "07531 800-0"}


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


def board(world: World, **fields: Any) -> Json:
    within = {"concept_id": world.public["concepts"]["id"], "kind": "board", "title": "Pinnwand", "form": "open"}
    return world.api.make("/participation-events", **within | fields)


def said(event: Json, **fields: Any) -> Json:
    return {"event_id": event["id"], "text": TEXT, **fields}


def send(world: World, event: Json, **fields: Any) -> Json:
    response = world.api.post("/feedback-items", said(event, **fields), token=None)
    assert response.status_code == 201, response.text
    result: Json = response.json()
    return result


def held(world: World, method: str, receipt: str, path: str = "", **options: Any) -> httpx.Response:
    headers = {"Feedback-Receipt": receipt, **options.pop("headers", {})}
    return world.api.call(method, f"/feedback-receipt{path}", headers=headers, **options)


def public_revision(admin: Engine, world: World) -> int:
    with admin.connect() as connection:
        asked = text("SELECT public_revision FROM district_state WHERE district_id = :district")
        return int(connection.execute(asked, {"district": world.district["id"]}).scalar_one())


# --- sending ------------------------------------------------------------------------------------------------------


def test_what_anybody_sends_waits_unseen(world: World, admin: Engine) -> None:
    event, before = board(world), public_revision(admin, world)
    listed = world.api.get("/feedback-items").headers["ETag"]
    made = send(world, event, title="Bus", kind="wish", language="de", person_group="resident")
    assert (made["moderation"], made["channel"], made["is_public"]) == ("pending", "web", False)
    assert (made["received_on"], made["allowed_actions"]) == (today().isoformat(), [])
    assert world.api.get(f"/feedback-items/{made['id']}").status_code == 404
    assert public_revision(admin, world) == before
    assert world.api.get("/feedback-items").headers["ETag"] == listed
    inside = world.api.get(f"/feedback-items/{made['id']}", token=world.api.operator).json()
    assert (inside["text"], inside["moderation"]) == (TEXT, "pending")
    assert world.api.post("/feedback-items", {**said(event), "channel": "letter"}).json()["receipt"] is None


@pytest.mark.parametrize(
    "more",
    [
        {"moderation": "published"},
        {"answer": "Ja"},
        {"received_on": "2024-01-01"},
        {"key": "mine"},
        {"visibility": "internal"},
        {"votes": 100},
        {"external_id": "p-1"},
        {"section": "Verkehr"},
        {"moderation_note": "x"},
        {"channel": "letter"},
        {"statement_id": str(uuid4())},
        {"duplicate_of_id": str(uuid4())},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_the_office_says_needs_a_token(world: World, more: Json) -> None:
    refused = world.api.post("/feedback-items", said(board(world), **more), token=None)
    assert faults(refused) == [(f"/{next(iter(more))}", "needs_token")]


def test_a_form_is_open_on_purpose_alone(world: World) -> None:
    """A conference of three years ago takes no posts: it is open until a day, or by hand."""
    later, before = str(today() + timedelta(days=1)), str(today() - timedelta(days=1))
    path = "/participation-events"

    def is_open(event: Json) -> bool:
        shown = world.api.get(f"{path}/{event['id']}").json()
        listed = world.api.items(f"{path}?is_open=true&id={event['id']}")
        answer = world.api.post("/feedback-items", said(event), token=None)
        assert answer.status_code in (201, 409), answer.text
        assert shown["is_open"] == bool(listed) == (answer.status_code == 201)
        return bool(shown["is_open"])

    event = board(world, form=None, starts_on="2023-11-17")
    assert (event["form"], is_open(event)) == ("closed", False)
    noted = world.api.make("/feedback-items", **said(event), channel="letter")
    assert noted["event_id"] == event["id"], "the office enters what it received"
    for fields, form, open_now in (
        ({"open_until": later}, "scheduled", True),
        ({"form": "closed"}, "closed", False),
        ({"form": "scheduled"}, "scheduled", True),
        ({"open_until": before}, "scheduled", False),
        ({"open_until": None}, "closed", False),
        ({"form": "open"}, "open", True),
        ({"open_from": later}, "open", False),
        ({"open_from": None, "open_until": later}, "open", True),
        ({"form": None}, "scheduled", True),
    ):
        changed = world.api.patch(f"{path}/{event['id']}", fields)
        assert changed.status_code == 200, changed.text
        assert (changed.json()["form"], is_open(event)) == (form, open_now), fields


def test_the_form_is_for_open_events_that_everybody_sees(world: World) -> None:
    yesterday = (today() - timedelta(days=1)).isoformat()
    closed, hidden = board(world, open_until=yesterday), board(world, visibility="internal")
    refused = world.api.post("/feedback-items", said(closed), token=None)
    assert yesterday in problem(refused, 409, "participation-closed")["detail"]
    nowhere = world.api.post("/feedback-items", said({"id": str(uuid4())}), token=None)
    assert faults(nowhere) == [("/event_id", "unknown_reference")]
    assert faults(world.api.post("/feedback-items", said(hidden), token=None)) == faults(nowhere)
    without = {"text": TEXT, "concept_id": world.public["concepts"]["id"]}
    assert faults(world.api.post("/feedback-items", without, token=None)) == [("/event_id", "missing")]


def test_texts_are_bounded_and_kept_as_they_are(world: World) -> None:
    event = board(world)
    script = "<script>alert('x')</script> =HYPERLINK(\"http://x\") & <b>fett</b>"
    made = send(world, event, text=script)
    assert held(world, "GET", made["receipt"]).json()["item"]["text"] == script
    assert faults(world.api.post("/feedback-items", said(event, text="x" * 5_001), token=None)) == [
        ("/text", "string_too_long")
    ]
    assert send(world, event, text="x" * 5_000)["text"] == "x" * 5_000
    large = world.api.post("/feedback-items", said(event, title="t", text="ü" * 30_000), token=None)
    problem(large, 413, "too-large")


@pytest.mark.parametrize(
    "contact", [{}, {"name": None}, {"email": "x"}, {"email": "a b@c.de"}, {"phone": "ruf an"}, {"address": "hier"}]
)
def test_contact_details_are_checked(world: World, contact: Json) -> None:
    refused = world.api.post("/feedback-items", said(board(world), contact=contact), token=None)
    assert all(pointer.startswith("/contact") for pointer, _ in faults(refused))


# --- limits -------------------------------------------------------------------------------------------------------


@pytest.fixture
def narrow(world: World) -> Iterator[None]:
    state = world.api.app.state
    usual, state.settings = state.settings, state.settings.model_copy(update={"form_per_minute": 5})
    yield
    state.settings = usual


@pytest.mark.usefixtures("narrow")
def test_a_client_is_bounded_and_its_address_not_kept(world: World, admin: Engine) -> None:
    event = board(world)
    answers = [world.api.post("/feedback-items", said(event), token=None) for _ in range(12)]
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) in (5, 10)  # a minute may have turned
    told = problem(next(a for a in answers if a.status_code == 429), 429, "too-many-requests")
    assert 1 <= int(next(a for a in answers if a.status_code == 429).headers["Retry-After"]) <= 60, told
    with admin.connect() as connection:
        kept = connection.execute(text("SELECT string_agg(r::text, ' ') FROM rate_counts r")).scalar_one()
    assert "127.0.0.1" not in kept
    assert b"127.0.0.1".hex() not in kept
    assert world.api.post("/feedback-items", {**said(event), "channel": "web"}).status_code == 201  # the office


@pytest.mark.usefixtures("narrow")
def test_what_is_refused_counts_as_well(world: World) -> None:
    answers = [world.api.post("/feedback-items", {"text": "x"}, token=None).status_code for _ in range(12)]
    assert set(answers) == {422, 429}


# --- repeating ----------------------------------------------------------------------------------------------------


def test_a_repeated_request_gets_the_same_receipt(world: World, admin: Engine) -> None:
    event, key = board(world), {"Idempotency-Key": str(uuid4())}
    first, second = (world.api.post("/feedback-items", said(event), token=None, headers=key) for _ in range(2))
    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.content == second.content
    with admin.connect() as connection:
        kept = bytes(connection.execute(text("SELECT body FROM idempotency_records")).scalar_one())
    assert first.json()["receipt"].encode() not in kept
    other = world.api.post("/feedback-items", said(event, text="Anderes"), token=None, headers=key)
    problem(other, 422, "key-reused")


def test_a_key_that_can_be_guessed_is_refused(world: World) -> None:
    guessed = world.api.post("/feedback-items", said(board(world)), token=None, headers={"Idempotency-Key": "1"})
    problem(guessed, 400, "malformed")


# --- the receipt --------------------------------------------------------------------------------------------------


def test_the_holder_follows_what_became_of_it(world: World) -> None:
    api, concept = world.api, world.public["concepts"]["id"]
    made = send(world, board(world), contact=CONTACT)
    answer = held(world, "GET", made["receipt"])
    assert answer.headers["Cache-Control"] == "private, no-store"
    seen = answer.json()
    assert (seen["item"]["state"], seen["item"]["moderation"], seen["item"]["text"]) == ("received", "pending", TEXT)
    assert {name: seen["contact"][name] for name in CONTACT} == CONTACT
    inside = api.make("/key-statements", concept_id=concept, kind="need", text="Intern", visibility="internal")
    statement = api.make("/key-statements", concept_id=concept, kind="need", text="Busse am Abend")
    measure = world.public["measures"]
    api.make("/participation-links", key_statement_id=statement["id"], measure_id=measure["id"], relation="led_to")
    of_item = {"feedback_item_id": made["id"], "relation": "related_to", "note": "Nur intern gedacht"}
    api.make("/participation-links", **of_item, measure_id=measure["id"])
    internal = api.measure(world.public["concepts"], visibility="internal")
    api.make("/participation-links", **of_item, measure_id=internal["id"])
    api.patch(f"/feedback-items/{made['id']}", {"statement_id": inside["id"], "answer": "Wir prüfen das."})
    seen = held(world, "GET", made["receipt"]).json()
    assert (seen["item"]["state"], seen["item"]["answer"], seen["statements"]) == ("answered", "Wir prüfen das.", [])
    assert [(link["note"], link["target"]["id"]) for link in seen["links"]] == [(None, measure["id"])]
    change = {"statement_id": statement["id"], "moderation": "published"}
    api.patch(f"/feedback-items/{made['id']}", change)
    seen = held(world, "GET", made["receipt"]).json()
    assert [s["text"] for s in seen["statements"]] == ["Busse am Abend"]
    assert {link["relation"] for link in seen["links"]} == {"led_to", "related_to"}
    assert seen["item"]["moderation"] == "published"


def test_a_wrong_receipt_is_like_none(world: World) -> None:
    made = send(world, board(world))
    wrong = [made["receipt"][:-1] + ("a" if made["receipt"][-1] != "a" else "b"), "sachstand_x", "x" * 5_000]
    answers = [world.api.get("/feedback-receipt")] + [held(world, "GET", receipt) for receipt in wrong]
    told = [{**answer.json(), "instance": ""} for answer in answers]
    assert all(answer.status_code == 404 for answer in answers)
    assert all(one == told[0] for one in told)
    for method, path in (("DELETE", ""), ("DELETE", "/contact"), ("PUT", "/contact")):
        body = {"json": CONTACT} if method == "PUT" else {}
        assert held(world, method, wrong[0], path, **body).status_code == 404
    assert world.api.get(f"/feedback-receipt?receipt={made['receipt']}").status_code == 422


def test_contact_details_are_corrected_and_ended(world: World, admin: Engine) -> None:
    made, api = send(world, board(world)), world.api
    path, editor = f"/feedback-items/{made['id']}/contact", world.tokens["editor"]
    assert api.get(path, token=editor).status_code == 404
    version, before = (
        api.get(f"/feedback-items/{made['id']}", token=editor).headers["ETag"],
        public_revision(admin, world),
    )
    given = held(world, "PUT", made["receipt"], "/contact", json={"email": "alt@example.org"})
    assert (given.status_code, given.json()["name"]) == (200, None)
    corrected = held(world, "PUT", made["receipt"], "/contact", json=CONTACT).json()
    assert corrected["kept_until"] == (today() + timedelta(days=180)).isoformat()
    assert api.get(path, token=editor).json() == corrected
    for role in ("reader", "reporter"):
        assert api.get(path, token=world.tokens[role]).status_code == 403
    assert api.get(path).status_code == 401
    assert held(world, "DELETE", made["receipt"], "/contact").status_code == 204
    assert held(world, "DELETE", made["receipt"], "/contact").status_code == 404
    assert held(world, "GET", made["receipt"]).json()["contact"] is None
    assert api.get(f"/feedback-items/{made['id']}", token=editor).headers["ETag"] == version
    assert public_revision(admin, world) == before
    office = api.call("PUT", path, json=CONTACT, token=editor)
    assert office.json()["email"] == CONTACT["email"]
    assert api.call("DELETE", path, token=editor).status_code == 204


def test_the_log_says_that_contact_details_changed_never_to_what(world: World, admin: Engine) -> None:
    made = send(world, board(world), contact=CONTACT)
    held(world, "PUT", made["receipt"], "/contact", json={**CONTACT, "name": "Amal H."})
    held(world, "DELETE", made["receipt"], "/contact")
    with admin.connect() as connection:
        asked = text(
            "SELECT action, fields, before, public_action FROM change_records WHERE resource_id = :item "
            "ORDER BY revision, ordinal"
        )
        rows = connection.execute(asked, {"item": made["id"]}).all()
    assert [(row.action, row.fields) for row in rows] == [
        ("created", []),
        ("updated", ["contact"]),
        ("updated", ["contact"]),
        ("erased", ["contact"]),
    ]
    assert all(row.before is None and row.public_action is None for row in rows)
