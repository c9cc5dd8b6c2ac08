"""Lists in other formats than JSON: the same entries to the same callers, sent whole and while they are read."""

import asyncio
import gc
import json
import socket
import threading
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from psycopg.errors import AdminShutdown
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from app.core import streaming
from app.core.tables import table
from app.districts.organisations.queries import LIST as ORGANISATIONS
from app.districts.tables import Organisation
from app.feed.relay import catch_up
from app.main import create_app
from app.settings import Settings
from tests.api import Api, Json
from tests.conftest import KEY, emptied
from tests.lists import TABULAR, table_of
from tests.problems import faults, problem
from tests.waiting import DEADLINE, wait_until
from tests.world import World

pytestmark = pytest.mark.long

CSV, NDJSON = "text/csv", "application/x-ndjson"
FORMATS = (CSV, NDJSON)
MANY = 5_000
CALLERS = ("anonymous", "foreign", "reader", "operator")
QUERIES = {
    "/v1/districts": ["sort=-name", "state=DE-NI"],
    "/v1/concepts": ["in_force=true", "district=08335&sort=-title"],
    "/v1/goals": ["light=green&as_of=2024-06-01", "district=08335"],
    "/v1/measures": ["light=green&district=08335", "as_of=2023-01-01", "q=sprach&sort=-number", "tag=nichts"],
    "/v1/status-updates": ["light=red&light=green&district=08335&sort=-effective_on"],
    "/v1/overview": ["state=DE-BW&topic=language"],
    "/v1/changes": ["district=08335&resource=measures"],
}


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    world = World(emptied(service, admin))
    service.run(catch_up(service.app.state.database))
    return world


def paths(world: World) -> list[str]:
    measure = world.public["measures"]["id"]
    plain = [path.replace("{measure_id}", measure) for path in TABULAR]
    return [*plain, *(f"{path}?{query}" for path, queries in QUERIES.items() for query in queries)]


def pages(world: World, path: str, token: str | None) -> list[Json]:
    """All entries, page by page."""
    items: list[Json] = []
    url = f"{path}{'&' if '?' in path else '?'}limit=200"
    while url:
        page = world.api.get(url, token=token).json()
        items, url = items + page["items"], page["next"]
    return items


def expected(entry: Json, column: str) -> str:
    """The cell that a value should be in (nothing here looks like a formula)."""
    value: Any = entry
    for name in column.split("."):
        value = None if value is None else value[name]
    if isinstance(value, list) and not any(isinstance(part, dict) for part in value):
        return "; ".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return str(value)


# --- the same in every format -------------------------------------------------------------------------------------


def test_every_list_is_found() -> None:
    assert len(TABULAR) >= 12
    assert {"/v1/measures", "/v1/overview", "/v1/changes", "/v1/measures/{measure_id}/history"} <= set(TABULAR)


@pytest.mark.long
@pytest.mark.parametrize("caller", CALLERS)
def test_a_list_tells_the_same_in_every_format(world: World, caller: str) -> None:
    token, seen = world.tokens[caller], 0
    for path in paths(world):
        items = pages(world, path, token)
        always_in_pages = path.startswith("/v1/changes")
        asked = f"{path}{'&' if '?' in path else '?'}limit=200" if always_in_pages else path
        header, *rows = table_of(world.api.get(asked, token=token, headers={"Accept": CSV}))
        assert rows == [[expected(item, column) for column in header] for item in items], path
        written = world.api.get(asked, token=token, headers={"Accept": NDJSON}).text
        assert [json.loads(line) for line in written.splitlines()] == items, path
        assert {column.split(".")[0] for column in header} == items[0].keys() if items else True
        seen += len(items)
    assert seen > 30


@pytest.mark.long
def test_hidden_things_are_in_no_format(world: World) -> None:
    hidden = {thing["id"] for thing in world.hidden.values()}
    for path in paths(world):
        for accept in FORMATS:
            answers = {name: world.api.get(path, token=world.tokens[name], headers={"Accept": accept}).text
                       for name in ("anonymous", "foreign", "operator")}  # fmt: skip
            assert not any(name in answers["anonymous"] + answers["foreign"] for name in hidden), path


