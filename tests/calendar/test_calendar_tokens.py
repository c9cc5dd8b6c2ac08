"""Tokens for calendars: what they open, what they do not, when they end, and that nobody reads them anywhere."""

import io
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.access.calendar_tokens.service import MOST
from app.core import days
from tests.api import Api, Json
from tests.calendar.reading import events
from tests.problems import faults, problem
from tests.world import World

ALL = "from=2023-01-01&until=2027-12-31"


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


def opened(api: Api, token: str, district: str = "08335", **options: Any) -> httpx.Response:
    return api.get(f"/districts/{district}/calendar.ics?{ALL}&token={token}", **options)


def listed(world: World, caller: str) -> list[Json]:
    answer = world.api.get("/calendar-tokens?district=08335", token=world.tokens[caller])
    assert answer.status_code == 200, answer.text
    result: list[Json] = answer.json()["items"]
    return result


# --- what they open -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("caller", ["reader", "admin", "operator"])
def test_it_shows_what_an_insider_sees(world: World, caller: str) -> None:
    made = world.calendar_token(caller=caller)
    answer = opened(world.api, made["token"])
    inside = world.api.get(f"/districts/08335/calendar.ics?{ALL}", token=world.tokens["reader"])
    assert answer.content == inside.content
    assert f"meeting-{world.hidden['meetings']['id']}@sachstand" in events(answer)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    known = opened(world.api, made["token"], headers={"If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.headers["Cache-Control"]) == (304, "private, no-cache")
    assert events(world.api.get(made["url"])), "the URL that is told is the one to subscribe to"


def test_it_is_nothing_in_a_header(world: World) -> None:
    token = world.calendar_token(caller="admin")["token"]
    for path in ("/me", "/measures", "/districts/08335/calendar.ics", "/calendar-tokens?district=08335"):
        assert problem(world.api.get(path, token=token), 401, "unauthenticated")
    assert (
        world.api.post("/organisations", {"name": "x", "district_id": world.district["id"]}, token=token).status_code
        == 401
    )


def test_it_opens_no_other_route(world: World) -> None:
    token = world.calendar_token()["token"]
    for path in ("/measures", "/districts/08335", "/me"):
        assert faults(world.api.get(f"{path}?token={token}")) == [("token", "unknown_parameter")]


def test_whatever_is_wrong_with_a_token_the_answer_is_the_same(world: World, admin: Engine) -> None:
    api, operator = world.api, world.api.operator
    ended, expired, good = (world.calendar_token() for _ in range(3))
    assert api.call("DELETE", f"/calendar-tokens/{ended['id']}", token=operator).status_code == 204
    with admin.connect() as connection:
        connection.execute(text("UPDATE calendar_tokens SET expires_at = now() WHERE id = :id"), {"id": expired["id"]})
    wrong = ["", "x", "sachstand_" + "a" * 43, operator, str(world.tokens["reader"]), ended["token"], expired["token"],
             "é", "a" * 5000]  # fmt: skip
    answers = [opened(api, token) for token in wrong]
    answers += [opened(api, good["token"], name) for name in ("08337", "03461", "16077")]
    told = {json.dumps({**problem(answer, 401, "unauthenticated"), "instance": ""}) for answer in answers}
    assert len(told) == 1
    assert opened(api, good["token"]).status_code == 200


def test_two_tokens_in_one_request_are_refused(world: World) -> None:
    token = world.calendar_token()["token"]
    problem(opened(world.api, token, headers={"Authorization": f"Bearer {world.tokens['reader']}"}), 400, "malformed")
    assert faults(world.api.get(f"/districts/08335/calendar.ics?token={token}&token={token}")) == [
        ("token", "repeated_parameter")
    ]


# --- whose they are -----------------------------------------------------------------------------------------------


def test_one_sees_and_ends_ones_own_and_an_admin_all(world: World) -> None:
    api = world.api
    mine, others = (world.calendar_token(caller=caller) for caller in ("reader", "reporter"))
    assert [item["id"] for item in listed(world, "reader")] == [mine["id"]]
    assert {item["id"] for item in listed(world, "admin")} >= {mine["id"], others["id"]}
    shown = next(item for item in listed(world, "admin") if item["id"] == mine["id"])
    assert shown == {name: value for name, value in mine.items() if name not in ("token", "url")}
    assert shown["made_by"] == "reader"
    for caller in ("reader", "admin"):
        one = api.get(f"/calendar-tokens/{mine['id']}", token=world.tokens[caller])
        assert (one.status_code, one.json()) == (200, shown)
    known = {"If-None-Match": one.headers["ETag"]}
    assert api.get(f"/calendar-tokens/{mine['id']}", token=world.tokens["admin"], headers=known).status_code == 304
    for caller in ("reporter", "foreign"):
        problem(api.get(f"/calendar-tokens/{mine['id']}", token=world.tokens[caller]), 404)
    problem(api.get(f"/calendar-tokens/{mine['id']}"), 401)
    end = f"/calendar-tokens/{others['id']}"
    problem(api.call("DELETE", end, token=world.tokens["reader"]), 404)
    problem(api.call("DELETE", end, token=world.tokens["foreign"]), 404)
    assert api.call("DELETE", end, token=world.tokens["admin"]).status_code == 204
    assert opened(api, others["token"]).status_code == 401
    assert api.call("DELETE", f"/calendar-tokens/{mine['id']}", token=world.tokens["reader"]).status_code == 204
    problem(api.get(f"/calendar-tokens/{mine['id']}", token=world.tokens["reader"]), 404)


def test_it_ends_with_the_token_by_which_it_was_made(world: World, admin: Engine) -> None:
    api = world.api
    maker = api.make("/tokens", name="x", district_id=world.district["id"], role="reader")
    made = api.post("/calendar-tokens", {"name": "x", "district_id": world.district["id"]}, token=maker["token"]).json()
    assert opened(api, made["token"]).status_code == 200
    with admin.connect() as connection:
        connection.execute(text("UPDATE api_tokens SET expires_at = now() WHERE id = :id"), {"id": maker["id"]})
    assert opened(api, made["token"]).status_code == 401
    with admin.connect() as connection:
        connection.execute(text("UPDATE api_tokens SET expires_at = NULL WHERE id = :id"), {"id": maker["id"]})
    assert opened(api, made["token"]).status_code == 200
    assert api.call("DELETE", f"/tokens/{maker['id']}", token=api.operator).status_code == 204
    assert opened(api, made["token"]).status_code == 401
    assert made["id"] not in {item["id"] for item in listed(world, "admin")}


def test_it_ends_with_its_makers_role(world: World, admin: Engine) -> None:
    made = world.calendar_token(caller="editor")
    with admin.connect() as connection:
        connection.execute(text("DELETE FROM role_grants WHERE actor_id = :id"), {"id": made["actor_id"]})
    assert opened(world.api, made["token"]).status_code == 401


def test_it_ends_in_time(world: World) -> None:
    api, body = world.api, {"name": "x", "district_id": world.district["id"]}
    usual = world.calendar_token()["expires_at"]
    assert usual[:10] == (days.now() + timedelta(days=366)).date().isoformat()
    for wrong, code in (("2020-01-01T00:00:00Z", "in_the_past"), ("2100-01-01T00:00:00Z", "too_late")):
        assert faults(api.post("/calendar-tokens", {**body, "expires_at": wrong})) == [("/expires_at", code)]
    soon = (days.now() + timedelta(days=10)).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    maker = api.make("/tokens", name="x", district_id=world.district["id"], role="reader", expires_at=soon)
    assert api.post("/calendar-tokens", body, token=maker["token"]).json()["expires_at"] == soon


def test_there_are_only_so_many_of_one_token(world: World, admin: Engine) -> None:
    body = {"name": "x", "district_id": world.district["id"]}
    for _ in range(MOST):
        world.calendar_token(caller="reader")
    problem(world.api.post("/calendar-tokens", body, token=world.tokens["reader"]), 409, "state")
    ended = {"id": listed(world, "reader")[0]["id"]}
    with admin.connect() as connection:
        connection.execute(text("UPDATE calendar_tokens SET expires_at = now() WHERE id = :id"), ended)
    world.calendar_token(caller="reader")
    assert len(listed(world, "reader")) == MOST


def test_it_is_told_again_on_a_replay(world: World) -> None:
    body, key = {"name": "x", "district_id": world.district["id"]}, {"Idempotency-Key": "kalender"}
    first, second = (world.api.post("/calendar-tokens", body, headers=key) for _ in range(2))
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.json() == first.json()


# --- nobody reads them --------------------------------------------------------------------------------------------


def test_the_secret_is_nowhere(world: World, admin: Engine, written: io.StringIO) -> None:
    api, body = world.api, {"name": "x", "district_id": world.district["id"]}
    made = api.post("/calendar-tokens", body, headers={"Idempotency-Key": "kalender"}).json()
    secret, answers = made["token"], []
    assert secret.startswith("sachstand_"), "as scanners know them"
    for path in ("calendar.ics", "calendar.ics/", "calendar", "nowhere"):
        for name in ("08335", "08337", "x"):
            for query in (
                f"token={secret}",
                f"token={secret}&token={secret}",
                f"tokn={secret}",
                f"from=x&token={secret}",
            ):
                answers += [api.call(method, f"/districts/{name}/{path}?{query}") for method in ("GET", "HEAD", "POST")]
    answers += [api.get("/changes", token=api.operator), api.get("/calendar-tokens?district=08335", token=api.operator)]
    answers.append(api.get("/measures?limit=1", headers={"Referer": made["url"]}))
    assert {answer.status_code for answer in answers} >= {200, 400, 401, 404, 405, 422} - {400}
    for answer in answers:
        assert secret not in answer.text
        assert secret not in str(answer.headers)
    assert secret not in written.getvalue()
    assert written.getvalue().count('"event": "request"') == len(answers) + 1
    assert secret not in everything(admin)


def everything(admin: Engine) -> str:
    """All rows of all tables, with bytes as text."""
    with admin.connect() as connection:
        of_ours = "SELECT tablename FROM pg_tables WHERE schemaname IN ('public', 'jobs')"
        connection.exec_driver_sql("SET search_path TO public, jobs; SET bytea_output = 'escape'")
        tables = connection.execute(text(of_ours)).scalars().all()
        rows = [connection.exec_driver_sql(f"SELECT t::text FROM {name} t").scalars().all() for name in tables]
        connection.exec_driver_sql("RESET search_path; RESET bytea_output")
    return "\n".join(row for of in rows for row in of)


def test_changes_tell_that_there_is_one(world: World, admin: Engine) -> None:
    made = world.calendar_token(caller="reader")
    assert world.api.call("DELETE", f"/calendar-tokens/{made['id']}", token=world.tokens["reader"]).status_code == 204
    asked = text(
        "SELECT action, public_action, fields, before FROM change_records WHERE resource_id = :id ORDER BY revision"
    )
    with admin.connect() as connection:
        rows = connection.execute(asked, {"id": made["id"]}).all()
    assert [tuple(row) for row in rows] == [("created", None, [], None), ("deleted", None, [], None)]
