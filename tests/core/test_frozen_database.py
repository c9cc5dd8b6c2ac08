"""A database that is frozen, rather than away: it takes what is sent to it and answers nothing."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from app import health
from app.core.database import Database
from tests.api import Api
from tests.problems import problem

SOON = 0.3
LONG = 8.0
"""Seconds: a request that is held for so long is held for as long as the database hangs."""


class Freezer:
    """Passes on what the service and its database say to each other, until it is told to stop."""

    def __init__(self, url: str, folder: Path) -> None:
        host = str(make_url(url).query["host"])
        self.url = make_url(url).update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)
        self._socket, self._server = folder / ".s.PGSQL.5432", f"{host}/.s.PGSQL.5432"
        self._flowing = asyncio.Event()
        self._listener: asyncio.Server
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        self._flowing.set()
        self._listener = await asyncio.start_unix_server(self._met, self._socket)

    async def close(self) -> None:
        self._listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def freeze(self) -> None:
        self._flowing.clear()

    async def thaw(self) -> None:
        self._flowing.set()

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_unix_connection(self._server)
        for pair in ((reader, ours), (theirs, writer)):
            self._tasks.add(asyncio.create_task(self._pass_on(*pair)))

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                await self._flowing.wait()
                writer.write(data)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


@pytest.fixture
def freezer(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Freezer]:
    """Between the service and its database, with connections that are open and soon out of patience."""
    between = Freezer(str(api.settings.database_url), tmp_path)
    api.run(between.open())
    database = Database(between.url, 1)
    monkeypatch.setitem(api.app.state._state, "database", database)

    async def impatient() -> None:
        for public in (True, False):
            async with database.reads(public=public) as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                driver.patience = SOON

    api.run(impatient())
    yield between
    api.run(between.thaw())
    api.run(database.close())
    api.run(between.close())


async def soon(api: Api, method: str, path: str, **options: Any) -> Any:
    async with asyncio.timeout(LONG):
        return await api._client.request(method, path, **options)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("with_token", [True, False])
def test_a_request_is_answered(api: Api, freezer: Freezer, method: str, with_token: bool) -> None:
    headers = {"Authorization": f"Bearer {api.operator}"} if with_token else {}
    path = "/v1/districts" if with_token or method == "GET" else "/v1/feedback-items"
    api.run(freezer.freeze())
    body = {"name": "Landkreis Konstanz", "state": "DE-BW"} if method == "POST" else None
    problem(api.run(soon(api, method, path, headers=headers, json=body)), 503, "unavailable")
    api.run(freezer.thaw())
    assert api.get("/districts", token=api.operator if with_token else None).status_code == 200


def test_readiness_is_told(api: Api, freezer: Freezer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", SOON)
    api.run(freezer.freeze())
    for _ in range(3):
        answer = api.run(soon(api, "GET", "/readyz"))
        assert problem(answer, 503, "unavailable")["errors"][0]["code"] == "database_away"
    assert api.run(soon(api, "GET", "/healthz")).status_code == 200
    monkeypatch.undo()
