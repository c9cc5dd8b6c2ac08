"""Idempotency-Key: the same request, sent again, gets the first answer again and does nothing twice."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core import idempotency
from app.core.days import now
from tests.api import Api, Json
from tests.problems import faults, problem
from tests.records import counts, records, revisions
from tests.words import found

KEY = {"Idempotency-Key": "8b7c0f5e-quartal-3"}
BODY = {"name": "Caritas", "short_name": "DiCV"}


@pytest.fixture
def district(api: Api) -> Json:
    return api.district()


def send(api: Api, district: Json, key: dict[str, str] = KEY, **fields: Any) -> httpx.Response:
    return api.post("/organisations", {**BODY, "district_id": district["id"], **fields}, headers=key)


def test_the_same_again_gets_the_first_answer_again(api: Api, admin: Engine, district: Json) -> None:
    first = send(api, district)
    before = (counts(admin), revisions(admin, district))
    second = send(api, district)
    assert (first.status_code, second.status_code) == (201, 201)
    for header in ("location", "etag", "content-type"):
        assert second.headers[header] == first.headers[header]
    assert second.content == first.content
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Cache-Control"] == "no-store"
    assert (counts(admin), revisions(admin, district)) == before
    assert counts(admin)["organisations"] == 1


@pytest.mark.parametrize("fields", [{"name": "AWO"}, {"kind": "welfare"}])
def test_another_body_under_the_same_key_is_refused(api: Api, admin: Engine, district: Json, fields: Json) -> None:
    send(api, district)
    problem(send(api, district, **fields), 422, "key-reused")
    assert counts(admin)["organisations"] == 1


def test_another_query_under_the_same_key_is_refused(api: Api, district: Json) -> None:
    bundle = {"format": "sachstand-bundle/1"}
    first = api.post(f"/imports?district={district['ags']}&dry_run=false", bundle, headers=KEY)
    assert first.status_code in (200, 201), first.text
    problem(api.post(f"/imports?district={district['ags']}&dry_run=true", bundle, headers=KEY), 422, "key-reused")


def test_a_key_belongs_to_its_actor_its_method_and_its_path(api: Api, district: Json) -> None:
    made = send(api, district).json()
    editors = [api.token(district, "editor") for _ in range(2)]
    body = {**BODY, "district_id": district["id"]}
    ids = {api.post("/organisations", body, token=token, headers=KEY).json()["id"] for token in editors}
    assert len(ids | {made["id"]}) == 3
    path = f"/organisations/{made['id']}"
    assert api.patch(path, {"name": "AWO"}, headers=KEY).json()["name"] == "AWO"
    assert api.delete(path, headers=KEY).status_code == 204


def test_without_a_key_everything_happens_as_often_as_it_is_sent(api: Api, admin: Engine, district: Json) -> None:
    assert [send(api, district, {}).status_code for _ in range(2)] == [201, 201]
    assert counts(admin)["organisations"] == 2
    assert counts(admin)["idempotency_records"] == 0


def test_one_still_running_is_told(api: Api, admin: Engine, district: Json) -> None:
    """Another transaction holds the lock that the first request would hold."""
    actor = api.get("/me", token=api.operator).json()["actor_id"]
    scope = idempotency._hash(
        bytes.fromhex(actor.replace("-", "")), b"POST", b"/v1/organisations", KEY["Idempotency-Key"].encode()
    )
    lock = int.from_bytes(scope[:8], "big", signed=True)
    with admin.execution_options(isolation_level="READ COMMITTED").connect() as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
        response = send(api, district)
        problem(response, 409, "request-running")
        assert response.headers["Retry-After"] == "1"
        assert send(api, district, {"Idempotency-Key": "another"}).status_code == 201
    assert send(api, district).status_code == 201


def test_of_many_at_once_one_works(api: Api, admin: Engine, district: Json) -> None:
    async def work() -> list[httpx.Response]:
        headers = {**KEY, "Authorization": f"Bearer {api.operator}"}
        body = {**BODY, "district_id": district["id"]}
        sent = [api._client.post("/v1/organisations", json=body, headers=headers) for _ in range(10)]
        return list(await asyncio.gather(*sent))

    answers = Counter((a.status_code, a.headers.get("Idempotency-Replayed")) for a in api.run(work()))
    assert answers[201, None] == 1
    assert answers[201, None] + answers[201, "true"] + answers[409, None] == 10
    assert counts(admin)["organisations"] == 1


def test_a_replay_comes_before_if_match(api: Api, admin: Engine, district: Json) -> None:
    path = f"/districts/{district['id']}"
    headers = {**KEY, "If-Match": api.get(path).headers["etag"]}
    first = api.patch(path, {"website": "https://example.org"}, headers=headers)
    again = api.patch(path, {"website": "https://example.org"}, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    problem(api.patch(path, {"website": "https://example.org"}, headers={**headers, "Idempotency-Key": "x"}), 412)
    assert [r.version for r in records(admin, district)] == [1, 2]


def test_a_deletion_is_replayed(api: Api, district: Json) -> None:
    path = f"/organisations/{send(api, district, {}).json()['id']}"
    headers = {**KEY, "If-Match": "*"}
    answers = [api.delete(path, headers=headers) for _ in range(2)]
    assert [a.status_code for a in answers] == [204, 204]
    assert [a.headers.get("Idempotency-Replayed") for a in answers] == [None, "true"]
    assert answers[1].content == b""
    assert api.delete(path, headers={**headers, "Idempotency-Key": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("fields", "status"), [({"name": ""}, 422), ({"district_id": "01890000-0000-7000-8000-000000000000"}, 422)]
)
def test_what_failed_is_not_kept(api: Api, admin: Engine, district: Json, fields: Json, status: int) -> None:
    assert [send(api, district, **fields).status_code for _ in range(2)] == [status, status]
    assert counts(admin)["idempotency_records"] == 0
    assert send(api, district).status_code == 201


def test_a_replay_needs_the_role_still(api: Api, admin: Engine, district: Json) -> None:
    made = api.make("/tokens", name="x", district_id=district["id"], role="editor")
    body = {**BODY, "district_id": district["id"]}
    assert api.post("/organisations", body, token=made["token"], headers=KEY).status_code == 201
    assert api.call("DELETE", f"/tokens/{made['id']}", token=api.operator).status_code == 204
    problem(api.post("/organisations", body, token=made["token"], headers=KEY), 401)


def test_after_a_day_the_key_is_free_again(api: Api, admin: Engine, district: Json) -> None:
    first = send(api, district)
    with admin.connect() as connection:
        kept = connection.execute(text("SELECT expires_at FROM idempotency_records")).scalar_one()
        assert timedelta(hours=23, minutes=59) < kept - now() <= timedelta(hours=24)
        connection.execute(text("UPDATE idempotency_records SET expires_at = expires_at - interval '24 hours'"))
    second = send(api, district)
    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]
    assert counts(admin)["idempotency_records"] == 1


def test_what_has_expired_is_dropped_in_passing(api: Api, admin: Engine, district: Json) -> None:
    for n in range(3):
        send(api, district, {"Idempotency-Key": f"old-{n}"})
    with admin.connect() as connection:
        connection.execute(text("UPDATE idempotency_records SET expires_at = now() - interval '1 second'"))
    send(api, district)
    assert counts(admin)["idempotency_records"] == 1


@pytest.mark.parametrize("key", ["", " ", "ä", "a b", "x" * 256, "a\tb"])
def test_a_key_is_visible_ascii(api: Api, district: Json, key: str) -> None:
    response = send(api, district, {"Idempotency-Key": key.encode()})  # type: ignore[dict-item] # httpx takes bytes
    assert faults(response, 400) == [("Idempotency-Key", "idempotency_key")]


# --- secrets ------------------------------------------------------------------------------------------------------


def test_a_new_token_is_told_again_and_kept_nowhere(api: Api, admin: Engine, district: Json) -> None:
    body = {"name": "Fachverfahren", "district_id": district["id"], "role": "reader"}
    first, second = (api.post("/tokens", body, headers=KEY) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    secret = first.json()["token"]
    assert api.get("/me", token=secret).json()["authenticated"] is True
    assert counts(admin)["api_tokens"] == 2
    assert found(admin, secret) == []
    bare = secret.removeprefix("sachstand_")
    assert found(admin, bare) == []
    assert found(admin, bare.encode().hex()) == [], "bytes are shown as hexadecimal digits"


def test_a_secret_that_is_sent_is_not_mistaken_for_the_one_to_be_told(api: Api, district: Json) -> None:
    """The name of a token holds what stands for the secret in the record."""
    body = {"name": "sachstand_derived", "district_id": district["id"], "role": "reader"}
    first, second = (api.post("/tokens", body, headers=KEY) for _ in range(2))
    assert second.json() == first.json()
