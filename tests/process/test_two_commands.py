"""`make run` and `sachstand serve` as real processes: started, stopped, killed and started again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app import database
from app.embedded import running
from app.embedded.processes import command_of

ROOT = Path(__file__).parents[2]
START = 60.0  # seconds for a first start, on a busy machine
STOP = 15.0

pytestmark = pytest.mark.process


@pytest.fixture
def data() -> Iterator[Path]:
    """Not pytest's own folder, which is closed to the OS user the server runs as when root runs the tests."""
    base = Path(tempfile.mkdtemp(prefix="sachstand test ", dir="/tmp"))
    base.chmod(0o711)
    yield base / "data"
    shutil.rmtree(base)


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        number: int = found.getsockname()[1]
    return number


def environment(**settings: object) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SACHSTAND_", "PORT"))}
    return inherited | {f"SACHSTAND_{name.upper()}": str(value) for name, value in settings.items()}


@contextmanager
def command(name: str, **settings: object) -> Iterator[subprocess.Popen[str]]:
    """The command as a process; killed at the end if the test did not end it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", name],
        cwd=ROOT,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_until_ready(process: subprocess.Popen[str], port: int) -> float:
    """Seconds until /readyz said yes."""
    started = time.monotonic()
    while time.monotonic() - started < START:
        if process.poll() is not None:
            pytest.fail(f"ended with {process.returncode}: {process.stdout and process.stdout.read()}")
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=1).status_code == 200:
                return time.monotonic() - started
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    pytest.fail("not ready in time")


def servers_of(data: Path) -> list[int]:
    """Numbers of the PostgreSQL servers on this data folder."""
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [number for number in numbers if f"postgres -D {data.resolve()}" in command_of(number)]


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    output, _ = process.communicate(timeout=STOP)
    return process.returncode, output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_run_tells_where_it_is_and_ends_cleanly(data: Path, port: int, number: signal.Signals) -> None:
    with command("run", data_dir=data, port=port) as process:
        wait_until_ready(process, port)
        assert len(servers_of(data)) == 1
        assert httpx.get(f"http://127.0.0.1:{port}/docs").status_code == 200
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
        while not servers_of(data) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        code, output = ended(process)
    assert code == 0, output
    assert servers_of(data) == []
    with command("run", data_dir=data, port=port) as process:
        wait_until_ready(process, port)
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0


def test_after_kill_the_next_start_recovers_sooner_than_the_first(data: Path, port: int) -> None:
    with command("run", data_dir=data, port=port) as process:
        first = wait_until_ready(process, port)
        districts = httpx.get(f"http://127.0.0.1:{port}/v1/districts").json()
        process.kill()
        process.wait()
    assert servers_of(data) != []
    with command("run", data_dir=data, port=port) as process:
        assert wait_until_ready(process, port) < first
        assert len(servers_of(data)) == 1
        assert httpx.get(f"http://127.0.0.1:{port}/v1/districts").json() == districts
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0
    assert servers_of(data) == []


def test_a_busy_port_is_named_and_nothing_started(data: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)), command("run", data_dir=data, port=port) as process:
        code, output = ended(process)
    assert code == 1
    assert f"Port {port} is busy" in output
    assert f"PORT={port + 1} make run" in output
    assert "Traceback" not in output
    assert servers_of(data) == []
    assert not (data / "postgres").exists()


def test_a_second_one_on_the_same_data_is_refused(data: Path, port: int) -> None:
    with command("run", data_dir=data, port=port) as process:
        wait_until_ready(process, port)
        with command("run", data_dir=data, port=0) as second:
            code, output = ended(second)
        assert code == 1
        assert f"in use by another Sachstand (process {process.pid})" in output
        assert "Traceback" not in output
        assert httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
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
