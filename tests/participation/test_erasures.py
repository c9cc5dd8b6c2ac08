"""Erasing: the words are nowhere afterwards, nothing brings them back, and the log says only that it was done."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core.access import FORM_CALLER, SERVICE_CALLER
from app.core.days import today
from app.core.tables import table
from app.feed.relay import catch_up
from app.hooks import HOOKS
from app.jobs.purge import purge
from app.participation.erasures.ledger import Ledger, entries
from app.participation.erasures.replay import missing, replay
from app.participation.tables import ContactDetails, FeedbackItem, FeedbackReceipt
from tests.api import Api, Json
from tests.conftest import emptied
from tests.problems import faults, problem
from tests.words import found
from tests.world import World

SENTENCE = "Meine Tochter Jasmin wartet seit Mai auf einen Platz in der Weststadt"
NAME, EMAIL = "Jasmins Mutter", "jasmins.mutter@example.org"


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


@pytest.fixture
def ledger(world: World, tmp_path: Path) -> Iterator[Path]:
    """A ledger's file, as an installation has it that another can be restored from."""
    state = world.api.app.state
    usual, file = state.settings, tmp_path / "erasures.jsonl"
    state.settings = usual.model_copy(update={"erasure_ledger": file})
    yield file
    state.settings = usual


def board(world: World, **fields: Any) -> Json:
    within = {"concept_id": world.public["concepts"]["id"], "kind": "board", "title": "Pinnwand", "form": "open"}
    return world.api.make("/participation-events", **within | fields)


def item(world: World, **fields: Any) -> Json:
    within = {"concept_id": world.public["concepts"]["id"], "channel": "letter", "text": SENTENCE}
    return world.api.make("/feedback-items", **{**within, **fields})


def sent(world: World, **fields: Any) -> Json:
    body = {"event_id": board(world)["id"], "text": SENTENCE, "contact": {"name": NAME, "email": EMAIL}, **fields}
    response = world.api.post("/feedback-items", body, token=None, headers={"Idempotency-Key": str(uuid4())})
    assert response.status_code == 201, response.text
    result: Json = response.json()
    return result


def erased(world: World, thing: Json) -> Json:
    response = world.api.post(f"/feedback-items/{thing['id']}/erase", headers={"Idempotency-Key": str(uuid4())})
    assert response.status_code == 200, response.text
    result: Json = response.json()
    return result


# --- nowhere ------------------------------------------------------------------------------------------------------


def test_the_words_are_where_one_would_expect_them(world: World, admin: Engine) -> None:
    """Otherwise that they are nowhere would say nothing."""
    sent(world)
    assert sorted(found(admin, "Jasmin wartet", sampled=True)) == [
        "feedback_items",
        "idempotency_records",
    ]
    assert found(admin, EMAIL) == ["contact_details"]


def test_what_was_erased_is_in_no_table(world: World, admin: Engine) -> None:
    api, thing = world.api, sent(world, title="Für Jasmin")
    path = f"/feedback-items/{thing['id']}"
    note = {"moderation": "rejected", "moderation_note": "Nennt Jasmin"}
    api.patch(path, note, headers={"Idempotency-Key": "1"})
    api.patch(path, {"answer": "Jasmin steht auf der Liste.", "moderation": "published"})
    link = {"feedback_item_id": thing["id"], "measure_id": world.public["measures"]["id"], "relation": "supports"}
    api.make("/participation-links", **link, note="Jasmin war gemeint")
    api.patch(path, {"kind": "need"}, headers={"Idempotency-Key": "2"})
    assert "idempotency_records" in found(admin, "Jasmin", sampled=True)
    erased(world, thing)
    assert found(admin, "Jasmin", sampled=True) == []
    assert found(admin, "jasmin", sampled=True) == []


