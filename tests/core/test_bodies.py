"""Bodies of requests: nothing is read of whom the headers do not allow, and nothing is kept of what was read."""

import asyncio
import gc
import json
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine

from app.core import bodies, worker_threads
from app.core.dependencies import Writes
from app.core.strict_json import read_json
from app.core.worker_threads import run_in_thread
from app.exchange.bundles.format.document import FORMAT
from app.participation.feedback_receipts.dependencies import HoldersWrite
from tests.api import Api, Json
from tests.cases import at
from tests.conftest import emptied
from tests.routes import ROUTES, declared

MB = 1_000_000
WRITING = [route for route in ROUTES if isinstance(declared(route)[0], Writes)]
IMPORTS = "/v1/imports"


@pytest.fixture(scope="module")
def scene(service: Api, admin: Engine) -> Api:
    return emptied(service, admin)


class Sender:
    """Sends a body as a server hands it on, and counts how often it is asked for more."""

    def __init__(self, api: Api, *chunks: bytes, then: Callable[[], Awaitable[Any]] | None = None) -> None:
        self.api, self.chunks, self.then = api, list(chunks), then
        self.asked = 0
        self.status = 0
        self.headers: Json = {}
        self.body = b""

    def send(self, path: str = IMPORTS, method: str = "POST", **headers: str) -> "Sender":
        self.api.run(self.sending(path, method, **headers))
        return self

    async def sending(self, path: str = IMPORTS, method: str = "POST", **headers: str) -> None:
        told = {"content_type": "application/json", "if_match": "*", **headers}
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in told.items()]
        path, _, query = path.partition("?")
        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(),
                 "query_string": query.encode(), "headers": raw, "http_version": "1.1", "scheme": "http",
                 "server": ("sachstand.test", 80),
                 "client": ("127.0.0.1", 1), "root_path": "", "asgi": {"version": "3.0"}}  # fmt: skip
        await self.api.app(scope, self._receive, self._answer)

    async def _receive(self) -> Any:
        self.asked += 1
        if self.chunks:
            return {"type": "http.request", "body": self.chunks.pop(0), "more_body": bool(self.chunks or self.then)}
        if self.then:
            await self.then()
        return {"type": "http.disconnect"}

    async def _answer(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        self.body += message.get("body", b"")


def bearer(api: Api) -> Json:
    return {"authorization": f"Bearer {api.operator}"}


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [{"content_length": "60000000"}, {"transfer_encoding": "chunked"}], ids=str)
def test_nothing_large_is_read_without_a_token(scene: Api, size: Json) -> None:
    for route in WRITING:
        guard = declared(route)[0]
        path = str(route.path).format_map(_AnyId())
        sender = Sender(scene, *[b" " * 60_000] * 10).send(path, *(route.methods or ()), **size)
        with at(route.name):
            if getattr(guard, "or_public", False) or isinstance(guard, HoldersWrite):
                assert (sender.status, sender.asked) == (413, 0 if "content_length" in size else 1)
            else:
                assert (sender.status in (401, 413, 415), sender.asked) == (True, 0)


