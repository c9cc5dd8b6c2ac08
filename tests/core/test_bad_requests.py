"""What can be wrong with a request before anybody looks at its content, and what happens where the service fails."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from app.core.database import Database
from app.core.languages import speaks_german
from app.districts.districts import queries
from tests.api import Api, Json
from tests.conftest import emptied
from tests.problems import faults, problem
from tests.records import counts, revisions
from tests.resources import COLLECTIONS
from tests.waiting import DEADLINE
from tests.world import RANDOM_ID, World


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    return World(emptied(service, admin))


@pytest.fixture(autouse=True)
def _nothing_is_written(world: World, admin: Engine) -> Iterator[None]:
    before = (counts(admin), revisions(admin, world.district))
    yield
    assert (counts(admin), revisions(admin, world.district)) == before


# --- bodies -------------------------------------------------------------------------------------------------------

MALFORMED = {
    "cut off": b'{"title": "x"',
    "single quotes": b"{'title': 'x'}",
    "trailing comma": b'{"title": "x",}',
    "not a number": b'{"title": NaN}',
    "infinity": b'{"position": Infinity}',
    "escaped lone surrogate": b'{"title": "\\ud800"}',
    "escaped lone surrogate in a name": b'{"\\udfff": 1}',
    "raw lone surrogate": b'{"title": "\xed\xa0\x80"}',
    "not UTF-8": b'{"title": "\xff\xfe"}',
    "raw NUL": b'{"title": "a\x00b"}',
    "two documents": b'{"title": "x"}{"title": "y"}',
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "deep in a field": b'{"title": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_is_not_json_is_refused(world: World, method: str, body: bytes) -> None:
    path = "/measures" if method == "POST" else f"/measures/{world.public['measures']['id']}"
    headers = {"Content-Type": "application/json", "If-Match": "*"}
    response = world.api.call(method, path, token=world.api.operator, content=body, headers=headers)
    problem(response, 400, "malformed")


def test_an_escaped_nul_is_a_fault_of_its_field(world: World) -> None:
    body = {"title": "a\u0000b", "concept_id": world.public["concepts"]["id"]}
    assert faults(world.api.post("/measures", body)) == [("/title", "control_character")]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1.0", "1e2", "9" * 400])
def test_a_number_that_is_none_of_ours_is_a_fault_of_its_field(world: World, number: str) -> None:
    body = f'{{"title": "x", "concept_id": "{world.public["concepts"]["id"]}", "position": {number}}}'
    headers = {"Content-Type": "application/json"}
    response = world.api.call("POST", "/goals", token=world.api.operator, content=body, headers=headers)
    assert [place for place, _ in faults(response)] == ["/position"]


@pytest.mark.parametrize(
    "media_type",
    [None, "", "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
     "application/jsonx", "json", "text/json", "application/vnd.x+json", "application/json, text/plain"],
)  # fmt: skip
def test_only_json_is_accepted(world: World, media_type: str | None) -> None:
    body = json.dumps({"title": "x", "concept_id": world.public["concepts"]["id"]})
    headers = {} if media_type is None else {"Content-Type": media_type}
    response = world.api.call("POST", "/measures", token=world.api.operator, content=body, headers=headers)
    problem(response, 415, "media-type")
    assert response.headers["Accept-Post"] == "application/json"


def test_a_patch_is_a_merge_patch_and_a_post_is_not(world: World) -> None:
    path, headers = f"/measures/{world.public['measures']['id']}", {"Content-Type": "application/merge-patch+json"}
    same = world.api.patch(path, {"title": "Sprachcafé"}, headers=headers)
    assert same.status_code == 200
    problem(world.api.post("/measures", {"title": "x"}, headers=headers), 415)
    wrong = world.api.patch(path, {"title": "x"}, headers={"Content-Type": "application/json-patch+json"})
    problem(wrong, 415)
    assert wrong.headers["Accept-Patch"] == "application/merge-patch+json, application/json"


def test_a_charset_may_be_named(world: World) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8", "If-Match": "*"}
    path = f"/measures/{world.public['measures']['id']}"
    assert world.api.call("PATCH", path, token=world.api.operator, content=b"{}", headers=headers).status_code == 200


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("token", [None, "operator"])
def test_a_body_beyond_all_measure_is_refused(world: World, chunked: bool, token: str | None) -> None:
    block = b" " * 100_000

    async def blocks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield block

    content: Any = blocks() if chunked else block * 11
    response = world.api.call(
        "POST", "/measures", token=token and world.api.operator, content=content,
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    if chunked and token is None:  # nobody knows how much would come, and nothing is read
        problem(response, 401, "unauthenticated")
    else:
        problem(response, 413, "too-large")


@pytest.mark.parametrize(
    ("body", "headers", "said"),
    [
        ('{"title": "x"}'.encode("utf-16"), {}, "UTF-16"),
        ('{"title": "x"}'.encode("utf-32-le"), {}, "UTF-32"),
        (gzip.compress(b'{"title": "x"}', mtime=0), {"Content-Encoding": "gzip"}, "Content-Encoding: gzip"),
        (b'{"title": "x"}', {"Content-Encoding": "br"}, "Content-Encoding: br"),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_coded_otherwise_is_refused_by_name(
    world: World, body: bytes, headers: Json, said: str, language: str
) -> None:
    told = {"Content-Type": "application/json; charset=utf-8", "Accept-Language": language, **headers}
    response = world.api.call("POST", "/measures", token=world.api.operator, content=body, headers=told)
    assert said in problem(response, 415, "media-type")["detail"]


def test_a_body_that_says_that_it_is_not_coded_is_read(world: World) -> None:
    headers = {"Content-Encoding": "identity", "If-Match": "*"}
    path = f"/measures/{world.public['measures']['id']}"
    assert world.api.patch(path, {}, headers=headers).status_code == 200


@pytest.mark.parametrize("name", ["title", "t\\u0069tle"])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_name_twice_is_refused(world: World, method: str, name: str) -> None:
    path = "/measures" if method == "POST" else f"/measures/{world.public['measures']['id']}"
    headers = {"Content-Type": "application/json", "If-Match": "*"}
    body = f'{{"title": "A", "{name}": "B"}}'.encode()
    response = world.api.call(method, path, token=world.api.operator, content=body, headers=headers)
    assert "“title” stands twice" in problem(response, 400, "malformed")["detail"]


def test_a_byte_order_mark_is_skipped(world: World) -> None:
    headers = {"Content-Type": "application/json", "If-Match": "*"}
    path = f"/measures/{world.public['measures']['id']}"
    response = world.api.call("PATCH", path, token=world.api.operator, content=b"\xef\xbb\xbf{}", headers=headers)
    assert response.status_code == 200


# --- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/nothing", "/v1", "/v1/nothing", "/v1/measures/", "/v1/measures//",
                                  "/v2/measures", "/v1/measures/x/y", "/V1/measures", "/v1/%00", "/v1/%ff%fe",
                                  "/" + "x" * 5_000])  # fmt: skip
def test_an_address_that_leads_nowhere(world: World, path: str) -> None:
    problem(world.api.call("GET", f"http://sachstand.test{path}"), 404, "not-found")


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_an_id_is_a_uuid(world: World, collection: str) -> None:
    for value in ("x", "0", "%00", "%ff", RANDOM_ID + "0", RANDOM_ID[:-1], "null", "%20" + RANDOM_ID):
        assert len(faults(world.api.get(f"/{collection}/{value}"))) == 1, value


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/goals", {"GET", "HEAD", "POST"}),
        ("PUT", "/goals", {"GET", "HEAD", "POST"}),
        ("PUT", f"/measures/{RANDOM_ID}", {"GET", "HEAD", "PATCH", "DELETE"}),
        ("POST", f"/measures/{RANDOM_ID}", {"GET", "HEAD", "PATCH", "DELETE"}),
        ("DELETE", "/districts/08335", {"GET", "HEAD", "PATCH"}),
        ("GET", f"/status-updates/{RANDOM_ID}/retraction", {"POST"}),
        ("HEAD", f"/status-updates/{RANDOM_ID}/retraction", {"POST"}),
        ("PATCH", f"/status-updates/{RANDOM_ID}", {"GET", "HEAD"}),
        ("POST", "/me", {"GET", "HEAD"}),
        ("GET", "/status-updates/batch", {"POST"}),
        ("DELETE", "/status-updates/batch", {"POST"}),
        ("PATCH", "/measures/batch", {"POST"}),
        ("TRACE", "/goals", {"GET", "HEAD", "POST"}),
    ],
)
def test_a_method_that_is_not_offered_is_told_with_those_that_are(
    world: World, method: str, path: str, allowed: set[str]
) -> None:
    response = world.api.call(method, path, token=world.api.operator)
    assert response.status_code == 405
    assert {name.strip() for name in response.headers["Allow"].split(",")} == allowed
    if method != "HEAD":
        problem(response, 405, "method-not-allowed")


@pytest.mark.parametrize("host", ["[", "[::1", "a b", "", "x:99999", "x:y", "é", "a/b", "a@b", "evil.example"])
def test_no_host_header_confuses_the_service(world: World, host: str) -> None:
    response = world.api.call("GET", "/measures?district=08335&limit=1", headers={"Host": host.encode("latin-1")})
    assert response.status_code == 200
    assert host == "" or "evil" not in response.text


def raw(api: Api, query: bytes, headers: list[tuple[bytes, bytes]], path: str = "/v1/measures") -> int:
    """The status of a request that no client library would send."""

    async def work() -> int:
        statuses: list[int] = []

        async def receive() -> Json:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
                 "path": path, "raw_path": path.encode(), "query_string": query, "root_path": "", "headers": headers,
                 "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}  # fmt: skip
        await api.app(scope, receive, send)
        return statuses[0]

    return int(api.run(work()))


@pytest.mark.parametrize("query", [b"\xff", b"district=08335&q=\xff", b"q=%ff", b"q=%00", b"=", b"&&", b"q", b"%"])
def test_no_query_string_crashes_the_service(world: World, query: bytes) -> None:
    for path in (f"/v1/{collection}" for collection in COLLECTIONS):
        assert raw(world.api, query, [(b"host", b"x")], path) in (200, 422)


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from((b"authorization", b"accept", b"accept-language", b"if-none-match", b"host", b"origin",
                         b"content-type", b"idempotency-key", b"accept-encoding", b"range", b"cookie")),
        st.binary(max_size=40),
    ),
    st.binary(max_size=40),
)  # fmt: skip
def test_no_headers_crash_the_service(world: World, headers: dict[bytes, bytes], query: bytes) -> None:
    assert raw(world.api, query, list(headers.items())) < 500
    assert raw(world.api, b"district=08335", list(headers.items())) < 500


# --- languages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "german"),
    [("de", True), ("de-AT, en;q=0.9", True), ("en, de", False), ("en;q=0.5, de;q=0.6", True), ("fr", False),
     ("", False), ("de;q=0", False), ("DE", True), ("de;q=x, en", False), ("*", False), ("de;q=nan", False),
     ("de;q=0.8, fr", True)],
)  # fmt: skip
def test_german_where_it_is_preferred(accepted: str, german: bool) -> None:
    assert speaks_german(accepted) == german


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/nothing", {}, 404),
        ("GET", "/measures", {"params": {"lihgt": "red"}}, 422),
        ("GET", "/measures", {"params": {"cursor": "x"}}, 400),
        ("POST", "/measures", {"json": {}}, 422),
        ("POST", "/measures", {"json": {}, "token": None}, 401),
        ("PUT", "/measures", {}, 405),
        ("POST", "/measures", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ("POST", "/measures", {"content": b"{}"}, 415),
        ("PATCH", "/districts/08335", {"json": {}}, 428),
    ],
)
def test_every_error_speaks_both_languages(world: World, method: str, path: str, options: Json, status: int) -> None:
    told = {}
    for language in ("de", "en"):
        headers = {**options.get("headers", {}), "Accept-Language": language}
        sent = {"token": world.api.operator, **options, "headers": headers}
        response = world.api.call(method, path, **sent)
        document = problem(response, status)
        assert response.headers["content-language"] == language
        told[language] = document
    assert told["de"]["title"] != told["en"]["title"]
    for de, en in zip(told["de"]["errors"] or [], told["en"]["errors"] or [], strict=True):
        assert (de["code"], de["pointer"], de["parameter"]) == (en["code"], en["pointer"], en["parameter"])
        assert de["detail"] != en["detail"]


def test_what_was_refused_is_not_repeated(world: World) -> None:
    secret = "Frau-Mustermann"
    bodies = [
        {"title": secret + "\x00"},
        {secret: 1},
        {"key": secret + "!"},
        {"priority": secret},
        {"starts_on": secret},
    ]
    for body in bodies[:1] + bodies[2:]:
        response = world.api.post("/measures", {"concept_id": world.public["concepts"]["id"], "title": "x", **body})
        problem(response, 422)
        assert secret not in response.text


# --- where the service itself fails -------------------------------------------------------------------------------


def test_a_database_that_is_away_is_told_with_a_time_to_retry(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing", 1)
    monkeypatch.setitem(world.api.app.state._state, "database", away)
    for method, token in (("GET", None), ("GET", world.api.operator), ("POST", world.api.operator)):
        body = {"name": "x", "state": "DE-BW"} if method == "POST" else None
        response = world.api.call(method, "/districts", token=token, json=body)
        problem(response, 503, "unavailable")
        assert int(response.headers["Retry-After"]) > 0
    world.api.run(away.close())


def test_a_crowd_waits_only_so_long_for_a_connection(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    crowded = Database(str(world.api.settings.database_url), 1)
    crowded.public.pool._timeout = 0.1  # type: ignore[attr-defined]
    monkeypatch.setitem(world.api.app.state._state, "database", crowded)

    async def work() -> Any:
        async with crowded.public.connect():
            return await world.api._client.get("/v1/districts")

    problem(world.api.run(work()), 503, "unavailable")
    world.api.run(crowded.close())


def test_a_crash_says_nothing_of_what_happened(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError("Frau Mustermann")

    monkeypatch.setattr(queries, "list_districts", crash)
    response = world.api.get("/districts")
    problem(response, 500, "internal")
    assert "Mustermann" not in response.text


def test_a_request_that_is_cut_off_leaves_nothing(world: World) -> None:
    """The client goes away in the middle of its body."""

    async def work() -> None:
        async def receive() -> Json:
            return {"type": "http.disconnect"}

        async def send(_: Any) -> None:
            return

        token = f"Bearer {world.api.operator}".encode()
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
                 "path": "/v1/organisations", "raw_path": b"/v1/organisations", "query_string": b"", "root_path": "",
                 "headers": [(b"authorization", token), (b"content-type", b"application/json")],
                 "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}  # fmt: skip
        await asyncio.wait_for(world.api.app(scope, receive, send), DEADLINE)

    world.api.run(work())
