"""A reader that pages while many write misses nothing and sees nothing twice, whatever becomes of the relay."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from app.core.database import Database
from app.feed import relay
from app.feed.relay import catch_up
from tests.api import Api, Json
from tests.conftest import emptied
from tests.feed.conftest import Worker
from tests.feed.reading import Follower, assert_complete, follow, place, recorded, settle
from tests.waiting import wait_until

pytestmark = pytest.mark.long

WRITERS, WRITES = 20, 8


def counties(api: Api, count: int = 4) -> list[Json]:
    """A concept in each of some districts."""
    return [api.concept(api.district(name=f"Kreis {n}", ags=None)) for n in range(count)]


async def write(api: Api, concepts: list[Json], writer: int) -> None:
    """One writer: measures, of which every third is internal, and a step below each."""
    for n in range(WRITES):
        visibility = "internal" if (writer + n) % 3 == 0 else "public"
        concept = concepts[(writer + n) % len(concepts)]
        body = {"title": f"M {writer}.{n}", "concept_id": concept["id"], "visibility": visibility}
        made = await api.send("POST", "/measures", token=api.operator, json=body)
        assert made.status_code == 201, made.text
        step = {"title": "Schritt", "measure_id": made.json()["id"]}
        assert (await api.send("POST", "/measure-steps", token=api.operator, json=step)).status_code == 201


async def write_and_follow(
    api: Api,
    concepts: list[Json],
    followers: list[Follower],
    *meanwhile: Callable[[asyncio.Event], Coroutine[Any, Any, None]],
) -> None:
    """`meanwhile` goes on until its event is set: all is written."""
    done, written = asyncio.Event(), asyncio.Event()
    reading = [asyncio.create_task(follower.until(done)) for follower in followers]
    disturbing = [asyncio.create_task(work(written)) for work in meanwhile]
    try:
        await asyncio.gather(*(write(api, concepts, writer) for writer in range(WRITERS)))
    finally:
        written.set()
        await asyncio.gather(*disturbing)
        await catch_up(api.app.state.database)
        done.set()
    await asyncio.gather(*reading)


def test_nothing_is_missed_and_nothing_seen_twice_while_twenty_write(api: Api) -> None:
    concepts = counties(api)
    insider, public = Follower(api, api.operator, 3), Follower(api, None, 2)
    api.run(write_and_follow(api, concepts, [insider, public]))
    assert len(insider.items) >= 2 * WRITERS * WRITES
    assert_complete(api, insider.items, public=False)
    assert_complete(api, public.items, public=True)
    assert kept(follow(api, token=api.operator)) == kept(insider.items), "the order never changes"
    assert kept(follow(api)) == kept(public.items)


def kept(items: list[Json]) -> list[Json]:
    """Return what the feed keeps; title, number and light are those of now."""
    return [{name: item[name] for name in item.keys() - {"title", "number", "light"}} for item in items]


def test_the_relay_may_be_killed_at_any_moment(quiet: Api, worker: Worker) -> None:
    async def kill_again_and_again(written: asyncio.Event) -> None:
        chance = random.Random(7)
        while not written.is_set():
            await worker.start()
            await asyncio.sleep(chance.uniform(0.001, 0.02))
            await worker.kill()

    concepts = counties(quiet)
    insider, public = Follower(quiet, quiet.operator, 3), Follower(quiet, None, 2)
    quiet.run(write_and_follow(quiet, concepts, [insider, public], kill_again_and_again))
    assert_complete(quiet, insider.items, public=False)
    assert_complete(quiet, public.items, public=True)


def test_relays_of_several_processes_work_one_at_a_time(quiet: Api, own_url: str) -> None:
    """They wait for each other, and never come into each other's way."""

    async def another_process(written: asyncio.Event) -> None:
        database = Database(own_url, 1)
        try:
            while not written.is_set():
                with suppress(OperationalError):  # waited too long for the lock: a busy machine
                    await catch_up(database)
        finally:
            await database.close()

    concepts = counties(quiet)
    insider = Follower(quiet, quiet.operator, 5)
    quiet.run(write_and_follow(quiet, concepts, [insider], *[another_process] * 3))
    assert_complete(quiet, insider.items, public=False)