def test_what_imports_changed_is_blanked_too(world: World, admin: Engine) -> None:
    concept = {"title": "Konzept", "key": "k", "state": "adopted", "adopted_on": "2020-01-01"}
    said = {"concept": "k", "key": "f-1", "channel": "letter", "text": SENTENCE, "received_on": "2024-01-01"}
    for answer in ("Jasmin bekommt einen Platz.", "Nein."):
        bundle = {"format": "sachstand-bundle/1", "concepts": [concept]}
        bundle |= {"feedback_items": [{**said, "answer": answer}]}
        response = world.api.post(f"/imports?district={world.district['id']}", bundle)
        assert response.status_code == 200, response.text
    assert "import_formers" in found(admin, "Jasmin", sampled=True)
    thing = world.api.only("/feedback-items?key=f-1", token=world.api.operator)
    erased(world, thing)
    assert found(admin, "Jasmin") == []


# --- the stub -----------------------------------------------------------------------------------------------------


def test_a_stub_stays_for_insiders(world: World) -> None:
    api = world.api
    statement = api.make("/key-statements", concept_id=world.public["concepts"]["id"], kind="need", text="Plätze")
    summed = {"statement_id": statement["id"], "kind": "need"}
    thing = item(world, moderation="published", person_group="resident", votes=3, **summed)
    here = f"/key-statements/{statement['id']}"
    assert api.get(here, token=api.operator).json()["feedback_items"] == 1
    stub = erased(world, thing)
    assert (stub["statement_id"], api.get(here, token=api.operator).json()["feedback_items"]) == (statement["id"], 0)
    assert (stub["text"], stub["title"], stub["person_group"], stub["votes"]) == ("", None, None, 0)
    assert (stub["kind"], stub["received_on"], stub["is_public"]) == ("need", thing["received_on"], False)
    assert (stub["allowed_actions"], stub["version"]) == ([], thing["version"] + 1)
    assert stub["erased_at"] is not None
    assert api.get(f"/feedback-items/{thing['id']}").status_code == 404
    listed = api.items("/feedback-items?counts=true", token=api.operator)
    assert thing["id"] not in {one["id"] for one in listed}


def test_nothing_more_is_done_with_a_stub(world: World) -> None:
    api, thing, other = world.api, item(world), item(world, text="Anderes")
    erased(world, thing)
    path = f"/feedback-items/{thing['id']}"
    problem(api.patch(path, {"moderation": "published"}), 409, "state")
    problem(api.post(f"{path}/erase"), 409, "state")
    problem(api.post(f"{path}/split", {"parts": [{"text": "a"}, {"text": "b"}]}), 409, "state")
    problem(api.call("PUT", f"{path}/contact", json={"name": "x"}, token=api.operator), 409, "state")
    link = {"feedback_item_id": thing["id"], "measure_id": world.public["measures"]["id"], "relation": "supports"}
    problem(api.post("/participation-links", link), 409, "state")
    duplicate = api.patch(f"/feedback-items/{other['id']}", {"duplicate_of_id": thing["id"]})
    assert faults(duplicate) == [("/duplicate_of_id", "erased")]
    api.patch(f"/concepts/{thing['concept_id']}", {"visibility": "internal"})
    api.patch(f"/concepts/{thing['concept_id']}", {"visibility": "public"})
    assert api.get(path).status_code == 404


def test_only_editors_erase(world: World) -> None:
    thing = item(world, moderation="published")
    for role, status in (("reader", 403), ("reporter", 403), ("foreign", 403), ("anonymous", 401)):
        path = f"/feedback-items/{thing['id']}/erase"
        assert world.api.post(path, token=world.tokens[role]).status_code == status
    assert world.api.post(path, token=world.tokens["editor"]).status_code == 200


# --- what it reaches ----------------------------------------------------------------------------------------------


