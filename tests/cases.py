"""Cases by the hundreds that take a moment each: one test goes through all of them, and tells at which it failed."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at(*case: object) -> Iterator[None]:
    """Names the case where an assertion about it fails."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"at {', '.join(map(str, case))}")
        raise
