"""Identifiers are UUIDv7, made here: PostgreSQL 15 cannot, and every server must make the same kind."""

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | int.from_bytes(os.urandom(10), "big")
    return UUID(int=value & _RANDOM | _VERSION_AND_VARIANT)


_RANDOM = (1 << 128) - 1 & ~(0xF << 76 | 0x3 << 62)
_VERSION_AND_VARIANT = 0x7 << 76 | 0x2 << 62
