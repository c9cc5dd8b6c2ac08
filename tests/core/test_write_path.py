"""The one write path: revisions, change records, the lock and the clock of a district."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core import database
from tests.api import Api, Json
from tests.records import counts, records, revisions
from tests.world import World


def at_once(api: Api, requests: list[tuple[str, str, Any]], token: str) -> list[httpx.Response]:
    """Sends the requests in parallel."""

    async def work() -> list[httpx.Response]:
        sent = [api.send(method, path, token=token, json=body) for method, path, body in requests]
        return list(await asyncio.gather(*sent))

    return list(api.run(work()))


# --- revisions ----------------------------------------------------------------------------------------------------


def test_revisions_have_no_gaps_and_follow_the_commits_when_many_write_at_once(api: Api, admin: Engine) -> None:
    district = api.district()
    measure = api.measure(api.concept(district))
    body = {"measure_id": measure["id"], "state": "in_progress", "light": "green", "effective_on": "2024-01-01"}
    started = revisions(admin, district)[0]
    answers = at_once(api, [("POST", "/status-updates", body)] * 20, api.operator)
    assert [answer.status_code for answer in answers] == [201] * 20

    found = records(admin, district, after=started)
    assert [r.revision for r in found] == list(range(started + 1, started + 21))
    assert revisions(admin, district)[0] == started + 20
    times = [r.recorded_at for r in found]
    assert times == sorted(set(times))
    assert {str(r.resource_id) for r in found} == {answer.json()["id"] for answer in answers}
    keys = [answer.json()["key"] for answer in answers]
    assert len(set(keys)) == 20
    latest = max(answers, key=lambda answer: answer.json()["recorded_at"]).json()
    assert api.get(f"/measures/{measure['id']}").json()["status"]["id"] == latest["id"]


def test_a_reader_never_sees_a_gap_while_others_write(api: Api, admin: Engine) -> None:
    district = api.district()
    body = {"name": "Caritas", "district_id": district["id"]}
    statement = text("SELECT max(revision) AS last, count(DISTINCT revision) AS found FROM change_records")
    with ThreadPoolExecutor(1) as pool, admin.connect() as connection:
        for _ in range(4):
            writing = pool.submit(at_once, api, [("POST", "/organisations", body)] * 5, api.operator)
            while True:
                is_last = writing.done()
                last, found = connection.execute(statement).one()
                assert last == found
                if is_last:
                    break
            assert {answer.status_code for answer in writing.result()} == {201}


def test_districts_do_not_wait_for_each_other(api: Api, admin: Engine) -> None:
    held, free = api.district(), api.district(name="Landkreis Waldshut", ags="08337")
    with admin.execution_options(isolation_level="READ COMMITTED").connect() as connection, connection.begin():
        lock(connection, held)
        assert api.post("/organisations", {"name": "Caritas", "district_id": free["id"]}).status_code == 201


def test_a_lost_update_is_impossible(api: Api) -> None:
    measure = api.measure(api.concept(api.district()))
    path, tag = f"/measures/{measure['id']}", api.get(f"/measures/{measure['id']}").headers["etag"]

    async def work() -> list[httpx.Response]:
        headers = {"Authorization": f"Bearer {api.operator}", "If-Match": tag}
        sent = [api._client.patch(f"/v1{path}", json={"title": f"Titel {n}"}, headers=headers) for n in range(8)]
        return list(await asyncio.gather(*sent))

    statuses = Counter(answer.status_code for answer in api.run(work()))
    assert statuses == {200: 1, 412: 7}
    assert api.get(path).json()["version"] == 2


def test_one_write_has_one_revision_with_ordinals_of_its_own(api: Api, admin: Engine) -> None:
    world = World(api)
    before, _ = revisions(admin, world.district)
    assert api.patch(f"/concepts/{world.public['concepts']['id']}", {"visibility": "internal"}).status_code == 200
    found = records(admin, world.district, after=before)
    assert {r.revision for r in found} == {before + 1}
    assert [r.ordinal for r in found] == list(range(len(found)))
    assert len({r.recorded_at for r in found}) == 1


@pytest.mark.parametrize(
    ("collection", "change"),
    [
        ("districts", {"name": "Landkreis Konstanz"}),
        ("organisations", {"name": "Caritas", "website": None}),
        ("concepts", {"title": "Integrationskonzept", "light_scheme": {"basis": "progress"}, "time_horizons": []}),
        ("fields-of-action", {"title": "Sprache", "topic": "language"}),
        ("goals", {"title": "Ziel", "target_groups": []}),
        ("measures", {"title": "  Sprachcafé ", "tags": [], "number": "1.1", "stage": "proposed"}),
        ("measure-steps", {"title": "Raum suchen", "due_on": None}),
        ("measures", {}),
        ("participation-events", {"title": "Konferenz", "participants": None}),
        ("key-statements", {"text": "Mehr Kurse am Abend ", "resolution": "open"}),
        ("feedback-items", {"moderation": "published", "answer": None}),
        ("participation-links", {"relation": "led_to"}),
    ],
)
def test_a_patch_that_changes_nothing_moves_nothing(api: Api, admin: Engine, collection: str, change: Json) -> None:
    world = World(api)
    path = f"/{collection}/{world.public[collection]['id']}"
    before = (revisions(admin, world.district), api.get(path, token=api.operator).json(), api.get(path).headers["etag"])
    response = api.patch(path, change)
    assert response.status_code == 200, response.text
    after = (revisions(admin, world.district), api.get(path, token=api.operator).json(), api.get(path).headers["etag"])
    assert after == before
    assert records(admin, world.district, after=before[0][0]) == []


# --- the lock and the clock ---------------------------------------------------------------------------------------


def lock(connection: Any, district: Json) -> None:
    connection.execute(text("SELECT 1 FROM district_state WHERE district_id = :id FOR UPDATE"), {"id": district["id"]})


def test_a_lock_held_too_long_is_told_with_a_time_to_retry(
    api: Api, admin: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    district = api.district()
    with admin.execution_options(isolation_level="READ COMMITTED").connect() as connection, connection.begin():
        lock(connection, district)
        response = api.post("/organisations", {"name": "Caritas", "district_id": district["id"]})
        assert api.items("/organisations", params={"district": district["ags"]}) == []
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) >= 1
    assert response.headers["content-type"] == "application/problem+json"
    assert api.post("/organisations", {"name": "Caritas", "district_id": district["id"]}).status_code == 201


def test_recorded_times_rise_even_when_the_clock_goes_back(api: Api, admin: Engine) -> None:
    measure = api.measure(api.concept(api.district()))
    ahead = datetime.now(UTC) + timedelta(hours=3)
    with admin.connect() as connection:
        connection.execute(text("UPDATE district_state SET last_recorded_at = :ahead"), {"ahead": ahead})
    made = [api.status(measure, light, "2024-01-01") for light in ("green", "red", "yellow")]
    times = [datetime.fromisoformat(entry["recorded_at"]) for entry in made]
    assert times == [ahead + timedelta(microseconds=n) for n in (1, 2, 3)]
    assert api.get(f"/measures/{measure['id']}").json()["light"] == "yellow"


def test_a_refused_write_leaves_nothing(api: Api, admin: Engine) -> None:
    """The second goal does not exist: what came before it in the same request is gone, too."""
    world = World(api)
    before = (revisions(admin, world.district), counts(admin))
    measure, goal = world.public["measures"], world.public["goals"]
    response = api.patch(
        f"/measures/{measure['id']}", {"title": "Neu", "goal_ids": [goal["id"], world.hidden["goals"]["id"]]}
    )
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/goal_ids/1"
    assert (revisions(admin, world.district), counts(admin)) == before


# --- change records -----------------------------------------------------------------------------------------------


def test_a_change_names_its_fields_and_keeps_free_text_out(api: Api, admin: Engine) -> None:
    district = api.district()
    measure = api.measure(api.concept(district), description="Frau Beispiel sagt", priority="low")
    before, _ = revisions(admin, district)
    api.patch(f"/measures/{measure['id']}", {"description": "Herr Beispiel sagt", "priority": "high", "title": "Neu"})
    (record,) = records(admin, district, after=before)
    assert record.action == record.public_action == "updated"
    assert record.fields == ["description", "priority", "title"]
    assert record.before == {"priority": "low", "title": "Sprachcafé"}
    assert (record.resource, str(record.resource_id), record.version) == ("measures", measure["id"], 2)
    assert str(record.concept_id) == measure["concept_id"]


def test_a_deletion_leaves_a_tombstone(api: Api, admin: Engine) -> None:
    district = api.district()
    field = api.make("/fields-of-action", title="Sprache", concept_id=api.concept(district)["id"])
    before, public_before = revisions(admin, district)
    assert api.delete(f"/fields-of-action/{field['id']}").status_code == 204
    (record,) = records(admin, district, after=before)
    assert (record.action, record.public_action, record.version) == ("deleted", "deleted", 2)
    assert revisions(admin, district) == (before + 1, public_before + 1)
    assert api.get(f"/fields-of-action/{field['id']}").status_code == 404
