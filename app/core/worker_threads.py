"""Long work outside of the event loop, so that others are answered meanwhile."""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from anyio import CapacityLimiter, to_thread

Given = TypeVarTuple("Given")
Result = TypeVar("Result")

AT_ONCE = 2
"""Threads for such work. They and the loop share one interpreter: each more makes everybody else wait longer."""
_PLACES = CapacityLimiter(AT_ONCE)
LARGE_COUNT = 1_000
"""Work on more things than this is long."""


async def run_in_thread(work: Callable[[*Given], Result], *given: *Given) -> Result:
    """Run long work of the processor in a thread, a few at a time and in turn.

    Python lets the loop in every few milliseconds. A single call into C does not (parsing JSON, pickling, validating or
    dumping a large model): cut that into pieces, or give it to a process. Small work costs less in the loop itself.

    A request that is given up waits until the work is done: nobody uses a connection or a body at the same time.
    """
    once = [given]  # a thread keeps what it ran last until it runs something else

    def run() -> Result:
        return work(*once.pop())

    return await to_thread.run_sync(run, limiter=_PLACES)


async def run_in_thread_if_large(
    size: int, work: Callable[[*Given], Result], *given: *Given, above: int | None = None
) -> Result:
    """Run work on `size` things: outside if there are more than `above` (or than LARGE_COUNT), at once otherwise."""
    return await run_in_thread(work, *given) if size > (LARGE_COUNT if above is None else above) else work(*given)
