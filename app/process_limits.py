"""Limits of a process that does costly work for a request. It stands on nothing, so that such a process starts at
once."""

import contextlib
import ctypes
import resource
import signal
from pathlib import Path

_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux."""


def limit_process(*, memory: int, seconds: int, file_size: int | None = None) -> None:
    """Bound memory, time and the size of files, end with the service, and be the first to go where memory is short."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    if file_size is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    with contextlib.suppress(OSError, ValueError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