@pytest.mark.parametrize("accept", FORMATS)
def test_a_page_is_told_by_limit_or_cursor(world: World, accept: str) -> None:
    for path in paths(world):
        if path.startswith("/v1/changes"):
            continue  # always in pages
        joined = f"{path}{'&' if '?' in path else '?'}limit=1"
        whole = world.api.get(path, headers={"Accept": accept}).text.splitlines()
        head, found, url = int(accept == CSV), [], joined
        while url:
            response = world.api.get(url, headers={"Accept": accept})
            assert response.status_code == 200
            assert "etag" in response.headers
            found += response.text.splitlines()[head:]
            url = response.links.get("next", {}).get("url", "")
        assert found == whole[head:], path


def test_the_feed_goes_on_where_its_page_ended(world: World) -> None:
    first = world.api.get("/changes?limit=3", headers={"Accept": NDJSON})
    second = world.api.get(first.links["next"]["url"], headers={"Accept": NDJSON})
    entries = [json.loads(line) for line in (first.text + second.text).splitlines()]
    assert entries == world.api.items("/changes?limit=6")


# --- headers ------------------------------------------------------------------------------------------------------


def test_what_is_sent_says_what_it_is(world: World) -> None:
    sent = {accept: world.api.get("/measures", headers={"Accept": accept}).headers for accept in FORMATS}
    assert sent[CSV]["content-type"] == "text/csv; charset=utf-8; header=present"
    assert sent[CSV]["content-disposition"] == 'attachment; filename="measures.csv"'
    assert sent[NDJSON]["content-type"] == NDJSON
    assert sent[NDJSON]["content-disposition"] == 'attachment; filename="measures.ndjson"'
    for headers in sent.values():
        assert "Accept" in headers["vary"].split(", ")
        assert headers["cache-control"] == "public, no-cache"
    assert "content-disposition" not in world.api.get("/measures").headers
    insiders = world.api.get("/measures", token=world.tokens["reader"], headers={"Accept": CSV})
    assert insiders.headers["cache-control"] == "private, no-cache"


def test_csv_is_utf_8_without_a_byte_order_mark_and_with_crlf(world: World) -> None:
    content = world.api.get("/measures", headers={"Accept": CSV}).content
    assert content.startswith(b"id,key,number,")
    assert "Sprachcafé".encode() in content
    assert content.endswith(b"\r\n")


def test_each_format_has_a_tag_of_its_own(world: World) -> None:
    url = "/measures?district=08335"
    for query in ("", "&limit=200"):
        tags = {a: world.api.get(url + query, headers={"Accept": a}).headers["etag"] for a in (*FORMATS, "*/*")}
        assert len(set(tags.values())) == 3
        for accept, tag in tags.items():
            for other in tags:
                again = world.api.get(url + query, headers={"Accept": other, "If-None-Match": tag})
                assert again.status_code == (304 if other == accept else 200)


def test_a_whole_list_of_several_districts_has_no_tag(world: World) -> None:
    assert "etag" not in world.api.get("/measures", headers={"Accept": CSV}).headers
    assert "etag" in world.api.get("/measures").headers


@pytest.mark.parametrize("accept", FORMATS)
@pytest.mark.parametrize("path", ["/measures", "/measures?district=08335", "/measures?limit=1", "/changes"])
def test_head_says_what_get_says(world: World, accept: str, path: str) -> None:
    for coding in ("gzip", "identity"):
        asked = {"Accept": accept, "Accept-Encoding": coding}
        get, head = (world.api.call(method, path, headers=asked) for method in ("GET", "HEAD"))
        kept = [{k: v for k, v in r.headers.items() if k != "x-request-id"} for r in (get, head)]
        assert kept[0] == kept[1]
        assert (head.status_code, head.content) == (200, b"")
        assert get.headers.get("content-encoding", "identity") == coding
        assert get.headers.get("etag", '-gzip"').endswith('-gzip"') or coding == "identity"


# --- what is refused ----------------------------------------------------------------------------------------------


