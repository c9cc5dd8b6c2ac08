"""SIGTERM: what is under way is answered, nothing new is taken, and the end is a clean one. Migrations take turns."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from app import samples
from app.embedded import running
from app.jobs import worker
from app.operations.checks import check
from app.settings import Settings
from tests.conftest import OPERATOR
from tests.databases import scratch
from tests.operations.tools import KEY, ROOT, environment, libpq
from tests.processes import command, ended, servers_of, wait_until_ready
from tests.waiting import DEADLINE, wait_until

pytestmark = pytest.mark.process
HEADERS = {"Authorization": f"Bearer {OPERATOR}"}
HELD = """
    CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM set_config('lock_timeout', '0', true), pg_advisory_xact_lock_shared(1);
        RETURN NEW;
    END $$;
    CREATE TRIGGER held BEFORE UPDATE ON concepts FOR EACH ROW EXECUTE FUNCTION held();
    SELECT pg_advisory_lock(1);
"""
"""Holds whoever changes a concept, for as long as the test likes: a lock of a row is waited for two seconds only."""
FOUND = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"""


@pytest.fixture
def url(server_url: str, template: str) -> Iterator[str]:
    with scratch(server_url, "shutdown", template) as url:
        yield url


def settings(url: str, data: Path, port: int, workers: int) -> dict[str, object]:
    own = {"database_url": url, "data_dir": data, "port": port, "workers": workers}
    return own | {"secret_key": KEY, "bootstrap_token": OPERATOR}


def imported(port: int, bundle: Any) -> httpx.Response:
    return httpx.post(f"http://127.0.0.1:{port}/v1/imports", json=bundle, headers=HEADERS, timeout=DEADLINE)


def wait_for(connection: psycopg.Connection[Any], statement: str) -> None:
    wait_until(lambda: (connection.execute(statement).fetchone() or [0])[0], statement)


def wait_until_refused(port: int) -> None:
    def is_refused() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=DEADLINE).close()
        except OSError:
            return True
        return False

    wait_until(is_refused, "no more requests are taken")


def test_an_import_that_is_under_way_is_answered(url: str, data: Path, port: int) -> None:
    """By one process of several; a single one has one on its way in below."""
    bundle = samples.bundle(samples.COUNTIES[0])
    with (
        command("serve", **settings(url, data, port, 2)) as process,
        psycopg.connect(libpq(url), autocommit=True) as holding,
        ThreadPoolExecutor() as threads,
    ):
        wait_until_ready(process, port)
        assert imported(port, bundle).status_code == 200
        holding.execute(HELD)
        waiting = threads.submit(
            imported, port, bundle | {"concepts": [{**bundle["concepts"][0], "adopted_by": "Rat"}]}
        )
        wait_for(holding, FOUND)
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        next(line for line in process.stdout if "Shutting down" in line)  # the other one may not have begun yet
        holding.execute("SELECT pg_advisory_unlock(1)")
        answer = waiting.result()
        output = process.stdout.read()
        code = process.wait(DEADLINE)
    assert answer.status_code == 200, answer.text
    assert answer.json()["changed"] == 1
    assert code == 0, output
    assert "/v1/imports" in output, "what is read here was written after the signal"
    assert "Traceback" not in output
    assert [result for result in check(url) if not result.ok] == []


def wait_for_line(process: subprocess.Popen[str], words: str) -> None:
    """Reads what the process says up to a line with these words; one that does not say them in time is ended."""
    late = threading.Timer(DEADLINE, process.kill)
    late.start()
    assert process.stdout
    assert any(words in line for line in process.stdout), "never said"
    late.cancel()


def test_the_end_comes_though_the_database_has_gone(prepared: Path, port: int) -> None:
    with running(prepared) as url, command("serve", **settings(url, prepared, port, 1)) as process:
        wait_until_ready(process, port)
        for number in servers_of(prepared):
            os.kill(number, signal.SIGINT)
        wait_for_line(process, '"jobs_wait"')
        process.send_signal(signal.SIGTERM)
        code, output = ended(process)
    assert code == 0, output
    assert "Traceback" not in output
    assert "unhandled" not in output


def test_jobs_end_whatever_they_make_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """As procrastinate where its database is away: being cancelled fails in another way."""

    async def stubborn(*_: object) -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            raise RuntimeError("could not sign off") from None

    async def work() -> None:
        async with worker.running(Settings(), None, None):  # type: ignore[arg-type] # nothing of it is used
            await asyncio.sleep(0.05)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait_for(asyncio.gather(*others), 60)

    monkeypatch.setattr(worker, "_attempt", stubborn)
    asyncio.run(work())


def test_an_import_that_takes_long_to_arrive_is_answered(url: str, data: Path, port: int) -> None:
    body = json.dumps(samples.bundle(samples.COUNTIES[0])).encode()
    head = f"POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {OPERATOR}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    with command("serve", **settings(url, data, port, 1)) as process:
        wait_until_ready(process, port)
        with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as client:
            client.sendall(head.encode() + body[:1000])
            assert client.recv(1000).startswith(b"HTTP/1.1 100 "), "it is being read"
            process.send_signal(signal.SIGTERM)
            wait_until_refused(port)
            time.sleep(7)  # longer than anything but a request is waited for
            client.sendall(body[1000:])
            answer = client.recv(1000)
        code, output = ended(process)
    assert re.match(rb"HTTP/1.1 200 ", answer), answer
    assert code == 0, output


def test_a_kept_connection_does_not_hold_the_end_up(url: str, data: Path, port: int) -> None:
    with (
        command("serve", **settings(url, data, port, 1)) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=DEADLINE) as idle,
    ):
        wait_until_ready(process, port)
        assert idle.get("/v1/districts").status_code == 200
        process.send_signal(signal.SIGTERM)
        code, output = ended(process)
    assert code == 0, output
    assert "graceful shutdown exceeded" not in output


@contextmanager
def upgrading(url: str) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", "app", "db", "upgrade"]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(words, cwd=ROOT, env=environment(database_url=url), text=True, **output) as process:
        try:
            yield process
        finally:
            process.kill()


def test_migrations_that_start_together_take_turns(server_url: str) -> None:
    with (
        scratch(server_url, "together") as url,
        ExitStack() as stack,
        psycopg.connect(libpq(url), autocommit=True) as holding,
    ):
        holding.execute("SELECT pg_advisory_lock(7246173001)")
        started = [stack.enter_context(upgrading(url)) for _ in range(3)]
        wait_for(holding, FOUND.replace("count(*)", "count(*) = 3"))
        assert holding.execute("SELECT to_regclass('measures')").fetchone() == (None,)
        holding.execute("SELECT pg_advisory_unlock(7246173001)")
        ends = [(process.communicate(timeout=DEADLINE)[0], process.returncode) for process in started]
        assert [code for _, code in ends] == [0, 0, 0], ends
        assert next(iter(check(url))).ok
