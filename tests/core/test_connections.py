"""Connections are given in turn, and those that the server has ended are replaced before anybody notices."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app import samples
from app.core import database as database_module
from app.core.database import RELAY, Database
from app.hooks import HOOKS
from app.jobs.purge import purge
from tests.api import Api
from tests.problems import problem
from tests.resources import COLLECTIONS
from tests.world import World

ENDED = (
    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> :me"
)
CROWD, ROUNDS = 12, 10


@pytest.fixture
def narrow(api: Api) -> Iterator[Database]:
    """One connection a role, for everybody."""
    database = Database(str(api.settings.database_url), 1)
    yield database
    api.run(database.close())


@pytest.mark.parametrize("public", [True, False])
def test_who_asked_first_is_served_first(api: Api, narrow: Database, public: bool) -> None:
    asked, served = list[tuple[int, int]](), list[tuple[int, int]]()

    async def work(who: int) -> None:
        for turn in range(ROUNDS):
            asked.append((who, turn))
            async with narrow.reads(public=public) as connection:
                served.append((who, turn))
                await connection.execute(text("SELECT 1"))
            for _ in range((who + turn) % 4):  # so that some ask just when another one is done
                await asyncio.sleep(0)

    async def crowd() -> None:
        await asyncio.gather(*map(work, range(CROWD)))

    api.run(crowd())
    assert len(served) == CROWD * ROUNDS
    assert served == asked


def test_nobody_waits_for_ever(api: Api, narrow: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "PATIENCE", 0.05)
    monkeypatch.setitem(api.app.state._state, "database", narrow)

    async def work() -> Any:
        async with narrow.reads(public=True):
            with pytest.raises(PoolTimeout):
                async with narrow.reads(public=True):
                    pass
            async with narrow.writes():  # it has connections of its own
                pass
            return await api._client.get("/v1/districts")

    problem(api.run(work()), 503, "unavailable")
    assert api.get("/districts").status_code == 200  # the place is free again


def test_connections_that_the_server_ended_are_replaced(api: Api, admin: Engine) -> None:
    world = World(api)
    path, tokens = f"/measures/{world.public['measures']['id']}", (None, world.tokens["reader"])
    for _ in range(2):
        for token in tokens:
            assert api.get(path, token=token).status_code == 200
        admin.dispose()  # of its own, only the one that ends the others is left
        with admin.connect() as connection:
            me = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            assert connection.execute(text(ENDED), {"me": me}).scalar_one() >= len(tokens)
    for token in tokens:
        assert api.get(path, token=token).status_code == 200
    api.make("/organisations", name="Träger", district_id=world.district["id"])


def test_a_connection_that_was_closed_here_is_replaced(api: Api) -> None:
    database: Database = api.app.state.database

    async def close() -> None:
        async with database.reads(public=True) as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
        await driver.close()

    api.run(close())
    assert api.get("/districts").status_code == 200


def test_what_reads_for_the_public_leaves_no_transaction_open(api: Api, admin: Engine) -> None:
    api.get("/districts")
    api.get("/districts", headers={"Accept": "text/csv"})
    open_ones = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        " AND application_name <> :relay"  # at work whenever it likes
    )
    with admin.connect() as connection:
        assert connection.execute(text(open_ones), {"relay": RELAY}).scalar_one() == 0


@pytest.mark.long
def test_one_connection_is_enough_for_everything(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing takes a second one while it holds the first: that would wait for itself."""
    monkeypatch.setattr(database_module, "PATIENCE", 2)
    with Api(api.settings.model_copy(update={"pool_size": 1}), api.operator) as single:
        world = World(single)
        for url in (url for url in world.public_urls() if "include_total" not in url):
            assert single.get(url, token=world.tokens["admin"]).status_code in (200, 404), url
        for collection in COLLECTIONS:
            for token in (None, single.operator):
                assert single.get(f"/{collection}", token=token, headers={"Accept": "text/csv"}).status_code == 200
        single.with_samples(samples.COUNTIES[0])
        said = {"event_id": world.public["participation-events"]["id"], "text": "Mehr Sprachkurse"}
        assert single.post("/feedback-items", said, token=None).status_code == 201
        assert single.run(purge(single.app.state.database, HOOKS)).kept_answers == 0
