"""Days in headers and cells as offices write them: quarters, half-years, months and years end with their last day."""

import re
from calendar import monthrange
from datetime import date

from app.core.days import YEARS

_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_OTHER_MONTHS = {"mar": 3, "mrz": 3, "may": 5, "oct": 10, "dec": 12}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"(20\d\d|'?\d\d)(?!\d)"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("iso", r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)"),
        ("german", rf"(?<!\d)(\d\d?)\.\s?(\d\d?)\.\s?{_YEAR}"),
        ("quarter", rf"(?<!\w)Q\s?([1-4])(?!\d)\W{{0,3}}{_YEAR}"),
        ("quarter", rf"(?<!\d)([1-4])\.?\s?(?:Quartal|Quarter|Qu?\.)\W{{0,3}}{_YEAR}"),
        ("quarter", rf"(?<!\w)(IV|I{{1,3}})\.?\W{{0,3}}(?:Quartal|Qu?\.)?\W{{0,3}}{_YEAR}"),
        ("year_quarter", r"(?<!\d)(20\d\d)\W{0,3}Q\s?([1-4])(?!\d)"),
        ("year_quarter", r"(?<!\d)(20\d\d)\W{0,3}([1-4])\.?\s?(?:Quartal|Quarter)"),
        ("year_quarter", r"(?<!\d)(20\d\d)\W{1,3}(IV|I{1,3})(?!\w)"),
        ("half", rf"(?<!\d)([12])\.?\s?(?:Halbjahr|HJ)\W{{0,3}}{_YEAR}"),
        ("half", rf"(?<!\w)H\s?([12])\W{{0,3}}{_YEAR}"),
        ("month", rf"(?<!\w)({'|'.join((*_MONTHS, *_OTHER_MONTHS))})[a-zä]*\.?\W{{0,2}}{_YEAR}"),
        ("number_month", r"(?<![\d.])(0?[1-9]|1[0-2])[/.](20\d\d)(?!\d)"),
        ("year", r"(?<!\d)(20\d\d)(?!\d)"),
    )
)


def day_of_text(text: str) -> date | None:
    """Return the day that a text names, anywhere in it: the last one of a quarter, a half-year, a month or a year."""
    for kind, pattern in _PATTERNS:
        found = pattern.search(text)
        if found:
            try:
                day = _day(kind, [part.lower() for part in found.groups()])
            except ValueError:
                return None
            return day if day.year in YEARS else None
    return None


def is_day_alone(text: str) -> bool:
    """Return whether a text says nothing but a day or a period."""
    match = next((found for _, pattern in _PATTERNS if (found := pattern.search(text))), None)
    return match is not None and not re.search(r"\w", text[: match.start()] + text[match.end() :])


def _day(kind: str, parts: list[str]) -> date:
    if kind == "iso":
        return date(*map(int, parts))
    if kind == "german":
        return date(_year(parts[2]), int(parts[1]), int(parts[0]))
    if kind in ("quarter", "year_quarter"):
        quarter, year = parts if kind == "quarter" else reversed(parts)
        return _last(_year(year), 3 * (_ROMAN.get(quarter) or int(quarter)))
    if kind == "half":
        return _last(_year(parts[1]), 6 * int(parts[0]))
    if kind == "month":
        month = _OTHER_MONTHS.get(parts[0]) or _MONTHS.index(parts[0]) + 1
        return _last(_year(parts[1]), month)
    return _last(int(parts[1]), int(parts[0])) if kind == "number_month" else date(int(parts[0]), 12, 31)


def _year(text: str) -> int:
    year = int(text.removeprefix("'"))
    return year if year > 99 else 2000 + year


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
