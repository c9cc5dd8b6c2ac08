"""The service in a process of its own, as `sachstand serve` runs it: one worker."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx

KEY = "a secret key of the bench that is long enough"


class Service:
    """A process that serves at a URL; it can be started again."""

    def __init__(self, url: str, settings: dict[str, str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SACHSTAND_")}
        own = {"database_url": url, "port": str(port), "secret_key": KEY, **settings}
        self._environment = environment | {f"SACHSTAND_{name.upper()}": value for name, value in own.items()}
        self.base = f"http://127.0.0.1:{port}"
        self._process = self._started()

    @property
    def pid(self) -> int:
        return self._process.pid

    def restart(self) -> None:
        """Start the service once more, after it was killed, and wait until it answers."""
        self._process.wait()
        self._process = self._started()
        self.wait()

    def wait(self) -> None:
        """Wait until it answers."""
        for _ in range(600):
            if self._process.poll() is not None:
                break
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.base}/readyz").status_code == httpx.codes.OK:
                    return
            time.sleep(0.1)
        raise RuntimeError("The service did not start; `sachstand serve` by itself says why.")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(40)

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "app", "serve"]
        return subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def serving(url: str, **settings: str) -> Iterator[Service]:
    """Run the service with these settings beside those that it needs."""
    service = Service(url, settings)
    try:
        service.wait()
        yield service
    finally:
        service.stop()


@contextlib.contextmanager
def service(url: str, **settings: str) -> Iterator[str]:
    """Run such a service and provide its URL."""
    with serving(url, **settings) as running:
        yield running.base