class _AnyId(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "08335" if name == "district" else "01890000-0000-7000-8000-000000000000"


def test_nothing_large_is_read_of_a_token_without_the_role(scene: Api) -> None:
    reporter = scene.token(scene.district(ags="08336"), "reporter")
    for size in ({"content_length": "60000000"}, {"transfer_encoding": "chunked"}):
        for token, status in (("no such token", 401), (reporter, 403)):
            sender = Sender(scene, b"x" * MB).send(authorization=f"Bearer {token}", **size)
            assert (sender.status, sender.asked) == (status, 0)


# --- what is kept -------------------------------------------------------------------------------------------------


def sends_all(api: Api) -> Sender:
    return Sender(api, *[b'"' + b"x" * MB] * 3)


def hangs_up(api: Api) -> Sender:
    sender = sends_all(api)

    async def go() -> None:
        sender.then = None

    sender.then = go
    return sender


@pytest.mark.parametrize("sender", [sends_all, hangs_up])
def test_nothing_is_kept_of_a_body(scene: Api, sender: Callable[[Api], Sender]) -> None:
    """Without the collector: whatever ends a request, no circle holds what was read."""
    sender(scene).send(content_length="3500000", **bearer(scene))
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        assert all(sender(scene).send(content_length="3500000", **bearer(scene)).status == 400 for _ in range(5))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    assert kept < MB


# --- how much at once, and how long -------------------------------------------------------------------------------


def test_large_bodies_wait_for_their_turn(scene: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    large = {"content_length": str(2 * MB), **bearer(scene)}

    async def crowd() -> list[Sender]:
        done, held = asyncio.Event(), asyncio.Barrier(bodies.LARGE_AT_ONCE + 1)

        async def stay() -> None:
            await held.wait()
            await done.wait()

        first = [Sender(scene, b"{", then=stay) for _ in range(bodies.LARGE_AT_ONCE)]
        sending = [asyncio.create_task(sender.sending(**large)) for sender in first]
        await held.wait()
        late, small = Sender(scene, b"{}"), Sender(scene, b"{}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bodies, "PATIENCE", 0.01)
            await late.sending(**large)
        await small.sending(content_length="2", **bearer(scene))
        done.set()
        await asyncio.gather(*sending)
        after = Sender(scene, b"{}")
        await after.sending(**large)
        return [late, small, after]

    late, small, after = scene.run(crowd())
    assert (late.status, late.asked) == (503, 0)
    assert int(late.headers[b"retry-after"]) > 0
    assert (small.status, after.status) == (422, 422)


def test_strangers_take_no_turn_of_large_bodies(scene: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LARGE", 60_000)  # more than a form may have, and less than a route takes

    async def crowd() -> Sender:
        done, held = asyncio.Event(), asyncio.Barrier(bodies.LARGE_AT_ONCE + 1)

        async def stay() -> None:
            await held.wait()
            await done.wait()

        forms = [Sender(scene, b"{", then=stay) for _ in range(bodies.LARGE_AT_ONCE)]
        waiting = [asyncio.create_task(f.sending("/v1/feedback-items", transfer_encoding="chunked")) for f in forms]
        await held.wait()
        office = Sender(scene, b"{}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bodies, "PATIENCE", 0.01)
            await office.sending(content_length="70000", **bearer(scene))
        done.set()
        await asyncio.gather(*waiting)
        return office

    assert scene.run(crowd()).status == 422


@pytest.mark.parametrize("chunks", [(), (b"{",) * 3])
def test_a_body_that_does_not_come_is_given_up(
    scene: Api, chunks: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.05)
    sender = Sender(scene, *chunks, then=asyncio.Event().wait).send(content_length="60000", **bearer(scene))
    assert (sender.status, sender.headers[b"connection"]) == (408, b"close")
    assert b"too-slow" in sender.body


def bundle_of(size: int) -> bytes:
    entries = [{"key": str(n), "name": ""} for n in range(worker_threads.LARGE_COUNT * 2)] if size > MB else []
    return json.dumps({"format": FORMAT, "organisations": entries}).encode() + b" " * size


def form_of(size: int) -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + b"a" * size + b"\r\n--x--"


@pytest.mark.parametrize(
    ("body_of", "query", "media", "work"),
    [
        (bundle_of, "", bodies.JSON, ["read_json", "_hash_of_content", "parse"]),
        (form_of, f"?event={UUID(int=1)}", "multipart/form-data; boundary=x", ["_hash_of_content", "_parts"]),
    ],
)
def test_a_large_body_is_worked_on_outside_of_the_loop_and_without_a_connection(
    scene: Api,
    monkeypatch: pytest.MonkeyPatch,
    body_of: Callable[[int], bytes],
    query: str,
    media: str,
    work: list[str],
) -> None:
    pool, done = scene.app.state.database.writing.pool, list[tuple[str, int]]()

    async def noting(work: Callable[..., Any], *given: Any) -> Any:
        done.append((work.__name__, pool.checkedout()))
        return await run_in_thread(work, *given)

    monkeypatch.setattr(worker_threads, "run_in_thread", noting)
    for size, expected in ((1_000, []), (2 * MB, work)):
        body = body_of(size)
        told = {"content_type": media, "content_length": str(len(body)), "idempotency_key": f"{work[-1]}{size}"}
        assert Sender(scene, body).send(IMPORTS + query, **told, **bearer(scene)).status == 422
        assert done == [(name, 0) for name in expected]


def test_the_collector_leaves_large_bodies_alone_and_goes_on_afterwards(
    scene: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []

    def noting(body: bytes) -> Any:
        looks.append(gc.isenabled())
        return read_json(body)

    monkeypatch.setattr(bodies, "read_json", noting)
    for size in (1_000, 2 * MB):
        body = bundle_of(size)
        assert Sender(scene, body).send(content_length=str(len(body)), **bearer(scene)).status == 422
        assert gc.isenabled()
    assert looks == [True, False]
