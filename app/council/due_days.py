"""Days on which a report is due: periods count from the first day, so that a short month moves none of the others."""

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from app.core.days import LAST_YEAR
from app.core.reading import Row

_PARTS = re.compile(r"(\d+)([YMWD])")


def due_days(first_due: date, period: str, until: date, *, skipped: int = 0) -> Iterator[date]:
    """Yield the first day and those whole periods after it, up to and including `until`, less the first `skipped` ones.

    Months end where they end: a month after 31 January is the last day of February, two months after it 31 March.
    """
    months, days = _months_and_days(period)
    for number in count(skipped):
        day = _later(first_due, number * months, number * days)
        if day is None or day > until:
            return
        yield day


def how_many(first_due: date, period: str, until: date) -> int:
    """Return the number of days up to and including `until`, without going through them."""
    if until < first_due:
        return 0
    months, days = _months_and_days(period)
    most = (until - first_due).days // (months * 28 + days) + 1
    return bisect_right(range(most), until, key=lambda n: _later(first_due, n * months, n * days) or date.max)


def is_due(duty: Row, day: date) -> bool:
    """Return whether the duty has a report due on the day."""
    if day < duty["first_due"] or (duty["until"] and day > duty["until"]):
        return False
    return any(due == day for due in due_days(duty["first_due"], duty["period"], day))


def _months_and_days(period: str) -> tuple[int, int]:
    parts = {unit: int(number) for number, unit in _PARTS.findall(period)}
    return parts.get("Y", 0) * 12 + parts.get("M", 0), parts.get("W", 0) * 7 + parts.get("D", 0)


def _later(first: date, months: int, days: int) -> date | None:
    """Return the day that many months and days after the first; None after the last year that the service knows."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if year > LAST_YEAR:
        return None
    reached = date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
    return reached + timedelta(days=days)
