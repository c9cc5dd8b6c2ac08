"""Readers of the feed, and a service whose relay the test holds in its own hands."""

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from app import database
from app.core.database import driver_url
from app.feed import relay
from app.settings import Settings
from tests.api import Api
from tests.conftest import KEY, OPERATOR, emptied
from tests.feed.reading import DATABASE


@pytest.fixture(scope="module")
def own_url(server_url: str) -> Iterator[str]:
    """A migrated database in which no relay runs but that of the test."""
    engine = create_engine(driver_url(server_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {DATABASE}"))
        url = driver_url(server_url).set(database=DATABASE).render_as_string(hide_password=False)
        database.upgrade(url)
        yield url
        connection.execute(text(f"DROP DATABASE {DATABASE} WITH (FORCE)"))
    engine.dispose()


def settings_for(url: str) -> Settings:
    return Settings(
        database_url=url,
        public_url="http://sachstand.test",
        secret_key=KEY,
        bootstrap_token=OPERATOR,
        log_level="error",
    )


@asynccontextmanager
async def nothing(*_: Any) -> Any:
    yield


@pytest.fixture(scope="module")
def own_service(own_url: str) -> Iterator[Api]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relay, "running", nothing)
        api = Api(settings_for(own_url), OPERATOR)
        with api:
            yield api


@pytest.fixture(scope="module")
def own_admin(own_url: str) -> Iterator[Engine]:
    engine = create_engine(driver_url(own_url), isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture
def quiet(own_service: Api, own_admin: Engine) -> Api:
    """The service over an empty database; nothing gets into the feed unless the test relays."""
    return emptied(own_service, own_admin)


class Worker:
    """A relay that can be killed wherever it is, and another started in its place."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.relay = relay.Relay(api.app.state.database)
        self.task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.relay = relay.Relay(self.api.app.state.database)
        self.task = asyncio.create_task(self.relay.run())
        self.api.app.state.after_commit[:] = [self.relay.wake]

    async def kill(self) -> None:
        assert self.task is not None
        self.task.cancel()
        await asyncio.wait({self.task})
        self.api.app.state.after_commit.clear()


@pytest.fixture
def worker(quiet: Api) -> Iterator[Worker]:
    worker = Worker(quiet)
    yield worker
    if worker.task is not None:
        quiet.run(worker.kill())
