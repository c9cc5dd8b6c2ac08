"""Identifiers are UUIDv7, made here: PostgreSQL 15 cannot, and every server must make the same kind."""

import os
import time
from threading import Lock
from uuid import UUID

_lock = Lock()
_last = 0
"""Time and random bits of the last id, without version and variant."""
_RANDOM_BITS = 74
_STEP_BYTES = 6
"""Two ids of one millisecond are a random number of this size apart: nobody guesses one from the other."""


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits. It sorts behind all that this process
    made before, so that what an import brings stays in the order of its file."""
    global _last  # noqa: PLW0603 - one sequence for the process
    random = int.from_bytes(os.urandom(10), "big") >> 80 - _RANDOM_BITS
    fresh = time.time_ns() // 1_000_000 << _RANDOM_BITS | random
    with _lock:
        if fresh >> _RANDOM_BITS <= _last >> _RANDOM_BITS:
            fresh = _last + 1 + int.from_bytes(os.urandom(_STEP_BYTES), "big")
        _last = fresh
    time_bits, high, low = fresh >> _RANDOM_BITS, fresh >> 62 & 0xFFF, fresh & (1 << 62) - 1
    return UUID(int=time_bits << 80 | 0x7 << 76 | high << 64 | 0x2 << 62 | low)
