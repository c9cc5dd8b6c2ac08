"""On which days a report is due: periods counted from the first day, so that a short month moves none of the others."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from app.core.reading import Row

_PARTS = re.compile(r"(\d+)([YMWD])")
_LAST_YEAR = 2199


def due_days(first_due: date, period: str, until: date) -> Iterator[date]:
    """The first day and those whole periods after it, up to and including `until`.

    Months end where they end: a month after 31 January is the last day of February, two months after it 31 March.
    """
    months, days = _months_and_days(period)
    number, day = 0, first_due
    while day <= until:
        yield day
        number += 1
        later = _later(first_due, number * months, number * days)
        if later is None:
            return
        day = later


def is_due(duty: Row, day: date) -> bool:
    """Whether the day is one on which the duty has a report due."""
    if day < duty["first_due"] or (duty["until"] and day > duty["until"]):
        return False
    return any(due == day for due in due_days(duty["first_due"], duty["period"], day))


def _months_and_days(period: str) -> tuple[int, int]:
    parts = {unit: int(number) for number, unit in _PARTS.findall(period)}
    return parts.get("Y", 0) * 12 + parts.get("M", 0), parts.get("W", 0) * 7 + parts.get("D", 0)


def _later(first: date, months: int, days: int) -> date | None:
    """So much after the first day; None beyond all calendars of this service."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if year > _LAST_YEAR:
        return None
    reached = date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
    return reached + timedelta(days=days)
