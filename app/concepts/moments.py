"""`as_of` and `known_at`: the day whose lights are asked for, and the time of the knowledge about it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from pydantic import Field

from app.core.days import day_of
from app.core.reading import Reader
from app.core.schemas import Day, Input, NamesQuery, PastMoment

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
"""Known at any time: our own clock may be behind the database's, which tells when something was recorded."""


class MomentQuery(Input):
    """The two times of a bitemporal question."""

    as_of: Day | None = Field(
        default=None,
        description="Return the state on this day (Europe/Berlin). Default: today, or the day of `known_at`",
    )
    known_at: PastMoment | None = Field(
        default=None, description="Return what the service knew at this time, RFC 3339, not in the future. Default: now"
    )


class SingleMomentQuery(MomentQuery, NamesQuery):
    """The same for a single resource, which can be asked for names, too."""


@dataclass(frozen=True)
class Moments:
    """The two times of a question, settled."""

    as_of: date
    known_at: datetime
    historic: bool
    """True if the log must be read; the current lights stand on measures and goals."""

    @property
    def parameters(self) -> dict[str, Any]:
        return {"evaluated_on": self.as_of, "as_of": self.as_of, "known_at": self.known_at}


def resolve_moments(reader: Reader, query: MomentQuery) -> Moments:
    """Return the times that a query asks for; the reader notes the day for which it answers."""
    known_at = query.known_at
    day = query.as_of or (day_of(known_at) if known_at else reader.today)
    reader.evaluated_on = day
    return Moments(day, known_at or END_OF_TIME, historic=query.as_of is not None or known_at is not None)
