"""Readers of the feed, and a service whose relay the test holds in its own hands."""

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core.database import RELAY
from app.feed import relay
from app.settings import Settings
from tests.api import Api
from tests.conftest import KEY, OPERATOR, emptied
from tests.databases import admin_of, scratch
from tests.feed.reading import DATABASE


@pytest.fixture(scope="module")
def own_url(server_url: str, template: str) -> Iterator[str]:
    """A migrated database in which no relay runs but that of the test."""
    with scratch(server_url, DATABASE, template) as url:
        yield url


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
    engine = admin_of(own_url)
    yield engine
    engine.dispose()


@pytest.fixture
def quiet(own_service: Api, own_admin: Engine) -> Api:
    """The service over an empty database; nothing gets into the feed unless the test relays."""
    return emptied(own_service, own_admin)


class Worker:
    """A relay that can be killed wherever it is, and another started in its place.

    It is killed as its database sees it when its process dies: the connection is gone, and what was not committed.
    """

    def __init__(self, api: Api, admin: Engine) -> None:
        self.api = api
        self.admin = admin
        self.relay = relay.Relay(api.app.state.database)
        self.task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.relay = relay.Relay(self.api.app.state.database)
        self.task = asyncio.create_task(self.relay.run())
        self.api.app.state.after_commit[:] = [self.relay.wake]

    async def kill(self) -> None:
        assert self.task is not None
        self.relay.end()
        await asyncio.to_thread(self.cut_off)
        await asyncio.wait({self.task})
        self.api.app.state.after_commit.clear()

    def cut_off(self) -> None:
        its = "datname = current_database() AND application_name = :name"
        with self.admin.connect() as connection:
            connection.execute(
                text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {its}"), {"name": RELAY}
            )


@pytest.fixture
def worker(quiet: Api, own_admin: Engine) -> Iterator[Worker]:
    worker = Worker(quiet, own_admin)
    yield worker
    if worker.task is not None:
        quiet.run(worker.kill())
