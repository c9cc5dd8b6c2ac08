"""The service in a process of its own, as `sachstand serve` runs it: one worker."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

KEY = "a secret key of the bench that is long enough"


@dataclass(frozen=True)
class Service:
    """A process that serves, and its URL."""

    process: subprocess.Popen[bytes]
    base: str


@contextlib.contextmanager
def serving(url: str, **settings: str) -> Iterator[Service]:
    """The service, which has these settings beside those that it needs; ended with the block, if it still lives."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SACHSTAND_")}
    given = {"database_url": url, "port": str(port), "secret_key": KEY, **settings}
    environment = kept | {f"SACHSTAND_{name.upper()}": value for name, value in given.items()}
    process = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environment, stderr=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        _await(process, base)
        yield Service(process, base)
    finally:
        process.terminate()
        process.wait(40)


@contextlib.contextmanager
def service(url: str, **settings: str) -> Iterator[str]:
    """The URL of such a service."""
    with serving(url, **settings) as running:
        yield running.base


def _await(process: subprocess.Popen[bytes], base: str) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{base}/readyz").status_code == httpx.codes.OK:
                return
        time.sleep(0.1)
    raise RuntimeError("The service did not start; `sachstand serve` by itself says why.")