def test_it_reaches_what_was_split_from_either_end(world: World, admin: Engine) -> None:
    for end in ("whole", "part"):
        whole = item(world, text=f"{SENTENCE}. Der Bus fehlt.")
        split = {"parts": [{"text": SENTENCE}, {"text": "Der Bus fehlt."}]}
        parts = world.api.post(f"/feedback-items/{whole['id']}/split", split).json()["parts"]
        erased(world, whole if end == "whole" else parts[0])
        assert found(admin, "Jasmin") == []
        assert found(admin, "Der Bus fehlt") == []


def test_of_duplicates_it_reaches_those_with_the_same_words(world: World, admin: Engine) -> None:
    head = item(world)
    twice = item(world, text=f" {SENTENCE}\n", duplicate_of_id=head["id"])
    others = [item(world, text=f"Kita {n}", duplicate_of_id=head["id"]) for n in range(3)]
    erased(world, head)
    assert found(admin, "Jasmin") == []
    operator = world.api.operator
    rows = [world.api.get(f"/feedback-items/{one['id']}", token=operator).json() for one in (twice, *others)]
    assert rows[0]["erased_at"] is not None
    assert [row["duplicate_of_id"] for row in rows[1:]] == [None, others[0]["id"], others[0]["id"]]
    assert [row["text"] for row in rows[1:]] == ["Kita 0", "Kita 1", "Kita 2"]


def test_a_resident_erases_with_the_receipt(world: World, admin: Engine) -> None:
    thing = sent(world)
    headers = {"Feedback-Receipt": thing["receipt"]}
    world.api.patch(f"/feedback-items/{thing['id']}", {"moderation": "published"})
    assert world.api.call("DELETE", "/feedback-receipt", headers=headers).status_code == 204
    assert found(admin, "Jasmin") == []
    assert found(admin, EMAIL) == []
    assert world.api.get("/feedback-receipt", headers=headers).status_code == 404
    assert world.api.call("DELETE", "/feedback-receipt", headers=headers).status_code == 404
    world.api.run(catch_up(world.api.app.state.database))
    inside = f"/changes?district={world.district['id']}&resource=feedback_items"
    changes = world.api.items(inside, token=world.tokens["reader"])
    last = [change for change in changes if change["resource_id"] == thing["id"]][-1]
    assert (last["action"], last["actor_id"], last["fields"], last["before"]) == (
        "erased", str(FORM_CALLER.actor_id), [], None,
    )  # fmt: skip
    public = world.api.items("/changes?resource=feedback_items")
    assert [c["action"] for c in public if c["resource_id"] == thing["id"]] == ["created", "deleted"]


def test_with_a_shared_head_those_with_the_same_words_go_too(world: World, admin: Engine) -> None:
    head = item(world, text="Kita")
    first, second = (item(world, duplicate_of_id=head["id"]) for _ in range(2))
    erased(world, first)
    assert found(admin, "Jasmin") == []
    rows = [world.api.get(f"/feedback-items/{one['id']}", token=world.api.operator).json() for one in (second, head)]
    assert [row["erased_at"] is None for row in rows] == [False, True]


def test_what_somebody_else_said_stays_whatever_it_is_a_part_of(world: World) -> None:
    """The office calls a short remark the duplicate of a passage of a long one: that is still another person's."""
    whole = item(world, text="Ein Geheimnis. Mehr Kurse. Noch eines.")
    split = {"parts": [{"text": "Ein Geheimnis."}, {"text": "Mehr Kurse."}]}
    part = world.api.post(f"/feedback-items/{whole['id']}/split", split).json()["parts"][1]
    stranger = sent(world, text="Mehr Kurse.")
    changed = world.api.patch(f"/feedback-items/{stranger['id']}", {"duplicate_of_id": part["id"]})
    assert changed.status_code == 200, changed.text
    world.api.call("DELETE", "/feedback-receipt", headers={"Feedback-Receipt": stranger["receipt"]})
    for thing, gone in ((stranger, True), (part, False), (whole, False)):
        row = world.api.get(f"/feedback-items/{thing['id']}", token=world.api.operator).json()
        assert (row["erased_at"] is not None) == gone


