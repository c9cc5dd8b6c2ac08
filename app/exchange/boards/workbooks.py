"""Workbooks and archives, read by a process of their own that may be killed; what it takes ends with it."""

import asyncio
import io
import json
from collections.abc import Iterator
from signal import SIGKILL, SIGSEGV, SIGXCPU
from typing import Any

import structlog
from anyio import CapacityLimiter

from app.core.decimals import german
from app.core.helper_processes import AT_ONCE, helper_process
from app.core.problems import Problem
from app.exchange.boards.csv_files import read_csv
from app.exchange.boards.sheets import Hidden, Numbered, Reading, Sheet, refused, sheet_of
from app.exchange.spreadsheets.bounds import (
    LAST_ROW,
    MEMORY,
    MOST_DECIDED,
    MOST_FILES,
    MOST_ROWS,
    MOST_RULES,
    MOST_SHEETS,
    MOST_STYLES,
    MOST_UNPACKED,
    SECONDS,
)
from app.exchange.spreadsheets.cells import unpacked

log: structlog.stdlib.BoundLogger = structlog.get_logger()
_PATIENCE = 2 * SECONDS
"""Seconds by the clock, on a busy machine."""
_PLACES = CapacityLimiter(AT_ONCE)
_HELPER = ("-E", "-s", "-S", "-m", "app.exchange.spreadsheets")
_ENDED = {-SIGXCPU: "took_too_long", -SIGKILL: "too_much_memory", -SIGSEGV: "unreadable"}
"""Reasons to refuse the file, by the signal that ended the process."""
Line = dict[str, Any]
"""A line of the process, as JSON."""
_MEGABYTES = MOST_UNPACKED // 1_000_000
_WORDS = {
    "unreadable": ("The file is damaged or is no spreadsheet", "Die Datei ist beschädigt oder keine Tabellendatei"),
    "unsupported_kind": (
        "This kind of file is not read; save it as an Excel workbook (.xlsx)",
        "Diese Art Datei wird nicht gelesen; speichern Sie sie als Excel-Arbeitsmappe (.xlsx)",
    ),
    "password_protected": (
        "The file is protected by a password; save it without one",
        "Die Datei ist mit einem Kennwort geschützt; speichern Sie sie ohne Kennwort",
    ),
    "unpacked_too_large": (
        f"Unpacked, it is larger than {_MEGABYTES} MB or more than {MOST_FILES} tables",
        f"Entpackt ist das mehr als {_MEGABYTES} MB oder mehr als {MOST_FILES} Tabellen",
    ),
    "too_much_memory": (
        f"Reading it takes more than {MEMORY // 1_000_000} MB of memory",
        f"Das Lesen braucht mehr als {MEMORY // 1_000_000} MB Speicher",
    ),
    "took_too_long": (
        f"Reading it takes longer than {SECONDS} seconds",
        f"Das Lesen dauert länger als {SECONDS} Sekunden",
    ),
    "reading_failed": (
        "Reading the file broke off; save it anew as an Excel workbook (.xlsx), or as CSV",
        "Das Lesen der Datei brach ab; speichern Sie sie neu als Excel-Arbeitsmappe (.xlsx) oder als CSV",
    ),
    "too_many_sheets": (f"At most {MOST_SHEETS} sheets", f"Höchstens {MOST_SHEETS} Tabellenblätter"),
    "too_many_columns": ("A row has more cells than Excel", "Eine Zeile hat mehr Zellen als Excel"),
    "too_many_styles": (
        f"More than {MOST_STYLES:,} cell formats, which is more than Excel keeps: copy the values to a new workbook",
        f"Mehr als {german(MOST_STYLES)} Zellformate, mehr als Excel behält: Kopieren Sie die Werte in eine neue Mappe",
    ),
    "too_many_conditions": (
        f"More than {MOST_RULES:,} conditional formats, or formats of more than {MOST_DECIDED:,} cells: let them hold "
        "for the lights alone",
        f"Mehr als {german(MOST_RULES)} bedingte Formatierungen, oder für mehr als {german(MOST_DECIDED)} Zellen: "
        "Lassen Sie sie nur für die Ampeln gelten",
    ),
    "too_many_rows": (
        f"A sheet has more than {MOST_ROWS:,} rows, or one beyond row {LAST_ROW:,}",
        f"Ein Blatt hat mehr als {german(MOST_ROWS)} Zeilen oder eine hinter Zeile {german(LAST_ROW)}",
    ),
}


async def read_apart(content: bytes, *, hidden: bool, appearance: bool = False) -> bytes:
    """Read the file in a process of its own, a few at a time, and return what that writes.

    Raises:
        Problem: import-refused, where the file takes too long or ends the process; unavailable, where too many wait.
    """
    asked = {"--hidden": hidden, "--appearance": appearance}
    options = [option for option, is_asked in asked.items() if is_asked]
    async with helper_process(_PLACES, *_HELPER, *options) as process:
        try:
            async with asyncio.timeout(_PATIENCE):
                answer, _ = await process.communicate(content)
        except TimeoutError:
            raise _refusal("took_too_long") from None
    if process.returncode:
        raise _refusal(_reason(process.returncode))
    return answer


def _reason(ended: int) -> str:
    """Return the reason to refuse the file, by the exit status of its reading; log one that nobody foresaw, such as
    an end for want of memory in a library."""
    if ended not in _ENDED:
        log.error("reading_failed", ended=ended)
    return _ENDED.get(ended, "reading_failed")


def lines_in(answer: bytes) -> Iterator[Line]:
    """Yield what the process wrote, line by line.

    Raises:
        Problem: import-refused, with what the process found.
    """
    for written in io.BytesIO(answer):
        line: Line = json.loads(written)
        if "refused" in line:
            raise _refusal(line["refused"], row=line.get("at"))
        yield line


def sheets_in(answer: bytes, reading: Reading) -> tuple[list[Sheet], list[str]]:
    """Return the tables that the process found, and the names of those that it left out. This takes a while: call it
    off the event loop.

    Raises:
        Problem: import-refused, with what the process found.
    """
    sheets: list[Sheet] = []
    left_out: list[str] = []
    lines = _Lines(answer)
    while (line := lines.next()) is not None:
        left_out += line.get("left_out", ())
        sheet = _sheet(line, lines, reading) if "name" in line else None
        if sheet is not None:
            sheets.append(sheet)
    return sheets, left_out


def _sheet(line: Line, lines: "_Lines", reading: Reading) -> Sheet | None:
    if "csv" in line:
        return read_csv(line["name"], line["csv"].encode("latin-1"), reading)
    rows = lines.rows()
    sheet = sheet_of(line["name"], rows, reading, Hidden(line["hidden_rows"], line["hidden_columns"]))
    if sheet is not None:
        sheet.merged = line["merged"]
    return sheet


class _Lines:
    """The lines of the process, one after the other: a table's rows come after it."""

    def __init__(self, answer: bytes) -> None:
        self._lines = lines_in(answer)
        self._next: Line | None = next(self._lines, None)

    def next(self) -> Line | None:
        line, self._next = self._next, next(self._lines, None)
        return line

    def rows(self) -> Iterator[Numbered]:
        while self._next is not None and "row" in self._next:
            line = self._next
            self.next()
            yield line["row"], [unpacked(cell) for cell in line["cells"]]


def _refusal(code: str, row: int | None = None) -> Problem:
    return refused(code, *_WORDS[code], row=row)
