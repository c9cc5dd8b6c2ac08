"""Tables as they stand in a file: headers, rows with the numbers that a spreadsheet program shows, and cells."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

from app.core.lines import restored
from app.core.problems import Fault, Problem
from app.core.schemas import DistrictResource

MOST_ROWS = 20_000
MOST_WALKED = 1_200_000
"""Rows of a file that are looked at, with empty ones: a sheet of Excel may have nearly as many."""
MOST_COLUMNS = 200
LONGEST_CELL = 20_000
"""Characters: as many as a feedback item's text may have."""
Cell = str | int | float | bool | datetime | date | time | None
Numbered = tuple[int, Sequence[Cell]]
"""A row with its number, from 1."""


class Reading:
    """How much of a file was looked at, over all of its tables: what is empty takes time as well."""

    def __init__(self) -> None:
        self.rows = 0
        self.unpacked = 0

    def row(self, number: int) -> None:
        self.rows += 1
        if self.rows > MOST_WALKED:
            en, de = "The file has too many rows, empty ones among them", "Die Datei hat zu viele Zeilen, auch leere"
            raise refused("too_many_rows", en, de, row=number)


@dataclass
class Sheet:
    """One table of a file."""

    name: str
    headers: list[str]
    """Of each column; empty where it has none."""
    rows: list[Numbered] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)
    """What is wrong with the rows that were left out."""

    @cached_property
    def is_own_export(self) -> bool:
        """True for a list of this service that was asked for as CSV: it has the columns that all of them have."""
        return DistrictResource.model_fields.keys() <= set(self.headers)

    def places(self, header: str) -> list[int]:
        """Where the columns of that name stand; case and white space do not count."""
        wanted = plain(header).casefold()
        return [n for n, name in enumerate(self.headers) if name.casefold() == wanted]

    def has(self, header: str) -> bool:
        return bool(self.places(header))


def refused(code: str, en: str, de: str, *, row: int | None = None, column: str | None = None) -> Problem:
    """The refusal of a whole file."""
    return Problem("import-refused", f"{en}.", f"{de}.", errors=[Fault(code, en, de, row=row, column=column)])


def plain(text: str) -> str:
    """A header as it is compared and told: one line, NFC."""
    return unicodedata.normalize("NFC", " ".join(text.split()))[:500]


def text_of(cell: Cell) -> str:
    """A cell as text, as a spreadsheet program shows it where nothing else was asked for."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def is_empty(cells: Iterable[Cell]) -> bool:
    return not any(text_of(cell).strip() for cell in cells)


def sheet_of(name: str, rows: Iterator[Numbered], reading: Reading) -> Sheet | None:
    """The table that the rows are: the first that is not empty names the columns. None where all are empty.

    Raises:
        Problem: import-refused, where it is larger than any board.
    """
    for number, cells in rows:
        reading.row(number)
        if not is_empty(cells):
            sheet = Sheet(name, [plain(text_of(cell)) for cell in cells])
            _refuse_wide(sheet)
            _fill(sheet, rows, reading)
            return sheet
    return None


def _refuse_wide(sheet: Sheet) -> None:
    while sheet.headers and not sheet.headers[-1]:
        sheet.headers.pop()
    if len(sheet.headers) > MOST_COLUMNS:
        raise refused("too_many_columns", f"At most {MOST_COLUMNS} columns", f"Höchstens {MOST_COLUMNS} Spalten")


def _fill(sheet: Sheet, rows: Iterator[Numbered], reading: Reading) -> None:
    width, is_own = len(sheet.headers), sheet.is_own_export
    for number, given in rows:
        reading.row(number)
        if is_empty(given):
            continue
        if len(sheet.rows) + len(sheet.refused) >= MOST_ROWS:
            en, de = f"At most {MOST_ROWS:,} rows", f"Höchstens {MOST_ROWS:_} Zeilen".replace("_", ".")
            raise refused("too_many_rows", en, de, row=number)
        cells = [restored(cell) if isinstance(cell, str) else cell for cell in given] if is_own else given
        fault = _row_fault(sheet, number, cells)
        if fault is None:
            sheet.rows.append((number, [*cells[:width], *[None] * (width - len(cells))]))
        else:
            sheet.refused.append(fault)


def _row_fault(sheet: Sheet, number: int, cells: Sequence[Cell]) -> Fault | None:
    if not is_empty(cells[len(sheet.headers) :]):
        en, de = "There are more cells than columns", "Es gibt mehr Zellen als Spalten"
        return Fault("extra_cells", en, de, row=number)
    for n, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            en = f"At most {LONGEST_CELL:,} characters"
            de = f"Höchstens {LONGEST_CELL:_} Zeichen".replace("_", ".")
            return Fault("string_too_long", en, de, row=number, column=sheet.headers[n] or None)
    return None
