"""Killing the service while many write: what it said is done is there, once."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from bench.serving import Service

WRITERS = 6
SECONDS = 1.0
"""Between a start and the next kill."""


@dataclass
class Writing:
    """The writes that the service acknowledged."""

    base: str
    token: str
    district: str
    ended: bool = False
    acknowledged: list[str] = field(default_factory=list)
    tried_again: int = 0

    async def write(self) -> None:
        """Create one organisation after the other; repeat each request until it is answered."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(base_url=self.base, timeout=20, headers=headers) as client:
            while not self.ended:
                key = f"amt-{uuid4()}"
                while not await self._is_made(client, key):
                    self.tried_again += 1
                    await asyncio.sleep(0.05)
                self.acknowledged.append(key)

    async def _is_made(self, client: httpx.AsyncClient, key: str) -> bool:
        body = {"name": key, "key": key, "district_id": self.district}
        with suppress(httpx.TransportError):
            answer = await client.post("/v1/organisations", json=body, headers={"Idempotency-Key": key})
            if answer.status_code not in (201, 429, 503):
                raise RuntimeError(f"{answer.status_code}: {answer.text}")
            return answer.status_code == 201
        return False


async def kill_again_and_again(service: Service, writing: Writing, count: int) -> None:
    """Kill the service in the middle of writing, and start it again."""
    async with asyncio.TaskGroup() as group:
        for _ in range(WRITERS):
            group.create_task(writing.write())
        for _ in range(count):
            await asyncio.sleep(SECONDS)
            os.kill(service.pid, signal.SIGKILL)
            await asyncio.to_thread(service.restart)
        await asyncio.sleep(SECONDS)
        writing.ended = True


async def found(writing: Writing) -> Counter[str]:
    """Return how often each key is stored."""
    keys: Counter[str] = Counter()
    url: str | None = f"{writing.base}/v1/organisations?district={writing.district}&limit=200"
    async with httpx.AsyncClient(timeout=60, headers={"Authorization": f"Bearer {writing.token}"}) as client:
        while url:
            page = (await client.get(url)).json()
            keys.update(item["key"] for item in page["items"])
            url = page["next"]
    return keys


def holds_together(url: str) -> bool:
    """Return whether `sachstand db check` finds nothing."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SACHSTAND_")}
    command = [sys.executable, "-m", "app", "db", "check"]
    result = subprocess.run(
        command, env={**environment, "SACHSTAND_DATABASE_URL": url}, capture_output=True, check=False
    )
    if result.returncode:
        print(result.stdout.decode())
    return result.returncode == 0
