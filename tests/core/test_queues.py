"""Who waits for a district holds no connection, and keeps nobody from another one."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core import database as database_module
from app.core import idempotency
from app.core.database import Database, Queues
from tests.api import Api, Json, statements
from tests.problems import problem
from tests.waiting import behind, sent
from tests.world import World

WRITERS = 30
CONNECTIONS = 2
LOCKED = "SELECT 1 FROM district_state WHERE district_id = :district FOR UPDATE"


@pytest.fixture
def narrow(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The service with few connections."""
    database = Database(str(api.settings.database_url), CONNECTIONS)
    monkeypatch.setitem(api.app.state._state, "database", database)
    yield database
    api.run(database.close())


def status(measure: Json) -> Json:
    return {"measure_id": measure["id"], "light": "green", "state": "in_progress", "effective_on": "2024-01-01"}


def test_many_that_wait_for_a_district_keep_nobody_from_another(api: Api, admin: Engine, narrow: Database) -> None:
    measure = api.measure(api.concept(api.district()))
    other = api.measure(api.concept(api.district(name="Kreis Coesfeld", state="DE-NW", ags="05558")))

    async def crowd() -> tuple[list[Any], list[Any]]:
        with admin.connect().execution_options(isolation_level="READ COMMITTED") as holding:
            holding.execute(text(LOCKED), {"district": measure["district_id"]})
            writers = [
                asyncio.create_task(sent(api, "POST", "/status-updates", status(measure), token=api.operator))
                for _ in range(WRITERS)
            ]
            answers = [
                await sent(api, "GET", f"/measures/{other['id']}", token=api.operator),
                await sent(api, "POST", "/status-updates", status(other), token=api.operator),
                await sent(api, "GET", "/districts", token=api.operator),
            ]
        return answers, await asyncio.gather(*writers)

    answers, written = api.run(crowd())
    assert [answer.status_code for answer in answers] == [200, 201, 200]
    codes = Counter(answer.status_code for answer in written)
    assert set(codes) <= {201, 503}, "the few that met the lock itself are told to come again"
    assert codes[201] >= WRITERS // 2
    assert api.get(f"/status-updates?measure={measure['id']}&include_total=true").json()["total"] == codes[201]
    assert narrow.districts.is_empty


def test_whoever_waits_for_another_process_keeps_nobody_from_a_connection(
    api: Api, admin: Engine, narrow: Database
) -> None:
    measure = api.measure(api.concept(api.district()))

    async def crowd() -> tuple[Any, Any]:
        with admin.execution_options(isolation_level="READ COMMITTED").connect() as holding, statements(api) as tried:
            holding.execute(text(LOCKED), {"district": measure["district_id"]})
            async with narrow.reads(public=False):  # so that one connection is left
                work = sent(api, "POST", "/status-updates", status(measure), token=api.operator)
                writer = asyncio.create_task(work)
                while not any(statement.startswith("UPDATE district_state") for statement in tried):
                    assert not writer.done()
                    await asyncio.sleep(0)
                read = await sent(api, "GET", "/districts", token=api.operator)
                holding.rollback()
                return read, await writer

    assert [answer.status_code for answer in api.run(crowd())] == [200, 201]


def test_whoever_waited_writes_once_by_one_key(api: Api, narrow: Database) -> None:
    measure = api.measure(api.concept(api.district()))
    keys = [f"key-{n % 5}" for n in range(WRITERS)]

    async def crowd() -> list[Any]:
        work = [
            sent(api, "POST", "/status-updates", status(measure), token=api.operator, **{"Idempotency-Key": key})
            for key in keys
        ]
        return list(await asyncio.gather(*work))

    answers = api.run(crowd())
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert len(made) == 5
    assert api.get(f"/status-updates?measure={measure['id']}&include_total=true").json()["total"] == 5


