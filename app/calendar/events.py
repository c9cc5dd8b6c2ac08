"""One entry of a calendar, before it is written down."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

HOST = "sachstand"
"""Of every UID. It is no host's name: UIDs must stay when an installation moves, and ids are unique by themselves."""


@dataclass(frozen=True)
class Event:
    """What is on when. `uid` is told anew in every answer, and never changes."""

    uid: str
    path: str
    """Of the resource, below /v1."""
    version: int
    changed_at: datetime
    is_public: bool
    """All that it tells."""
    category: str
    summary: str
    lines: list[str]
    """The description."""
    first_day: date
    last_day: date
    starts_at: datetime | None = None
    """Where the time of day is known; otherwise it is all day long."""
    place: str | None = None
    status: str = "CONFIRMED"

    @property
    def ends_before(self) -> date:
        """The day after the last one: what DTEND says."""
        return self.last_day + timedelta(days=1)


def uid_of(kind: str, resource_id: UUID, day: date | None = None) -> str:
    """Made of what never changes: the resource's id and, where it has several, the day."""
    of_day = f".{day:%Y%m%d}" if day else ""
    return f"{kind}-{resource_id}{of_day}@{HOST}"
