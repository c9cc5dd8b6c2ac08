"""Programs of PostgreSQL as processes, under another OS user where root starts them."""

import errno
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # no PGDATA, PGPORT or PGOPTIONS of the caller's
_SHUTDOWN = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))  # fast, immediate, at any rate


@dataclass(frozen=True)
class Account:
    """An OS user by its numbers."""

    uid: int
    gid: int


def start(command: Sequence[str | Path], account: Account | None, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # the wheel's programs and useradd, by absolute path, without a shell
        command,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",  # ours may be closed to the other OS user
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C is for us: we stop the server when the last request is done
        umask=0o077,
    )


def run(command: Sequence[str | Path], account: Account | None = None) -> str | None:
    """Wait for the command; return its output if it failed, else None."""
    with start(command, account, subprocess.PIPE) as process:
        try:
            output, _ = process.communicate()
        except BaseException:
            process.kill()
            raise
    return output.decode(errors="replace").strip() if process.returncode else None


def end(pid: int, alive: Callable[[], bool]) -> None:
    """Shut a PostgreSQL server down: cleanly if it can, and at any rate."""
    for number, patience in _SHUTDOWN:
        if not alive():
            return
        os.kill(pid, number)
        deadline = time.monotonic() + patience
        while alive() and time.monotonic() < deadline:
            time.sleep(0.02)


def exists(pid: int) -> bool:
    """Return True if the number is taken, be it only by the remains of a process that nobody has asked about."""
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno == errno.EPERM
    return True


def command_of(pid: int) -> str:
    """Return the command line of a process; empty if there is none, or only its remains."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="surrogateescape")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    command = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, check=False, text=True).stdout.strip()  # noqa: S603  # a number