def test_words_do_not_come_back_by_the_notes_of_links(world: World, admin: Engine) -> None:
    api, thing = world.api, item(world)
    ends = {"feedback_item_id": thing["id"], "measure_id": world.public["measures"]["id"]}
    link = api.make("/participation-links", **ends, relation="supports", note="Jasmin", key="l-1")
    gone = api.make("/participation-links", **ends, relation="led_to", note="Jasmin", key="l-2")
    assert "participation_links" in found(admin, "Jasmin", sampled=True)
    concept = api.get(f"/concepts/{thing['concept_id']}", token=api.operator).json()["key"]
    bundle: Json = {"format": "sachstand-bundle/1"}
    bundle["participation_links"] = [{"concept": concept, "key": "l-2", "note": "Jasmin nicht"}]
    assert api.post(f"/imports?district={world.district['id']}", bundle).status_code == 200
    assert api.delete(f"/participation-links/{gone['id']}").status_code == 204
    erased(world, thing)
    problem(api.patch(f"/participation-links/{link['id']}", {"note": "Jasmin"}), 409, "state")
    bundle["participation_links"] = [{"concept": concept, "key": "l-1", "note": "Jasmin"}]
    assert api.post(f"/imports?district={world.district['id']}", bundle).json()["changed"] == 0
    assert found(admin, "Jasmin") == []


def test_nobody_comments_on_a_stub(world: World) -> None:
    thing = item(world)
    erased(world, thing)
    within = {"concept_id": thing["concept_id"], "channel": "web", "text": "Ja"}
    refused = world.api.post("/feedback-items", {**within, "comment_on_id": thing["id"]})
    assert faults(refused) == [("/comment_on_id", "erased")]


# --- nothing brings it back ---------------------------------------------------------------------------------------


def test_no_bundle_brings_it_back(world: World, admin: Engine) -> None:
    api, district = world.api, world.district["id"]
    concept = {"title": "Konzept", "key": "k", "state": "adopted", "adopted_on": "2020-01-01"}
    said = {"concept": "k", "key": "f-1", "channel": "letter", "text": SENTENCE, "received_on": "2024-01-01"}
    measure = {"concept": "k", "key": "m-1", "title": "Kita"}
    link = {"concept": "k", "key": "l-1", "feedback_item": "f-1", "measure": "m-1", "relation": "led_to"}
    bundle = {"format": "sachstand-bundle/1", "concepts": [concept], "measures": [measure]}
    bundle |= {"feedback_items": [said], "participation_links": [link]}
    assert api.post(f"/imports?district={district}", bundle).json()["feedback_items"]["created"] == 1
    thing = api.only("/feedback-items?key=f-1", token=api.operator)
    erased(world, thing)
    second = {**said, "key": "f-2", "text": "Anderes"}
    bundle["feedback_items"] = [said, second, {**said, "key": "f-3", "text": "Kita", "duplicate_of": "f-1"}]
    again = api.post(f"/imports?district={district}", bundle)
    assert again.status_code == 200, again.text
    assert again.json()["feedback_items"] == {"created": 2, "changed": 0, "unchanged": 1}
    assert again.json()["participation_links"]["created"] == 0
    assert found(admin, "Jasmin") == []
    exported = api.get(f"/concepts/{thing['concept_id']}/bundle", token=api.operator).json()
    assert {entry["key"] for entry in exported["feedback_items"]} == {"f-2", "f-3"}
    assert exported.get("participation_links", []) == []
    assert api.post(f"/imports?district={district}", exported).status_code == 200