def test_what_is_not_offered_is_not_acceptable(world: World) -> None:
    for path in paths(world):
        told_ = problem(world.api.get(path, headers={"Accept": "text/html"}), 406, "not-acceptable")
        assert "text/csv" in told_["detail"]


@pytest.mark.parametrize("accept", FORMATS)
def test_what_is_refused_is_a_problem_in_any_format(world: World, accept: str) -> None:
    asked = {"Accept": accept}
    for query in ("lihgt=red", "limit=0", "sort=x", "light=purple"):
        assert faults(world.api.get(f"/measures?{query}", headers=asked))
    problem(world.api.get("/measures?cursor=x", headers=asked), 400, "bad-cursor")
    problem(world.api.get("/measures", token="wrong", headers=asked), 401, "unauthenticated")
    problem(world.api.get("/measures/01890000-0000-7000-8000-000000000000/history", headers=asked), 404, "not-found")
    problem(world.api.get("/changes?after=000000000000-1", headers=asked), 410, "feed-reset")


def test_what_is_no_list_is_json_whatever_is_asked_for(world: World) -> None:
    response = world.api.get(f"/measures/{world.public['measures']['id']}", headers={"Accept": CSV})
    assert response.headers["content-type"] == "application/json"


# --- streams ------------------------------------------------------------------------------------------------------

Seen = Callable[[int, bytes], Awaitable[None]]


class Client:
    """Reads one answer as a server hands it on, message by message; may go away, or stop reading."""

    def __init__(self, api: Api, seen: Seen | None = None, address: str = "127.0.0.1") -> None:
        self.api, self.seen, self.address = api, seen, address
        self.messages: list[Any] = []
        self.asked = False
        self.gone = asyncio.Event()

    def get(self, url: str, accept: str = NDJSON) -> "Client":
        self.api.run(self._get(url, accept))
        return self

    async def _get(self, url: str, accept: str) -> None:
        parts = urlsplit(url)
        headers = [(b"accept", accept.encode()), (b"host", b"sachstand.test")]
        scope = {"type": "http", "method": "GET", "path": parts.path, "raw_path": parts.path.encode(),
                 "query_string": parts.query.encode(), "headers": headers, "http_version": "1.1", "scheme": "http",
                 "server": ("sachstand.test", 80), "client": (self.address, 1), "root_path": "",
                 "asgi": {"version": "3.0", "spec_version": "2.3"}}  # fmt: skip
        await self.api.app(scope, self._receive, self._send)

    async def _receive(self) -> Any:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.messages.append(message)
        if self.seen and message["type"] == "http.response.body":
            await self.seen(len(self.messages) - 1, message["body"])

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(m["body"] for m in self.messages[1:])

    @property
    def is_whole(self) -> bool:
        return not self.messages[-1].get("more_body")


@pytest.fixture(scope="module")
def crowd(service: Api, admin: Engine) -> Iterator[Api]:
    """A district with more organisations than are read at once."""
    api = emptied(service, admin)
    made = api.make(
        "/organisations", name="A", website="https://a.example/" + "x" * 300, district_id=api.district()["id"]
    )
    with admin.connect() as connection:
        names = table(Organisation).c.keys()
        picked = ", ".join({"id": "gen_random_uuid()", "key": "'k' || n"}.get(name, name) for name in names)
        rows = f"SELECT {picked} FROM organisations, generate_series(1, {MANY - 1}) n"
        insert = f"INSERT INTO organisations ({', '.join(names)}) {rows}"
        connection.execute(text(insert))
    assert made["id"]
    yield api
    emptied(service, admin)


def checked_out(api: Api) -> int:
    database = api.app.state.database
    return sum(engine.sync_engine.pool.checkedout() for engine in (database.writing, database.public))


def places(api: Api) -> int:
    return int(api.app.state.database.slots(public=True)._value)


@pytest.fixture(autouse=True)
def nothing_is_kept(service: Api) -> Iterator[None]:
    """Whatever happens, each connection and each place comes back."""
    before = places(service)
    yield
    gc.collect()  # complains about cursors that were left open
    assert (checked_out(service), places(service)) == (0, before)


