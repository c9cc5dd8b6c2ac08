"""The ledger of erasures: in the database, and in a file apart from it that a restore of the database leaves alone.

A line of the file holds ids, hashes and times, and nothing of what was erased:
{"id", "district_id", "feedback_item_id", "erased", "erased_at", "actor_id", "names"}
"""

import asyncio
import errno
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import insert

from app.core.ids import new_id
from app.core.problems import Problem
from app.core.tables import table
from app.core.writing import Write
from app.participation.erasures.names import remember
from app.participation.tables import Erasure

log: structlog.stdlib.BoundLogger = structlog.get_logger()
erasures = table(Erasure)


ITEM, CONTACT = "item", "contact"
"""Kinds of erasure: of all that hangs on an item, or of contact details alone."""


@dataclass(frozen=True)
class LedgerEntry:
    """One erasure."""

    id: UUID
    district_id: UUID
    feedback_item_id: UUID
    erased: str
    erased_at: datetime
    actor_id: UUID
    names: Sequence[bytes] = ()

    def line(self) -> bytes:
        fields: dict[str, Any] = {
            **{name: str(getattr(self, name)) for name in ("id", "district_id", "feedback_item_id", "actor_id")},
            "erased": self.erased,
            "erased_at": self.erased_at.isoformat(),
            "names": [name.hex() for name in self.names],
        }
        return json.dumps(fields).encode() + b"\n"

    @classmethod
    def of(cls, line: bytes) -> "LedgerEntry":
        fields = json.loads(line)
        ids = {name: UUID(fields[name]) for name in ("id", "district_id", "feedback_item_id", "actor_id")}
        moment = datetime.fromisoformat(fields["erased_at"])
        names = [bytes.fromhex(name) for name in fields["names"]]
        return cls(**ids, erased=fields["erased"], erased_at=moment, names=names)


@dataclass(frozen=True)
class Ledger:
    """The place where erasures are noted, and the key with which names are hashed."""

    secret_key: str
    file: Path | None

    async def note(
        self, write: Write, item_id: UUID, erased: str, names: Sequence[bytes] = (), *, again: LedgerEntry | None = None
    ) -> None:
        """Note an erasure, in the file before it is committed: rather one too many there than one too few. `again`:
        the file has it already."""
        entry = again or LedgerEntry(
            new_id(), write.district_id, item_id, erased, write.recorded_at, write.actor_id, names
        )
        columns = {name: getattr(entry, name) for name in erasures.columns.keys()}  # noqa: SIM118 # no dict
        await write.connection.execute(insert(erasures), columns)
        await remember(write, entry.names)
        if self.file is not None and again is None:
            await self._append(self.file, entry.line())

    @staticmethod
    async def _append(file: Path, line: bytes) -> None:
        """Append a line; refuse with unavailable where the file cannot be written: then nothing is erased."""
        try:
            await asyncio.to_thread(_append, file, line)
        except OSError as error:
            log.error("ledger_unwritable", reason=error.strerror)
            en, de = "The ledger of erasures cannot be written.", "Das Löschverzeichnis ist nicht beschreibbar."
            raise Problem("unavailable", en, de, headers={"Retry-After": "60"}) from error


def _append(file: Path, line: bytes) -> None:
    """Append in one write, which other processes do not get into, and to the disk. A torn line stays by itself.

    Raises:
        OSError: where it was not written whole.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        written = b"\n" * torn + line
        if os.write(descriptor, written) != len(written):
            raise OSError(errno.ENOSPC, "not written whole")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def entries(file: Path) -> Iterator[LedgerEntry]:
    """Yield the entries of a ledger's file, which may not exist yet. Log a torn line and leave it out: what it stood
    for was not erased."""
    if not file.exists():
        return
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield LedgerEntry.of(line)
                except (ValueError, KeyError, TypeError, AttributeError):
                    log.warning("ledger_line_unreadable", line=number)
