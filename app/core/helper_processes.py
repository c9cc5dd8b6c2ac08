"""Processes of our own programs that do costly work for a request: without our secrets, and killed with it."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from anyio import CapacityLimiter

import app
from app.core.problems import Problem

log: structlog.stdlib.BoundLogger = structlog.get_logger()
AT_ONCE, MOST_WAITING = 2, 4
"""Processes of one program at a time for each worker, and requests that may wait for one."""
_FOLDER = Path(app.__file__).parent.parent


@asynccontextmanager
async def helper_process(places: CapacityLimiter, *arguments: str) -> AsyncIterator[Process]:
    """Start Python with these arguments where there is a place, and see it end whatever happens to the request.

    Raises:
        Problem: unavailable, where too many wait or no process can be started.
    """
    if places.statistics().tasks_waiting >= MOST_WAITING:
        raise _later()
    async with places:
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, *arguments, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=_FOLDER, env={}
            )
        except OSError as error:  # of memory, processes or files there are no more
            log.error("helper_not_started", reason=type(error).__name__)
            raise _later() from error
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def _later() -> Problem:
    return Problem("unavailable", headers={"Retry-After": "30"})