def test_the_next_takes_over_when_the_holder_of_the_lock_is_ended(
    quiet: Api, own_admin: Engine, worker: Worker
) -> None:
    """Its half-done work is gone with it, and the feed goes on where it was."""
    counties(quiet)
    settle(quiet)
    before = follow(quiet, token=quiet.operator)
    counties(quiet, 1)

    async def work_and_stop_before_the_commit() -> int:
        connection = await quiet.app.state.database.writing.connect()
        assert (await relay.relay(connection)).revisions > 0
        held.append(connection)
        return int((await connection.exec_driver_sql("SELECT pg_backend_pid()")).scalar_one())

    held: list[Any] = []
    pid = quiet.run(work_and_stop_before_the_commit())
    quiet.run(worker.start())
    quiet.run(asyncio.sleep(0.3))
    assert kept(follow(quiet, token=quiet.operator)) == kept(before), "the lock is held"
    with own_admin.connect() as connection:
        assert connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid}).scalar_one()
    wait_until_grown(own_admin, len(before))
    quiet.run(held[0].invalidate())
    quiet.run(held[0].close())
    items = follow(quiet, token=quiet.operator)
    assert kept(items[: len(before)]) == kept(before)
    assert_complete(quiet, items, public=False)


def wait_until_grown(admin: Engine, length: int) -> None:
    """Waits for the relay that runs by itself."""
    state = text("SELECT last_position FROM feed_now")
    with admin.connect() as connection:
        wait_until(lambda: (connection.execute(state).scalar_one_or_none() or 0) > length, "the feed has grown")