def test_all_are_sent_some_at_a_time(crowd: Api) -> None:
    client = Client(crowd).get("/v1/organisations")
    assert (client.status, client.is_whole) == (200, True)
    assert len({json.loads(line)["id"] for line in client.body.splitlines()}) == MANY
    assert max(m["body"].count(b"\n") for m in client.messages[1:]) == streaming.BATCH_SIZE
    assert len(client.messages) > MANY / streaming.BATCH_SIZE


@pytest.mark.parametrize("accept", FORMATS)
def test_memory_does_not_grow_with_the_list(crowd: Api, accept: str) -> None:
    """Less is held than is sent, while all rows at once would be many times as much."""
    Client(crowd).get("/v1/organisations", accept)  # what is kept for the next time is kept now
    sizes = []

    async def weigh(_number: int, body: bytes) -> None:
        sizes.append(len(body))

    client = Client(crowd, weigh)
    client.messages = _Forgetful()
    tracemalloc.start()
    try:
        client.get("/v1/organisations", accept)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < sum(sizes)


class _Forgetful(list[Any]):
    """Keeps the last message only."""

    def append(self, message: Any) -> None:
        self[:] = [message]


def test_a_stream_tells_of_one_moment(crowd: Api, admin: Engine) -> None:
    async def rename(number: int, _body: bytes) -> None:
        if number == 2:
            with admin.connect() as connection:
                connection.execute(text("UPDATE organisations SET name = 'Z'"))

    client = Client(crowd, rename).get("/v1/organisations")
    assert {json.loads(line)["name"] for line in client.body.splitlines()} == {"A"}
    with admin.connect() as connection:
        connection.execute(text("UPDATE organisations SET name = 'A'"))


def test_who_goes_away_gives_the_connection_back(crowd: Api) -> None:
    client = Client(crowd)

    async def leave(number: int, _body: bytes) -> None:
        if number == 3:
            assert checked_out(crowd) == 1
            client.gone.set()
            await asyncio.sleep(60)

    client.seen = leave
    client.get("/v1/organisations")
    assert (client.status, client.is_whole, len(client.messages)) == (200, False, 4)


def test_who_takes_nothing_is_given_up(crowd: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "STALLED", 0.05)

    async def stop(number: int, _body: bytes) -> None:
        if number == 3:
            await asyncio.sleep(60)

    client = Client(crowd, stop).get("/v1/organisations")
    assert (client.status, client.is_whole) == (200, False)


