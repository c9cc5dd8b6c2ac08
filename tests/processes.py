"""Sachstand as real processes: the command started, awaited and ended, on a port and a data folder of its own."""

import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom

import pytest

from app.embedded.processes import command_of
from tests.waiting import DEADLINE, wait_until

ROOT = Path(__file__).parents[1]
TOKEN = "sachstand_operator_token_of_the_prepared_0001"
"""The operator's, in a folder that was prepared."""
SHARED = "SACHSTAND_TESTS_FOLDER"
"""Names the folder of what all workers of a run share."""
PORTS = range(20_000, 32_000)
"""Below those that the system gives to connections and to whoever asks for any port: nobody gets one between the look
and the start but another test that draws the same."""


def environment(**settings: object) -> dict[str, str]:
    """Ours, with these settings and no others."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SACHSTAND_", "PORT"))}
    return inherited | {f"SACHSTAND_{name.upper()}": str(value) for name, value in settings.items()}


def free_port() -> int:
    drawn = SystemRandom()
    while True:
        number = drawn.choice(PORTS)
        try:
            socket.create_server(("127.0.0.1", number)).close()
        except OSError:
            continue
        return number


@contextmanager
def data_folder() -> Iterator[Path]:
    """Not pytest's own folder, which is closed to the OS user the server runs as when root runs the tests."""
    base = Path(tempfile.mkdtemp(prefix="sachstand test ", dir="/tmp"))
    base.chmod(0o711)
    yield base / "data"
    shutil.rmtree(base)


@contextmanager
def prepared_folder() -> Iterator[Path]:
    """A data folder with the sample counties, as the first `sachstand run` leaves it: made once, and copied."""
    shared = Path(os.environ[SHARED])
    original = shared / "data"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not original.exists():
            port = free_port()
            with data_folder() as made:
                with command("run", data_dir=made, port=port, bootstrap_token=TOKEN) as process:
                    wait_until_ready(process, port)
                    process.terminate()
                    assert ended(process)[0] == 0
                _copy(made, original)
    with data_folder() as data:
        _copy(original, data)
        yield data


def _copy(folder: Path, to: Path) -> None:
    """Copy a folder whose files belong to several OS users."""
    subprocess.run(["cp", "-a", folder, to], check=True)


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
        preexec_fn=_hear_hangups,  # noqa: PLW1509 # it takes no lock
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def _hear_hangups() -> None:
    """End on SIGHUP also where the suite was started by `nohup`, which has all below it ignore that."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def wait_until_ready(process: subprocess.Popen[str], port: int) -> None:
    def is_ready() -> bool:
        if process.poll() is not None:
            pytest.fail(f"ended with {process.returncode}: {process.stdout and process.stdout.read()}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    wait_until(is_ready, "/readyz says yes")


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code and all that was printed."""
    output, _ = process.communicate(timeout=DEADLINE)
    return process.returncode, output


def servers_of(data: Path) -> list[int]:
    """Numbers of the PostgreSQL servers on this data folder."""
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [number for number in numbers if f"postgres -D {data.resolve()}" in command_of(number)]
