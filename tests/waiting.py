"""Waiting for what must come, however busy the machine is. Only here do tests read a clock that measures."""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

Found = TypeVar("Found")
DEADLINE = 300.0
"""Seconds after which nothing more is expected: many times of what anything takes on a busy machine."""


def wait_until(condition: Callable[[], Found], what: str) -> Found:
    """Ask again and again until there is something; fail the test if nothing comes."""
    end = time.monotonic() + DEADLINE
    while not (found := condition()):
        if time.monotonic() > end:
            pytest.fail(f"waited in vain: {what}")
        time.sleep(0.02)
    return found
