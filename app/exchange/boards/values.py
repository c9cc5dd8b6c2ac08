"""Values of cells: days, numbers, and words of closed lists, as German and English tables write them."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from app.core.days import BERLIN, YEARS, today
from app.core.vocabulary import Vocabulary
from app.exchange.boards.sheets import text_of
from app.exchange.spreadsheets.cells import Cell, Shown

Code = TypeVar("Code", bound=Vocabulary)
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?:,? +(?:um +)?(\d{1,2}:\d{2}(?::\d{2})?)(?: +Uhr)?)?")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?)?")
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of Excel, as it counts from March 1900 on."""
_SERIALS = range(60, 109_574)
"""Up to the end of 2199."""
_FOUR = 4
_NUMBER = re.compile(r"-?[0-9]{1,30}")
_NAMED = 60


def day_in(cell: Cell) -> date | None:
    """Return the day (Europe/Berlin) in a cell: a date of the workbook, its serial number, `31.01.2024`, or ISO 8601,
    each with or without a time. None if the cell is empty.

    Raises:
        ValueError: where it is no day.
    """
    found = _day(cell)
    if found is not None and found.year not in YEARS:
        raise ValueError("no day that is taken")
    return found


def _day(cell: Cell) -> date | None:
    if isinstance(cell, int | float):
        if int(cell) not in _SERIALS:
            raise ValueError("no day of Excel's")
        return _FIRST_DAY + timedelta(days=int(cell))
    text = text_of(cell).strip()
    return _day_of(text) if text else None


def _day_of(text: str) -> date:
    german = _GERMAN.fullmatch(text)
    if german:
        day, month, year, clock = german.groups()
        _check_clock(clock)
        return date(_year_of(year), int(month), int(day))
    iso = _ISO.fullmatch(text)
    if iso is None:
        raise ValueError("no day")
    day_text, clock, zone = iso.groups()
    _check_clock(clock)
    if zone is None:
        return date.fromisoformat(day_text)
    shift = "+00:00" if zone in ("Z", "UTC") else f"{zone[:3]}:{zone[-2:]}"
    return datetime.fromisoformat(f"{day_text}T{clock.replace(',', '.')[:15]}{shift}").astimezone(BERLIN).date()


def _check_clock(text: str | None) -> None:
    """Refuse a time that no clock shows."""
    if text is not None:
        hour, minute, second = [*map(int, re.split("[:.,]", text)), 0][:3]
        time(hour, minute, second)


def _year_of(text: str) -> int:
    """Return the year of four digits, or of two where these can be no other than in this century."""
    if len(text) == _FOUR:
        return int(text)
    year = 2000 + int(text)
    if year > today().year:
        raise ValueError("1999 or 2099?")
    return year


def number_in(cell: Cell) -> int | None:
    """Return the whole number in a cell; None if it is empty.

    Raises:
        ValueError: where it is none.
    """
    if isinstance(cell, Shown) and cell.number.is_integer():
        return int(cell.number)
    text = text_of(cell).strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError("no whole number")
    return int(text)


def value_for(text: str, table: Mapping[str, str]) -> str | None:
    """Return the value for a text in a table of the mapping, or None; case and white space do not count."""
    wanted = " ".join(text.split()).casefold()
    return next((value for name, value in table.items() if name.casefold() == wanted), None)


def code_of(text: str, vocabulary: type[Code]) -> str | None:
    """Return the code in a closed list whose code or label a text is, or None."""
    wanted = " ".join(text.split()).casefold()
    for code in vocabulary:
        if wanted in (code.value.casefold(), code.de.casefold(), code.en.casefold()):
            return str(code.value)
    return None


def comments_in(cell: Cell, author_before: str | None) -> list[str]:
    """Return the comments in a cell, one a line, without their authors. A number is a count and no comment."""
    lines = (line.strip() for line in text_of(cell).splitlines())
    found = (_without_author(line, author_before) for line in lines if line and not line.isdigit())
    return [line for line in found if line]


def _without_author(line: str, mark: str | None) -> str:
    if mark is None:
        return line
    name, found, said = f"{line} ".partition(f"{mark} ")
    return said.strip() if found and len(name) <= _NAMED else line