def test_a_batch_holds_its_district_though_its_first_item_is_refused(api: Api, admin: Engine) -> None:
    world = World(api)
    measures = [world.public["measures"], api.measure({"id": world.public["measures"]["concept_id"]})]
    items = [{"id": m["id"], "version": m["version"], "title": "Neu"} for m in measures]
    items[0]["version"] += 7
    answer = api.post("/measures/batch", {"items": items, "all_or_nothing": False})
    assert [result["status"] for result in answer.json()["results"]] == ["refused", "done"], answer.text
    with admin.connect() as connection:
        clock, recorded = connection.execute(
            text(
                "SELECT s.last_recorded_at, max(r.recorded_at) FROM district_state s "
                "JOIN change_records r USING (district_id) WHERE district_id = :of GROUP BY 1"
            ),
            {"of": measures[1]["district_id"]},
        ).one()
    assert clock == recorded, "the lock was given up with the item"


def batches(world: World) -> dict[str, Json]:
    measure, item = world.public["measures"], world.public["feedback-items"]
    named = {name: {"id": row["id"], "version": row["version"]} for name, row in (("m", measure), ("i", item))}
    return {
        "/measures/batch": {**named["m"], "title": "Neu"},
        "/feedback-items/batch": {**named["i"], "answer": "Danke"},
        "/status-updates/batch": status(measure),
    }


def test_the_key_of_a_batch_is_that_of_the_whole(api: Api, admin: Engine) -> None:
    """Whoever waited claims it anew: by then another request may have it, or may have had it."""
    world = World(api)
    actor = UUID(api.get("/me", token=api.operator).json()["actor_id"])
    for path, item in batches(world).items():
        body = {"items": [item], "all_or_nothing": False}
        assert api.post(path, body, headers={"Idempotency-Key": "a"}).json()["done"] == 1
        scope = idempotency._hash(actor.bytes, b"POST", f"/v1{path}".encode(), b"b")
        lock = {"lock": int.from_bytes(scope[:8], "big", signed=True)}
        with admin.connect() as other:
            taking = partial(other.execute, text("SELECT pg_advisory_lock(:lock)"), lock)
            problem(_late(api, world, path, body, taking), 409, "request-running")
            other.execute(text("SELECT pg_advisory_unlock_all()"))
            kept = partial(other.execute, text("UPDATE idempotency_records SET scope = :scope"), {"scope": scope})
            problem(_late(api, world, path, body, kept), 422, "key-reused")
            other.execute(text("DELETE FROM idempotency_records"))


def _late(api: Api, world: World, path: str, body: Json, meanwhile: Callable[[], object]) -> Any:
    twice = {**body, "items": body["items"] * 2}
    late = sent(api, "POST", path, twice, token=api.operator, **{"Idempotency-Key": "b"})
    return behind(api, world.district, meanwhile, late)[0]


def test_a_queue_is_fair_bounded_and_gone_when_it_is_empty(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "MOST_WAITING", WRITERS)
    queues, district, order = Queues(), uuid4(), list[int]()

    async def work(district_id: UUID, number: int) -> None:
        async with queues.turn(district_id):
            order.append(number)
            await asyncio.sleep(0)

    async def crowd() -> None:
        async with queues.turn(district):
            waiting = [asyncio.create_task(work(district, n)) for n in range(WRITERS)]
            await asyncio.sleep(0)
            waiting[3].cancel()
            with pytest.raises(PoolTimeout):
                await work(district, WRITERS)
            await work(uuid4(), -1)
        await asyncio.wait(waiting)

    api.run(crowd())
    assert order == [-1, *(n for n in range(WRITERS) if n != 3)]
    assert queues.is_empty


def test_nobody_waits_for_a_district_for_ever(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "PATIENCE", 0.05)
    queues, district = Queues(), uuid4()

    async def work() -> None:
        async with queues.turn(district):
            with pytest.raises(PoolTimeout):
                async with queues.turn(district):
                    pass

    api.run(work())
    assert queues.is_empty
