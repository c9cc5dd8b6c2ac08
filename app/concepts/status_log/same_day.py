"""Two lights for one thing and one day: both are taken, and the later one counts; a warning names the other."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from app.concepts.status_log.log import Log, candidates
from app.core.keys import url_of
from app.core.problems import Fault
from app.core.reading import View
from app.core.statements import any_of
from app.core.writing import Write

Place = tuple[UUID, date]
"""A measure or goal, and the day that an entry describes."""


async def others_of_same_day(write: Write, log: Log, places: Iterable[Place]) -> dict[Place, Fault]:
    """Return warnings of new entries by the place at which each would be on top of another, naming the latest."""
    subject_ids, days = {subject_id for subject_id, _ in places}, {day for _, day in places}
    e = log.entries.c
    statement = candidates(log, View.INSIDER, historic=False).where(
        e.district_id == write.district_id, any_of(e[log.subject_id], subject_ids), any_of(e.effective_on, days)
    )
    rows = (await write.connection.execute(statement.order_by(e.recorded_at, e.ordinal))).mappings()
    return {
        (row[log.subject_id], row["effective_on"]): same_day(
            row["key"], "/effective_on", existing=url_of(write.request, log.entries, row["id"])
        )
        for row in rows
    }


def same_day(name: str, pointer: str, existing: str | None = None) -> Fault:
    """Return the warning of an entry that has another beside it, by its key or its place in the request."""
    en = f"There is another entry for this day: `{name}`. The one recorded last counts"
    de = f"Für diesen Tag gibt es noch einen Stand: `{name}`. Es gilt der zuletzt erfasste"
    return Fault("same_day", en, de, pointer=pointer, existing=existing)
