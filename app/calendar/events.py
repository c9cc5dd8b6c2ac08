"""One entry of a calendar, before it is written down."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

HOST = "sachstand"
"""End of every UID; no host's name, as UIDs must stay when an installation moves, and ids are unique by themselves."""


@dataclass(frozen=True)
class Event:
    """An entry of a calendar. `uid` never changes."""

    uid: str
    path: str
    """Path of the resource, below /v1."""
    version: int
    changed_at: datetime
    is_public: bool
    """True if all of the entry is public."""
    category: str
    summary: str
    lines: list[str]
    """Lines of the description."""
    first_day: date
    last_day: date
    starts_at: datetime | None = None
    """The time of day, if known; otherwise the entry takes the whole day."""
    place: str | None = None
    status: str = "CONFIRMED"

    @property
    def ends_before(self) -> date:
        """The day after the last one, as DTEND has it."""
        return self.last_day + timedelta(days=1)


def uid_of(kind: str, resource_id: UUID, day: date | None = None) -> str:
    """Return a UID from values that never change: the resource's id and, if it has several entries, the day."""
    of_day = f".{day:%Y%m%d}" if day else ""
    return f"{kind}-{resource_id}{of_day}@{HOST}"
