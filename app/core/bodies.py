"""Bodies of requests: the right to send one, its size and time, and the number of large ones at once.

Token and role are asked for by the headers, before anything of a large body is read. What is read is given back as soon
as the request has its answer or its client is gone.
"""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager, nullcontext
from typing import Any, Protocol

from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.requests import ClientDisconnect, Request

from app.core.problems import Problem
from app.core.semaphores import holding
from app.core.strict_json import read_json
from app.core.worker_threads import run_in_thread_if_large

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
SMALL = 64_000
"""Bytes of a body above which token and role are checked before it is read."""
LARGE = 1_000_000
"""Bytes above which a body waits for its turn, and is worked on outside of the loop."""
LARGE_AT_ONCE = 2
"""Large bodies that a process holds at a time."""
PATIENCE = 30.0
"""Time to wait for the first byte, and for one's turn, in seconds."""
SLOWEST = 50_000
"""Bytes a second that a client sends at least, once it sends."""


class UploadGuard(Protocol):
    """A check of the right to send something to a route."""

    async def admit(self, request: Request) -> int | None:
        """Refuse callers whom the headers do not allow to send; return the most bytes that may come, None for no
        limit."""


class StrictRequest(Request):
    """A request whose body is bounded in size and time, and whose JSON is read strictly."""

    most: int | None = None

    async def body(self) -> bytes:
        """Return the whole body.

        Raises:
            Problem: too-large, too-slow, or malformed where it ended early.
        """
        if not hasattr(self, "_body"):
            self._body = await self._received()
        return self._body

    async def json(self) -> Any:
        """Return the parsed body; as `read_json`."""
        if not hasattr(self, "_json"):
            body = await self.body()
            self._json = await run_in_thread_if_large(len(body), read_json, body, above=LARGE)
        return self._json

    async def read(self) -> None:
        """Read and parse the body before FastAPI does, which would not tell what is wrong with it."""
        if await self.body() and media_type(self) in (JSON, MERGE_PATCH):
            await self.json()

    def forget(self) -> None:
        """Free the body: the request itself lives until its answer is sent."""
        self._body, self._json = b"", None

    async def _received(self) -> bytes:
        chunks: list[bytes] = []
        try:
            await self._receive_into(chunks)
            return b"".join(chunks)
        except TimeoutError:
            raise Problem("too-slow", headers={"Connection": "close"}) from None
        except ClientDisconnect:
            en, de = "The body ended before it was whole.", "Der Anfragetext endete vorzeitig."
            raise Problem("malformed", en, de) from None
        finally:
            chunks.clear()  # an error keeps this frame alive, and so what it holds

    async def _receive_into(self, chunks: list[bytes]) -> None:
        size, begin = 0, asyncio.get_running_loop().time()
        async with asyncio.timeout_at(begin + PATIENCE) as limit, aclosing(self.stream()) as stream:
            async for chunk in stream:
                chunks.append(chunk)
                size += len(chunk)
                if self.most is not None and size > self.most:
                    raise Problem("too-large")
                limit.reschedule(begin + PATIENCE + size / SLOWEST)


def media_type(request: Request) -> str:
    """Return the media type of the body, without parameters: JSON has none, and UTF-8 shows in its bytes."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def expected_size(request: Request) -> int:
    """Return the most bytes that may come: as many as were announced, or else as the route takes."""
    most = int(request.scope.get(MAX_BODY_SIZE_SCOPE_KEY, LARGE))
    announced = request.headers.get("content-length", "")
    if announced.isdecimal():
        return min(int(announced), most)
    return most if "transfer-encoding" in request.headers else 0


@asynccontextmanager
async def admitted(request: Request, door: UploadGuard | None) -> AsyncIterator[StrictRequest]:
    """Hold the request with its body for as long as it is worked on; large ones in turn.

    Raises:
        Problem: what `door` has against it, what is wrong with the body, or unavailable where its turn does not come.
    """
    strict = StrictRequest(request.scope, request.receive)
    if door is None:
        yield strict
        return
    strict.most = await door.admit(request)
    places: asyncio.Semaphore = request.app.state.large_bodies
    busy = Problem("unavailable", headers={"Retry-After": "30"})
    expected = expected_size(request)
    is_large = min(expected, expected if strict.most is None else strict.most) > LARGE
    async with holding(places, PATIENCE, busy) if is_large else nullcontext():
        try:
            await strict.body()
            with _collector_at_rest() if is_large else nullcontext():
                await strict.read()
                yield strict
        finally:
            strict.forget()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the collector of reference cycles from looking again and again through the million objects of a large body,
    which are freed without it: that took a fifth of an import. The first of several to end lets it go on for all."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
