"""A day is a day in Europe/Berlin, whatever the server's own clock says."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
FIRST_YEAR, LAST_YEAR = 1900, 2199
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
"""Years in which days, times and plans may lie."""


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the calendar day in Berlin on which a moment falls."""
    return moment.astimezone(BERLIN).date()
