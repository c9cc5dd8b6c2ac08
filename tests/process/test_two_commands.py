"""`make run` and `sachstand serve` as real processes: started, stopped, killed and started again."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.databases import scratch
from tests.processes import ROOT, command, ended, servers_of, wait_until_ready
from tests.waiting import DEADLINE, wait_until

pytestmark = pytest.mark.process


def got(port: int, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=DEADLINE)


def stopped(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> str:
    """What a process said that ends cleanly on the signal."""
    process.send_signal(number)
    code, output = ended(process)
    assert code == 0, output
    assert "Traceback" not in output
    return output


def test_a_first_run_that_a_signal_ends_and_the_next_which_tells_where_it_is(data: Path, port: int) -> None:
    with command("run", data_dir=data, port=port) as process:
        wait_until(lambda: servers_of(data) or process.poll() is not None, "a server, or the end")
        stopped(process)
    assert servers_of(data) == []
    with command("run", data_dir=data, port=port) as process:
        wait_until_ready(process, port)
        assert len(servers_of(data)) == 1
        assert got(port, "/docs").status_code == 200
        output = stopped(process, signal.SIGINT)
    assert servers_of(data) == []
    assert f"http://127.0.0.1:{port}/v1" in output
    assert f"http://127.0.0.1:{port}/docs" in output
    assert "Token" in output


def test_after_kill_the_next_start_takes_over_and_no_second_one(prepared: Path, port: int) -> None:
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
        with command("run", data_dir=prepared, port=0) as second:
            code, output = ended(second)
        assert code == 1
        assert f"in use by another Sachstand (process {process.pid})" in output
        assert "Traceback" not in output
        assert got(port, "/readyz").status_code == 200
        stopped(process, signal.SIGHUP)
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
        stopped(process)


def test_a_busy_port_is_named_and_nothing_started(data: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)), command("run", data_dir=data, port=port) as process:
        code, output = ended(process)
    assert code == 1
    assert f"Port {port} is busy" in output
    assert f"PORT={port + 1} make run" in output
    assert "Traceback" not in output
    assert servers_of(data) == []
    assert not (data / "postgres").exists()


def test_run_on_a_server_of_ones_own(server_url: str, data: Path, port: int) -> None:
    with scratch(server_url, "own") as url, command("run", data_dir=data, port=port, database_url=url) as process:
        wait_until_ready(process, port)
        assert servers_of(data) == []
        stopped(process)


def test_run_on_a_server_that_is_not_there(data: Path, port: int) -> None:
    url = "postgresql://jana:secret@127.0.0.1:1/sachstand"
    with command("run", data_dir=data, port=port, database_url=url) as process:
        code, output = ended(process)
    assert code == 1
    assert "database cannot be used" in output
    assert "secret" not in output
    assert "Traceback" not in output


def test_serve_with_several_processes(server_url: str, template: str, data: Path, port: int) -> None:
    with scratch(server_url, "several", template) as url:
        settings = {"data_dir": data, "port": port, "database_url": url, "secret_key": "x" * 32, "workers": 2}
        with command("serve", **settings) as process:
            wait_until_ready(process, port)
            stopped(process)


@pytest.mark.parametrize("module", ["app.cli", "app.serve"])
def test_what_hinders_a_start_is_told_without_the_application(module: str) -> None:
    program = f"import sys, {module}; sys.exit('app.api' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_serve_needs_a_database(data: Path, port: int) -> None:
    with command("serve", data_dir=data, port=port) as process:
        code, output = ended(process)
    assert code == 1
    assert "SACHSTAND_DATABASE_URL is not set" in output
