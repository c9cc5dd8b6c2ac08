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


@contextlib.contextmanager
def service(url: str, **settings: str) -> Iterator[str]:
    """Its URL; it has these settings beside those that it needs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SACHSTAND_")}
    given = {"database_url": url, "port": str(port), "secret_key": KEY, **settings}
    environment = kept | {f"SACHSTAND_{name.upper()}": value for name, value in given.items()}
    process = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environment, stderr=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        _await(process, base)
        yield base
    finally:
        process.terminate()
        process.wait(40)


def _await(process: subprocess.Popen[bytes], base: str) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{base}/readyz").status_code == httpx.codes.OK:
                return
        time.sleep(0.1)
    raise RuntimeError("The service did not start; `sachstand serve` by itself says why.")
