"""Waiting for what must come, however busy the machine is. Only here do tests read a clock that measures."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import httpx
import pytest

from app.core.database import Database

if TYPE_CHECKING:
    from tests.api import Api

Found = TypeVar("Found")
DEADLINE = 300.0
"""Seconds after which nothing more is expected: many times of what anything takes on a busy machine."""


def wait_until(condition: Callable[[], Found], what: str) -> Found:
    """Ask again and again until there is something; fail the test if nothing comes."""
    end = time.monotonic() + DEADLINE
    while not (found := condition()):
        if time.monotonic() > end:
            pytest.fail(f"waited in vain: {what}")
        time.sleep(0.02)
    return found


def sent(
    api: "Api", method: str, path: str, body: Any = None, *, token: str | None, **headers: str
) -> Coroutine[Any, Any, httpx.Response]:
    """Return one request, to be sent beside others."""
    told = {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}
    return api._client.request(method, f"/v1{path}", json=body, headers=told)


def behind(
    api: "Api", district: dict[str, Any], meanwhile: Callable[[], object], *work: Coroutine[Any, Any, httpx.Response]
) -> list[httpx.Response]:
    """Return the answers of requests that waited for the turn to write to a district until something was done."""

    async def waited() -> list[httpx.Response]:
        database: Database = api.app.state.database
        district_id = UUID(district["id"])
        async with database.districts.turn(district_id):
            tasks = [asyncio.create_task(request) for request in work]
            while database.districts._present[district_id] <= len(work):
                assert not any(task.done() for task in tasks), "it did not wait"
                await asyncio.sleep(0)
            meanwhile()
        return list(await asyncio.gather(*tasks))

    return list(api.run(waited()))
