"""Whoever waited goes on with the rights that they have by then, and with what is there by then."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.exchange.boards import files, workbooks
from tests.api import Api
from tests.exchange.tables import HEADERS, XLSX, Board, post, xlsx_of
from tests.problems import problem
from tests.waiting import behind, sent, wait_until
from tests.world import World

REVOKED = "DELETE FROM api_tokens WHERE hash = sha256(convert_to(:token, 'UTF8'))"
ROLE = "(SELECT actor_id FROM api_tokens WHERE hash = sha256(convert_to(:token, 'UTF8')))"
TAKEN_AWAY = f"DELETE FROM role_grants WHERE actor_id = {ROLE}"
LOWERED = f"UPDATE role_grants SET role = 'reader' WHERE actor_id = {ROLE}"
LOST = pytest.mark.parametrize(
    ("statement", "status", "kind"),
    [(REVOKED, 401, "unauthenticated"), (TAKEN_AWAY, 403, "forbidden"), (LOWERED, 403, "forbidden")],
    ids=["token revoked", "role taken away", "role lowered"],
)
LOCKED = "SELECT 1 FROM district_state WHERE district_id = :district FOR UPDATE"
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def done(admin: Engine, statement: str, **given: Any) -> None:
    with admin.connect() as connection:
        assert connection.execute(text(statement), given).rowcount == 1


@LOST
def test_rights_that_went_meanwhile_are_gone(api: Api, admin: Engine, statement: str, status: int, kind: str) -> None:
    world = World(api)
    token, measure = world.tokens["editor"], world.public["measures"]
    step = {"measure_id": measure["id"], "title": "Raum suchen"}
    item = {"id": measure["id"], "version": measure["version"], "title": "Neu"}
    batch = {"items": [item, item], "all_or_nothing": False}
    answers = behind(
        api,
        world.district,
        lambda: done(admin, statement, token=token),
        sent(api, "POST", "/measure-steps", step, token=token),
        sent(api, "POST", "/measure-steps", step, token=token, **{"Idempotency-Key": "one"}),
        sent(api, "POST", "/measures/batch", batch, token=token),
        sent(api, "POST", "/measures/batch", batch, token=token, **{"Idempotency-Key": "another"}),
    )
    for answer in answers:
        problem(answer, status, kind)


@LOST
def test_rights_that_went_while_a_file_was_read_are_gone(
    api: Api, admin: Engine, monkeypatch: pytest.MonkeyPatch, statement: str, status: int, kind: str
) -> None:
    board = Board(api)
    token = api.token(board.district, "editor")

    async def read_apart(content: bytes, *, hidden: bool) -> bytes:
        done(admin, statement, token=token)
        return await workbooks.read_apart(content, hidden=hidden)

    monkeypatch.setattr(files, "read_apart", read_apart)
    problem(board.send(xlsx_of({"Pinnwand": [HEADERS, post(1)]}), XLSX, token=token), status, kind)


def test_the_public_form_enters_nothing_of_what_was_hidden_meanwhile(api: Api, admin: Engine) -> None:
    world = World(api)
    board = {"kind": "board", "title": "Pinnwand", "form": "open"}
    event = api.make("/participation-events", concept_id=world.public["concepts"]["id"], **board)
    body = {"event_id": event["id"], "text": "Mehr Kurse am Abend"}
    hidden = "UPDATE participation_events SET is_public = false WHERE id = :event"
    (answer,) = behind(
        api,
        world.district,
        lambda: done(admin, hidden, event=event["id"]),
        sent(api, "POST", "/feedback-items", body, token=None),
    )
    problem(answer, 422, "invalid")


@pytest.mark.parametrize("path", ["/tokens", "/calendar-tokens"])
def test_a_token_is_ended_once(api: Api, admin: Engine, path: str) -> None:
    world = World(api)
    more = {"role": "reader"} if path == "/tokens" else {}
    made = api.make(path, name="x", district_id=world.district["id"], **more)
    ended = [sent(api, "DELETE", f"{path}/{made['id']}", token=api.operator) for _ in range(2)]
    answers = behind(api, world.district, lambda: None, *ended)
    assert sorted(answer.status_code for answer in answers) == [204, 404]


def test_a_token_for_a_calendar_is_not_ended_by_whoever_was_admin(api: Api, admin: Engine) -> None:
    world = World(api)
    made = api.make("/calendar-tokens", name="x", district_id=world.district["id"])
    token = world.tokens["admin"]
    (answer,) = behind(
        api,
        world.district,
        lambda: done(admin, LOWERED, token=token),
        sent(api, "DELETE", f"/calendar-tokens/{made['id']}", token=token),
    )
    problem(answer, 404)


@pytest.fixture
def held(api: Api, admin: Engine) -> Iterator[tuple[World, Any]]:
    """A district that another process holds."""
    world = World(api)
    with admin.execution_options(isolation_level="READ COMMITTED").connect() as holding:
        holding.execute(text(LOCKED), {"district": world.district["id"]})
        yield world, holding


@LOST
def test_rights_that_went_while_another_process_wrote_are_gone(
    api: Api, admin: Engine, held: tuple[World, Any], statement: str, status: int, kind: str
) -> None:
    world, _ = held
    token, step = world.tokens["editor"], {"measure_id": world.public["measures"]["id"], "title": "Raum suchen"}
    with ThreadPoolExecutor() as pool, admin.connect() as watching:
        making = pool.submit(api.post, "/measure-steps", step, token=token)
        wait_until(lambda: watching.execute(WAITING).scalar_one(), "it waits for the lock")
        done(admin, statement, token=token)
        problem(making.result(), status, kind)


@pytest.mark.parametrize("path", ["/tokens", "/calendar-tokens"])
def test_who_is_gone_makes_no_token(api: Api, admin: Engine, held: tuple[World, Any], path: str) -> None:
    world, holding = held
    token = world.tokens["admin"]
    more = {"role": "reader"} if path == "/tokens" else {}
    body = {"name": "x", "district_id": world.district["id"], **more}
    with ThreadPoolExecutor() as pool, admin.connect() as watching:
        making = pool.submit(api.post, path, body, token=token)
        wait_until(lambda: watching.execute(WAITING).scalar_one(), "it waits for the lock")
        done(admin, REVOKED, token=token)
        holding.rollback()
        problem(making.result(), 401, "unauthenticated")
