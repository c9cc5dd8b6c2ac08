"""`make run` and `sachstand serve` as real processes: started, stopped, killed and started again."""

import os
import signal
import socket
from pathlib import Path

import httpx
import pytest

from app import database
from app.embedded import running
from tests.processes import command, ended, servers_of, wait_until_ready
from tests.waiting import DEADLINE, wait_until

pytestmark = pytest.mark.process


def got(port: int, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=DEADLINE)


def test_run_tells_where_it_is_and_ends_cleanly(data: Path, port: int) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with command("run", data_dir=data, port=port) as process:
            wait_until_ready(process, port)
            assert len(servers_of(data)) == 1
            assert got(port, "/docs").status_code == 200
            process.send_signal(number)
            code, output = ended(process)
        assert code == 0, output
        assert servers_of(data) == []
        assert f"http://127.0.0.1:{port}/v1" in output
        assert f"http://127.0.0.1:{port}/docs" in output
        assert "Token" in output
        assert "Traceback" not in output


def test_a_signal_during_the_start_leaves_nothing_behind(data: Path, port: int) -> None:
    with command("run", data_dir=data, port=port) as process:
        wait_until(lambda: servers_of(data) or process.poll() is not None, "a server, or the end")
        process.send_signal(signal.SIGTERM)
        code, output = ended(process)
    assert code == 0, output
    assert servers_of(data) == []
    with command("run", data_dir=data, port=port) as process:
        wait_until_ready(process, port)
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0


def test_after_kill_the_next_start_takes_over(prepared: Path, port: int) -> None:
    with command("run", data_dir=prepared, port=port) as process:
        wait_until_ready(process, port)
        districts = got(port, "/v1/districts").json()
        process.kill()
        process.wait()
    assert servers_of(prepared) != []
    with command("run", data_dir=prepared, port=port) as process:
        wait_until_ready(process, port)
        assert len(servers_of(prepared)) == 1
        assert got(port, "/v1/districts").json() == districts
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0
    assert servers_of(prepared) == []


def test_run_ends_with_words_where_its_database_does(prepared: Path, port: int) -> None:
    with command("run", data_dir=prepared, port=port) as process:
        wait_until_ready(process, port)
        (server,) = servers_of(prepared)
        os.kill(server, signal.SIGKILL)
        code, output = ended(process)
    assert code == 1, output
    assert "PostgreSQL ended by itself" in output
    assert "Traceback" not in output
    with command("run", data_dir=prepared, port=port) as process:
        wait_until_ready(process, port)
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0


def test_a_busy_port_is_named_and_nothing_started(data: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)), command("run", data_dir=data, port=port) as process:
        code, output = ended(process)
    assert code == 1
    assert f"Port {port} is busy" in output
    assert f"PORT={port + 1} make run" in output
    assert "Traceback" not in output
    assert servers_of(data) == []
    assert not (data / "postgres").exists()


def test_a_second_one_on_the_same_data_is_refused(prepared: Path, port: int) -> None:
    with command("run", data_dir=prepared, port=port) as process:
        wait_until_ready(process, port)
        with command("run", data_dir=prepared, port=0) as second:
            code, output = ended(second)
        assert code == 1
        assert f"in use by another Sachstand (process {process.pid})" in output
        assert "Traceback" not in output
        assert got(port, "/readyz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0


def test_run_on_a_server_of_ones_own(data: Path, port: int) -> None:
    with running(throwaway=True) as url, command("run", data_dir=data, port=port, database_url=url) as process:
        wait_until_ready(process, port)
        assert servers_of(data) == []
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0


def test_run_on_a_server_that_is_not_there(data: Path, port: int) -> None:
    url = "postgresql://jana:secret@127.0.0.1:1/sachstand"
    with command("run", data_dir=data, port=port, database_url=url) as process:
        code, output = ended(process)
    assert code == 1
    assert "database cannot be used" in output
    assert "secret" not in output
    assert "Traceback" not in output


def test_serve_with_several_processes(data: Path, port: int) -> None:
    with running(throwaway=True) as url:
        database.upgrade(url)
        settings = {"data_dir": data, "port": port, "database_url": url, "secret_key": "x" * 32, "workers": 2}
        with command("serve", **settings) as process:
            wait_until_ready(process, port)
            process.send_signal(signal.SIGTERM)
            code, output = ended(process)
    assert code == 0, output


def test_serve_needs_a_database(data: Path, port: int) -> None:
    with command("serve", data_dir=data, port=port) as process:
        code, output = ended(process)
    assert code == 1
    assert "SACHSTAND_DATABASE_URL is not set" in output
