"""Waiting for one of a few places, and no longer than for a while."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def holding(places: asyncio.Semaphore, patience: float, otherwise: Exception) -> AsyncIterator[None]:
    """Hold a place; raise `otherwise` where none was free in so many seconds."""
    try:
        async with asyncio.timeout(patience if places.locked() else None):
            await places.acquire()
    except TimeoutError:
        raise otherwise from None
    try:
        yield
    finally:
        places.release()