def test_no_bundle_brings_back_its_parts_or_its_copies(world: World, admin: Engine) -> None:
    api, district = world.api, world.district["id"]
    concept = {"title": "Konzept", "key": "k", "state": "adopted", "adopted_on": "2020-01-01"}
    event = {"concept": "k", "key": "e", "kind": "board", "title": "Pinnwand"}
    said = {"concept": "k", "channel": "letter", "received_on": "2024-01-01"}
    whole = {**said, "key": "w", "text": f"{SENTENCE}. Kita.", "event": "e", "external_id": "X 1"}
    bundle: Json = {"format": "sachstand-bundle/1", "concepts": [concept], "participation_events": [event]}
    bundle["feedback_items"] = [whole]
    assert api.post(f"/imports?district={district}", bundle).json()["feedback_items"]["created"] == 1
    thing = api.only("/feedback-items?key=w", token=api.operator)
    erased(world, thing)
    bundle["feedback_items"] = [
        whole,
        {**said, "key": "w-1", "text": f"{SENTENCE}.", "split_from": "w"},
        {**said, "key": "w-2", "text": whole["text"], "duplicate_of": "w"},
        {**said, "key": "w-3", "text": "Genau!", "comment_on": "w"},
        {**whole, "key": "other", "external_id": "x  1"},
        {"concept": "k", "key": f"erased-{thing['id']}", "answer": "Jasmin"},
    ]
    again = api.post(f"/imports?district={district}", bundle)
    assert again.status_code == 200, again.text
    assert again.json()["feedback_items"] == {"created": 0, "changed": 0, "unchanged": 6}
    bundle["feedback_items"] = bundle["feedback_items"][1:2]  # and without the one it is a part of
    assert api.post(f"/imports?district={district}", bundle).json()["feedback_items"]["created"] == 0
    assert found(admin, "Jasmin") == []


def test_no_restored_bundle_brings_it_back(world: World, admin: Engine, ledger: Path) -> None:
    """Into an installation that knows nothing of the erasure but by the ledger."""
    api, thing = world.api, item(world)
    exported = api.get("/districts/08335/bundle?history=true", token=api.operator).json()
    erased(world, thing)
    emptied(api, admin)
    restored = api.post("/imports?restore=true", exported)
    assert restored.status_code == 200, restored.text
    assert found(admin, "Jasmin") == []
    assert api.get(f"/feedback-items/{thing['id']}", token=api.operator).json()["erased_at"] is not None


@pytest.mark.parametrize("torn", [b'{"id": "01', b"[]\n", b"\x00\xff\n", b"{}\n"])
def test_a_torn_line_of_the_ledger_keeps_nobody_from_anything(world: World, ledger: Path, torn: bytes) -> None:
    ledger.write_bytes(torn)
    erased(world, item(world))
    assert [entry.erased for entry in entries(ledger)] == ["item"]
    assert world.api.run(missing(world.api.app.state.database, ledger)) == []


