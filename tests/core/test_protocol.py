"""Clients that say nothing, too much or never the end, and such as read nothing: by real connections, small limits, and
deadlines that only a server reaches that waits for ever."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, repeat
from typing import Any
from unittest.mock import Mock

import pytest
import uvicorn

from app.core import protocol
from app.core.protocol import BoundedProtocol
from app.serve import OPTIONS
from tests.waiting import DEADLINE, wait_until

FOR_EVER = 15_000
"""Pieces that no server takes, a hundredth of a second or more apart."""
LARGE = 30_000_000
MB = 1_000_000
REQUEST = b"GET / HTTP/1.1\r\nhost: x\r\n"


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answers at once, whatever else comes."""
    body = bytes(LARGE) if scope["path"] == "/large" else b"ok"
    length = str(len(body)).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def server() -> Iterator[uvicorn.Server]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, lifespan="off", log_level="critical", **OPTIONS)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    wait_until(lambda: running.started, "the server has started")
    yield running
    running.should_exit = running.force_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def client(server: uvicorn.Server) -> Iterator[socket.socket]:
    address = server.servers[0].sockets[0].getsockname()
    with socket.create_connection(address, timeout=DEADLINE) as connection:
        yield connection


def received(client: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    parts = []
    try:
        while part := client.recv(1_000_000):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def drip(client: socket.socket, parts: Iterator[bytes], pause: float = 0.0) -> bytes:
    """Sends until nobody takes more; returns what came until then."""
    try:
        for number, part in enumerate(parts):
            assert number < FOR_EVER, "the server waits for ever"
            client.sendall(part)
            time.sleep(pause)
    except ConnectionError:
        pass
    return received(client)


def test_the_service_is_served_by_it() -> None:
    assert OPTIONS["http"] is BoundedProtocol


def test_who_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch, client: socket.socket) -> None:
    monkeypatch.setattr(protocol, "HEADERS_WITHIN", 0.1)
    with socket.create_connection(client.getpeername(), timeout=DEADLINE) as silent:
        assert received(silent) == b""


@pytest.mark.parametrize("before", [b"", REQUEST + b"\r\n"], ids=["at first", "after an answer"])
def test_who_never_ends_the_headers_is_given_up(
    monkeypatch: pytest.MonkeyPatch, server: uvicorn.Server, before: bytes
) -> None:
    monkeypatch.setattr(protocol, "HEADERS_WITHIN", 0.3)
    with socket.create_connection(server.servers[0].sockets[0].getsockname(), timeout=DEADLINE) as client:
        answer = drip(client, chain([before + REQUEST], repeat(b"a: b\r\n")), pause=0.02)
    assert answer.count(b"200 OK") == (1 if before else 0)


def test_headers_without_end_are_refused(server: uvicorn.Server, client: socket.socket) -> None:
    parts = chain([REQUEST], repeat(b"a: " + b"b" * 10_000 + b"\r\n", 10_000))
    drip(client, parts)
    assert next(parts, None), "a hundred megabytes were taken"
    with socket.create_connection(server.servers[0].sockets[0].getsockname(), timeout=DEADLINE) as second:
        second.sendall(REQUEST + b"a: " + b"b" * 100_000)
        assert received(second).startswith(b"HTTP/1.1 431")


def test_headers_of_common_size_are_taken(client: socket.socket) -> None:
    for _ in range(5):  # of each request by itself, and none of a body
        client.sendall(b"POST / HTTP/1.1\r\ncontent-length: 50000\r\na: " + b"b" * 30_000 + b"\r\n\r\n" + b"x" * 50_000)
        assert client.recv(1_000).startswith(b"HTTP/1.1 200")


def test_a_body_that_nobody_waits_for_comes_to_an_end(monkeypatch: pytest.MonkeyPatch, client: socket.socket) -> None:
    monkeypatch.setattr(protocol, "HEADERS_WITHIN", 0.3)
    begin = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
    drip(client, chain([begin], repeat(b"3e8\r\n" + b"x" * 1_000 + b"\r\n")), pause=0.01)


def test_who_reads_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch, server: uvicorn.Server, client: socket.socket
) -> None:
    monkeypatch.setattr(protocol, "SENDING", 0.1)
    for ending in (b"\r\n", b"connection: close\r\n\r\n"):
        with socket.create_connection(client.getpeername(), timeout=DEADLINE) as other:
            other.sendall(REQUEST.replace(b"/ ", b"/large ") + ending)
            assert other.recv(1, socket.MSG_PEEK)
            wait_until(lambda: len(server.server_state.connections) <= 1, "it is given up")
            assert len(received(other)) < LARGE


def test_who_reads_slowly_gets_all(monkeypatch: pytest.MonkeyPatch, client: socket.socket) -> None:
    monkeypatch.setattr(protocol, "SLOWEST", 1)
    monkeypatch.setattr(protocol, "SENDING", 2.0)
    client.sendall(REQUEST.replace(b"/ ", b"/large ") + b"connection: close\r\n\r\n")
    assert len(received(client)) > LARGE


class Transport:
    """A client that has taken a part of what was sent to it, the rest of which the kernel has no room for."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.is_aborted = False

    def get_write_buffer_size(self) -> int:
        return MB

    def get_extra_info(self, name: str) -> socket.socket:
        return {"socket": self.connection}[name]

    def is_closing(self) -> bool:
        return True

    def abort(self) -> None:
        self.is_aborted = True


@pytest.fixture
def sending() -> Iterator[tuple[Any, socket.socket]]:
    """The server's end of a connection that is full, and the client's."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = socket.create_connection(listening.getsockname())
        accepted, _ = listening.accept()
    with client, accepted:
        accepted.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                accepted.send(bytes(MB))
        watched: Any = BoundedProtocol.__new__(BoundedProtocol)
        watched.transport, watched.loop, watched.flow = Transport(accepted), Mock(), Mock()
        yield watched, client


def test_who_reads_steadily_is_not_given_up_though_the_kernel_takes_no_more(sending: tuple[Any, socket.socket]) -> None:
    watched, client = sending
    watched.pause_writing()
    for _ in range(3):
        before, taken = watched.outstanding, 0
        while watched.outstanding > before - protocol.SENDING * protocol.SLOWEST:
            taken += len(client.recv(10_000))
            assert taken < 100 * MB
        watched._expect_progress()
        assert not watched.transport.is_aborted
    wait_until(lambda: watched._expect_progress() or watched.transport.is_aborted, "who reads no more is given up")


def test_who_reads_the_end_of_an_answer_is_watched_until_it_is_sent(sending: tuple[Any, socket.socket]) -> None:
    watched, _ = sending
    watched.pause_writing()
    watched.resume_writing()
    assert watched._sending is not None
    assert not watched._sending.cancel.called


@pytest.mark.parametrize(
    "lie",
    [b"content-length: zwei", b"content-length: -1", b"content-length: 1\r\ncontent-length: 2",
     b"content-length: 1\r\ntransfer-encoding: chunked", b"transfer-encoding: chunked, gzip"],
)  # fmt: skip
def test_lengths_that_lie_are_refused(client: socket.socket, lie: bytes) -> None:
    client.sendall(b"POST / HTTP/1.1\r\nhost: x\r\n" + lie + b"\r\n\r\nx")
    assert received(client).startswith(b"HTTP/1.1 400")