def test_who_takes_too_little_is_given_up(crowd: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often: what counts is all the time for which was waited."""
    monkeypatch.setattr(streaming, "STALLED", 0.5)
    monkeypatch.setattr(streaming, "MIN_BYTES_PER_SECOND", 10**12)

    async def dawdle(_number: int, _body: bytes) -> None:
        await asyncio.sleep(0.1)

    client = Client(crowd, dawdle).get("/v1/organisations")
    assert (client.status, client.is_whole) == (200, False)


def test_a_client_has_some_streams_and_others_have_theirs(crowd: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PATIENCE", 0.05)

    async def clients() -> list[Client]:
        held, done = asyncio.Barrier(streaming.STREAMS_PER_CLIENT + 1), asyncio.Event()

        async def stop(number: int, _body: bytes) -> None:
            if number == 3:
                await held.wait()
                await done.wait()

        idle = [Client(crowd, stop) for _ in range(streaming.STREAMS_PER_CLIENT)]
        reading = [asyncio.create_task(client._get("/v1/organisations", NDJSON)) for client in idle]
        await held.wait()
        others = [Client(crowd), Client(crowd, address="192.0.2.1"), Client(crowd, address="2001:db8::1")]
        for other in others:
            await other._get("/v1/organisations", NDJSON)
        done.set()
        await asyncio.gather(*reading)
        return [*others, *idle]

    same, *others = crowd.run(clients())
    assert same.status == 429
    assert (b"retry-after", b"5") in same.messages[0]["headers"]
    assert all((client.status, client.is_whole) == (200, True) for client in others)
    gc.collect()
    assert not crowd.app.state.streaming_clients, "clients are forgotten"


def test_streams_leave_connections_for_others(crowd: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PATIENCE", 0.05)
    slots, size = crowd.app.state.database.slots(public=True), crowd.settings.pool_size
    assert 0 < places(crowd) <= size / 2
    taken = places(crowd)
    for _ in range(taken):
        crowd.run(slots.acquire())
    try:
        response = crowd.get("/organisations", headers={"Accept": CSV})
        problem(response, 503, "unavailable")
        assert int(response.headers["retry-after"]) > 0
        assert crowd.get("/organisations").status_code == 200
        assert crowd.get("/organisations?limit=5", headers={"Accept": CSV}).status_code == 200
        assert crowd.get("/organisations", token=crowd.operator, headers={"Accept": CSV}).status_code == 200
        assert crowd.call("HEAD", "/organisations", headers={"Accept": CSV}).status_code == 200
    finally:
        for _ in range(taken):
            slots.release()


def failing(at: int) -> Callable[..., Awaitable[Any]]:
    """What makes rows into entries, and loses the database at a part of the list."""
    made, parts = ORGANISATIONS._entries, 0

    async def entries(*arguments: Any) -> Any:
        nonlocal parts
        parts += 1
        if parts == at:
            raise OperationalError("", {}, AdminShutdown())
        return await made(*arguments)

    return entries


def test_what_fails_before_the_first_byte_is_a_problem(crowd: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ORGANISATIONS, "_entries", failing(1))
    problem(crowd.get("/organisations", headers={"Accept": CSV}), 503, "unavailable")


@pytest.fixture
def server(crowd: Api) -> Iterator[str]:
    """The service behind a real server, on a free port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    settings = Settings(database_url=crowd.settings.database_url, secret_key=KEY, log_level="error")
    running = uvicorn.Server(uvicorn.Config(create_app(settings), log_config=None, log_level="critical"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    wait_until(lambda: running.started or not thread.is_alive(), "the server has started")
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    thread.join()
    listening.close()


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_a_client_learns_that_its_list_was_cut_off(server: str, monkeypatch: pytest.MonkeyPatch, coding: str) -> None:
    asked = {"Accept": CSV, "Accept-Encoding": coding}
    assert len(table_of(httpx.get(f"{server}/v1/organisations", headers=asked, timeout=DEADLINE))) == MANY + 1
    monkeypatch.setattr(ORGANISATIONS, "_entries", failing(3))
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{server}/v1/organisations", headers=asked, timeout=DEADLINE)


def test_what_fails_later_never_looks_whole(crowd: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ORGANISATIONS, "_entries", failing(3))
    client = Client(crowd).get("/v1/organisations")
    assert (client.status, client.is_whole) == (200, False)


def test_a_stream_leaves_its_connection_as_it_was(crowd: Api) -> None:
    """The next one to have it may write, and sees what others write."""
    settings = Settings(database_url=crowd.settings.database_url, secret_key=KEY, pool_size=1, log_level="error")
    with Api(settings, crowd.operator) as alone:
        for token in (None, crowd.operator):
            assert len(table_of(alone.get("/districts", token=token, headers={"Accept": CSV}))) == 2
            assert alone.get("/districts", token=token).status_code == 200
        assert alone.post("/districts", {"name": "Kreis", "state": "DE-BW"}).status_code == 201
        assert len(alone.items("/districts")) == 2


def test_so_does_one_that_asks_for_more_than_rows(api: Api, admin: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "BATCH_SIZE", 1)
    for n in range(3):
        api.concept(api.district(name=f"Kreis {n}", ags=None), title="Vorher")

    async def retitle(number: int, _body: bytes) -> None:
        if number == 2:
            with admin.connect() as connection:
                connection.execute(text("UPDATE concepts SET title = 'Nachher'"))

    client = Client(api, retitle).get("/v1/overview")
    assert [json.loads(line)["concept"]["title"] for line in client.body.splitlines()] == ["Vorher"] * 3