def test_a_line_that_is_not_written_whole_is_no_erasure(
    world: World, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing, write = item(world), os.write
    monkeypatch.setattr(
        os, "write", lambda file, what: write(file, what[:10]) if b"erased" in what else write(file, what)
    )
    problem(world.api.post(f"/feedback-items/{thing['id']}/erase"), 503, "unavailable")
    monkeypatch.undo()
    assert world.api.get(f"/feedback-items/{thing['id']}", token=world.api.operator).json()["text"] == SENTENCE
    erased(world, thing)
    assert len(list(entries(ledger))) == 1


def test_after_a_restore_the_ledger_does_it_again(world: World, admin: Engine, ledger: Path) -> None:
    api, thing, kept = world.api, sent(world), sent(world, text="Bleibt", contact={"email": "bleibt@example.org"})
    contact = {"Feedback-Receipt": sent(world, text="Anderes", contact={"email": "weg@example.org"})["receipt"]}
    models = (FeedbackItem, ContactDetails, FeedbackReceipt)
    tables = {str(of.__tablename__): ", ".join(table(of).columns.keys()) for of in models}
    with admin.connect() as connection:  # a backup
        for name, columns in tables.items():
            connection.exec_driver_sql(f"CREATE TABLE public.copy_of_{name} AS SELECT {columns} FROM {name}")
    erased(world, thing)
    api.call("DELETE", "/feedback-receipt/contact", headers=contact)
    assert [entry.erased for entry in entries(ledger)] == ["item", "contact"]
    assert SENTENCE not in ledger.read_text()
    assert EMAIL not in ledger.read_text()
    with admin.connect() as connection:  # and its restore
        connection.exec_driver_sql("SET session_replication_role = replica")
        for name in (*tables, "erasures", "erased_names"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
        for name, columns in tables.items():
            connection.exec_driver_sql(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM copy_of_{name}")
            connection.exec_driver_sql(f"DROP TABLE copy_of_{name}")
        connection.exec_driver_sql("RESET session_replication_role")
    assert "feedback_items" in found(admin, "Jasmin")
    database, noted = api.app.state.database, Ledger(api.app.state.secret_key, ledger)
    assert len(api.run(missing(database, ledger))) == 2
    assert api.run(replay(database, HOOKS, noted)) == 2
    assert found(admin, "Jasmin") == []
    assert found(admin, "weg@example.org") == []
    assert api.get(f"/feedback-items/{kept['id']}/contact", token=api.operator).status_code == 200
    assert api.run(replay(database, HOOKS, noted)) == 0
    assert len(list(entries(ledger))) == 2


def test_an_erasure_that_the_ledger_does_not_take_does_not_happen(world: World, ledger: Path) -> None:
    thing = item(world)
    ledger.mkdir()
    problem(world.api.post(f"/feedback-items/{thing['id']}/erase"), 503, "unavailable")
    assert world.api.get(f"/feedback-items/{thing['id']}", token=world.api.operator).json()["text"] == SENTENCE


# --- when its time is over ----------------------------------------------------------------------------------------


def test_contact_details_end_when_their_time_is_over(world: World, admin: Engine) -> None:
    api = world.api
    day = today() - timedelta(days=40)
    kept = {"short": 10, "long": 90, "usual": None}
    contact = {"email": EMAIL}
    for name, days in kept.items():
        event = board(world, title=name, open_until=day.isoformat(), contact_retention_days=days)
        said = {"event_id": event["id"], "received_on": day.isoformat(), "channel": "web", "text": name}
        api.make("/feedback-items", **said, contact=contact, key=name)
    open_one = board(world, contact_retention_days=10)
    api.make("/feedback-items", event_id=open_one["id"], channel="web", text="x", contact=contact, key="open")
    assert api.run(purge(api.app.state.database, HOOKS)).contact_details == 1
    left = [
        one["key"]
        for one in api.items("/feedback-items", token=api.operator)
        if api.get(f"/feedback-items/{one['id']}/contact", token=api.operator).status_code == 200
    ]
    assert sorted(left) == ["long", "open", "usual"]
    short = api.only("/feedback-items?key=short", token=api.operator)
    assert short["text"] == "short"
    with admin.connect() as connection:
        asked = text("SELECT actor_id FROM change_records WHERE resource_id = :item AND action = 'erased'")
        assert connection.execute(asked, {"item": short["id"]}).scalar_one() == SERVICE_CALLER.actor_id
    assert api.run(purge(api.app.state.database, HOOKS)).contact_details == 0


def test_purging_ends_whatever_is_kept_for_a_time(world: World, admin: Engine) -> None:
    sent(world)
    with admin.connect() as connection:
        connection.exec_driver_sql("UPDATE idempotency_records SET expires_at = now() - interval '1 minute'")
        connection.exec_driver_sql("UPDATE rate_counts SET ends_at = now() - interval '1 minute'")
    done = world.api.run(purge(world.api.app.state.database, HOOKS))
    assert (done.kept_answers, done.rate_counts) == (1, 2)
    assert world.api.run(purge(world.api.app.state.database, HOOKS)).kept_answers == 0