def test_a_write_wakes_the_relay(
    quiet: Api, own_admin: Engine, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to wait for the next look around: here, there is none."""
    monkeypatch.setattr(relay, "POLL_SECONDS", None)
    quiet.run(worker.start())
    for n in range(5):
        length = len(follow(quiet, token=quiet.operator))
        quiet.district(name=f"Kreis {n}", ags=None)
        wait_until_grown(own_admin, length)


def test_what_failed_is_tried_again_though_nobody_wakes_the_relay(
    quiet: Api, worker: Worker, own_admin: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    catch_up, failures = relay.catch_up, [OSError("cut off")]

    async def failing_once(database: Database) -> None:
        if failures:
            raise failures.pop()
        await catch_up(database)

    monkeypatch.setattr(relay, "POLL_SECONDS", None)
    monkeypatch.setattr(relay, "catch_up", failing_once)
    quiet.district()
    quiet.run(worker.start())
    wait_until_grown(own_admin, 0)


def test_a_relay_outlives_an_outage(quiet: Api, own_admin: Engine, worker: Worker) -> None:
    counties(quiet, 1)
    quiet.run(worker.start())
    wait_until_grown(own_admin, 1)
    settle(quiet)
    length = len(follow(quiet, token=quiet.operator))
    with own_admin.connect() as connection:
        connection.execute(text("ALTER TABLE feed_state RENAME TO gone"))
        try:
            quiet.run(asyncio.sleep(1.2))
        finally:
            connection.execute(text("ALTER TABLE gone RENAME TO feed_state"))
    counties(quiet, 1)
    wait_until_grown(own_admin, length)


# --- what a simpler way would miss --------------------------------------------------------------------------------


def test_positions_follow_the_commits_and_not_the_inserts(quiet: Api) -> None:
    """Two transactions that commit in the reverse order of their inserts: a number drawn at insert time (a sequence, a
    transaction id) would hide the late one from whoever has read the early one. Our positions come after the commit."""
    early, late = (quiet.district(name=name, ags=None) for name in ("Früh", "Spät"))
    settle(quiet)
    follower = Follower(quiet, quiet.operator, 50)
    quiet.run(follower.read())
    seen = len(follower.items)

    async def in_reverse_order() -> tuple[Any, Any]:
        engine = quiet.app.state.database.writing
        async with engine.connect() as first, engine.connect() as second:
            one = await insert(first, early)
            two = await insert(second, late)
            assert one < two, "drawn at insert time"
            await second.commit()
            await catch_up(quiet.app.state.database)
            await follower.read()
            assert [place(item) for item in follower.items[seen:]] == [(late["id"], 2, 0)]
            await first.commit()
            await catch_up(quiet.app.state.database)
            return one, two

    one, two = quiet.run(in_reverse_order())
    quiet.run(follower.read())
    assert [place(item) for item in follower.items[seen:]] == [(late["id"], 2, 0), (early["id"], 2, 0)]
    assert one < two, "whoever follows these numbers has passed the first when it is committed"
    assert_complete(quiet, follower.items, public=False)


async def insert(connection: Any, district: Json) -> int:
    """A revision of one record, not committed; the id of its transaction."""
    of = {"id": district["id"]}
    await connection.execute(
        text(
            "INSERT INTO change_records (district_id, revision, ordinal, recorded_at, actor_id, resource, resource_id,"
            " action, version, fields) SELECT :id, 2, 0, clock_timestamp(), gen_random_uuid(), 'districts', :id,"
            " 'updated', 2, '{}'"
        ),
        of,
    )
    await connection.execute(text("UPDATE district_state SET revision = 2 WHERE district_id = :id"), of)
    return int((await connection.execute(text("SELECT pg_current_xact_id()::text::bigint"))).scalar_one())


# --- much at once -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [50, 200])
def test_an_import_of_thousands_pages_right(api: Api, size: int) -> None:
    measures = [
        {"key": f"m{n}", "concept": "k", "title": f"Maßnahme {n}", "visibility": "internal" if n % 5 == 0 else "public"}
        for n in range(2_000)
    ]
    concept = {"key": "k", "title": "Konzept", "state": "adopted", "adopted_on": "2018-01-29", "visibility": "public"}
    district = {"name": "Landkreis Konstanz", "ags": "08335", "state": "DE-BW"}
    whole = {"format": "sachstand-bundle/1", "district": district, "concepts": [concept], "measures": measures}
    assert api.post("/imports", whole).status_code == 200
    settle(api)
    items = follow(api, token=api.operator, size=size)
    assert len(items) > 2_000
    assert_complete(api, items, public=False)
    public = follow(api, size=size)
    assert_complete(api, public, public=True)
    assert len(public) < len(items)
    own = follow(api, "district=08335", token=api.operator, size=size)
    assert [place(item) for item in own] == recorded(api, public=False)[own[0]["district_id"]]


def test_the_relay_takes_much_in_parts(quiet: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    concepts = counties(quiet, 2)
    for n in range(7):
        quiet.measure(concepts[n % 2])
    small = text(str(relay._PLACE).replace(f"+ {relay.MOST})", "+ 2)"))
    monkeypatch.setattr(relay, "_PLACE", small)
    settle(quiet)
    assert_complete(quiet, follow(quiet, token=quiet.operator), public=False)
    assert_complete(quiet, follow(quiet), public=True)


# --- between two tests --------------------------------------------------------------------------------------------


def test_a_relay_at_work_leaves_nothing_in_emptied_tables(quiet: Api, own_admin: Engine) -> None:
    """It read the districts before these were gone, and commits what it made of them afterwards."""
    quiet.district()
    connection = quiet.run(quiet.app.state.database.writing.connect().__aenter__())
    assert quiet.run(relay.relay(connection)).revisions == 1
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")
    with ThreadPoolExecutor() as pool, own_admin.connect() as watching:
        emptying = pool.submit(emptied, quiet, own_admin)
        wait_until(
            lambda: emptying.done() or watching.execute(waiting).scalar_one(), "emptied, or waiting for the relay"
        )
        quiet.run(connection.commit())
        emptying.result()
        for name in ("feed_batches", "feed_heads", "feed_state"):
            assert watching.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() == 0, name
    quiet.run(connection.close())
