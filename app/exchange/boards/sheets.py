"""Tables as they stand in a file: headers, rows with the numbers that a spreadsheet program shows, and cells."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from app.core.decimals import german
from app.core.dialects import DIALECTS, FOR_PROGRAMS, Dialect
from app.core.problems import Fault, Problem
from app.core.schemas import DistrictResource
from app.exchange.spreadsheets.bounds import MOST_COLUMNS
from app.exchange.spreadsheets.cells import Cell, Shown, Unclear, letters_of
from app.exchange.spreadsheets.formats import plain as plain_number

MOST_ROWS = 20_000
MOST_WALKED = 1_200_000
"""Rows of a file that are looked at, with empty ones."""
_MOST_TITLES = 20
"""Rows with titles that may stand above the header."""
LONGEST_CELL = 20_000
"""Characters: as many as a feedback item's text may have."""
_LONGEST_LIST = 300
"""Characters of the headers that a message tells."""
Numbered = tuple[int, Sequence[Cell]]
"""A row with its number, from 1."""


@dataclass
class Reading:
    """Settings for reading the tables of a file, and the number of rows seen: empty ones take time as well."""

    header_row: int | None = None
    """Row of the header, if the mapping gives it."""
    fits: Callable[[list[str]], bool] = lambda headers: False
    """True for headers with the columns that are looked for."""
    charset: str | None = None
    """Codec in which the request says that CSV is written."""
    rows: int = 0

    def row(self, number: int) -> None:
        self.rows += 1
        if self.rows > MOST_WALKED:
            en = f"A file has at most {MOST_WALKED:,} rows, empty ones among them"
            de = f"Eine Datei hat höchstens {german(MOST_WALKED)} Zeilen, leere eingeschlossen"
            raise refused("too_many_rows", en, de, row=number)


@dataclass
class Hidden:
    """Numbers of a table's hidden rows and columns, which are left out."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    """From 1."""


@dataclass
class Sheet:
    """One table of a file."""

    name: str
    headers: list[str]
    """Of each column; empty where it has none."""
    header_row: int = 1
    letters: list[str] = field(default_factory=list)
    """Of each column, as a spreadsheet program calls it."""
    rows: list[Numbered] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)
    """Faults of the rows that were left out."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    """Their headers, or letters where they have none."""
    merged: int = 0
    """Number of areas of merged cells."""
    remarks: list[Fault] = field(default_factory=list)
    """Doubts about rows that were taken as they are."""
    encoding: str | None = None
    """Charset in which CSV was read."""

    @cached_property
    def own_dialect(self) -> Dialect | None:
        """The dialect of a list of this service that was asked for as CSV: it has the columns that all of them have."""
        return next((one for one in (FOR_PROGRAMS, *DIALECTS.values()) if self._has_common_columns(one)), None)

    def _has_common_columns(self, dialect: Dialect) -> bool:
        names = DistrictResource.model_fields
        return {dialect.header((name,), DistrictResource.__name__) for name in names} <= set(self.headers)

    def places(self, header: str) -> list[int]:
        """Return the indexes of the columns with this header; case and white space do not count."""
        wanted = plain(header).casefold()
        return [n for n, name in enumerate(self.headers) if name.casefold() == wanted]

    def named_columns(self) -> list[tuple[int, str]]:
        """Return indexes and headers of the columns; a column with cells but no header goes by its letter."""
        filled = {n for _, cells in self.rows for n, cell in enumerate(cells) if cell is not None}
        named = [(n, name or self.letters[n]) for n, name in enumerate(self.headers)]
        return [(n, name) for n, name in named if self.headers[n] or n in filled]

    def has(self, header: str) -> bool:
        return bool(self.places(header))


def header_words(sheet: Sheet) -> tuple[str, str]:
    """Return words on the row that was taken as the header and its cells, in English and German."""
    names = ", ".join(filter(None, sheet.headers))
    names = names if len(names) <= _LONGEST_LIST else f"{names[:_LONGEST_LIST]} …"
    return (
        f"row {sheet.header_row} was taken as the header: {names}",
        f"als Kopfzeile gilt Zeile {sheet.header_row}: {names}",
    )


def refused(code: str, en: str, de: str, *, row: int | None = None, column: str | None = None) -> Problem:
    """Return the refusal of a whole file."""
    return Problem("import-refused", f"{en}.", f"{de}.", errors=[Fault(code, en, de, row=row, column=column)])


def plain(text: str) -> str:
    """Return a header as it is compared and shown: one line, in NFC, at most 500 characters."""
    return unicodedata.normalize("NFC", " ".join(text.split()))[:500]


def text_of(cell: Cell) -> str:
    """Return a cell as text, as a spreadsheet program shows it."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    return cell.text if isinstance(cell, Shown | Unclear) else plain_number(cell)


def is_empty(cells: Iterable[Cell]) -> bool:
    """Return whether the cells show nothing, and should show nothing."""
    return not any(cell.strip() if isinstance(cell, str) else _says(cell) for cell in cells if cell is not None)


def _says(cell: Cell) -> bool:
    return isinstance(cell, Unclear) or bool(text_of(cell).strip())


def sheet_of(name: str, rows: Iterator[Numbered], reading: Reading, hidden: Hidden | None = None) -> Sheet | None:
    """Return the table that the rows make, or None if all of them are empty, or the one for the header is.

    Raises:
        Problem: import-refused, where it is larger than any board.
    """
    hidden = hidden or Hidden()
    out = frozenset(hidden.columns)
    above = list[Numbered]()
    for number, cells in rows:
        reading.row(number)
        if is_empty(cells) or number < (reading.header_row or 0):
            continue
        above.append((number, cells))
        if reading.header_row or reading.fits(_headers(cells, out)) or len(above) > _MOST_TITLES:
            break
    if not above or reading.header_row not in (None, above[0][0]):
        return None
    place = len(above) - 1 if reading.fits(_headers(above[-1][1], out)) else 0
    number, cells = above[place]
    sheet = Sheet(name, _headers(cells, out), number, hidden_rows=hidden.rows)
    sheet.letters = [letters_of(n) for n, _ in enumerate(cells, start=1) if n not in out]
    sheet.hidden_columns = [plain(text_of(cell)) or letters_of(n) for n, cell in enumerate(cells, start=1) if n in out]
    _refuse_wide(sheet)
    below = ((number, _without(cells, out)) for number, cells in chain(above[place + 1 :], _counted(rows, reading)))
    _fill(sheet, below)
    _forget_empty_merged(sheet, _without(cells, out))
    return sheet


def _headers(cells: Sequence[Cell], out: frozenset[int]) -> list[str]:
    return [plain(text_of(cell)) for cell in _without(cells, out)]


def _without(cells: Sequence[Cell], out: frozenset[int]) -> Sequence[Cell]:
    """Return the cells of the columns that are not hidden."""
    return [cell for n, cell in enumerate(cells, start=1) if n not in out] if out else cells


def _counted(rows: Iterator[Numbered], reading: Reading) -> Iterator[Numbered]:
    for number, cells in rows:
        reading.row(number)
        yield number, cells


def _forget_empty_merged(sheet: Sheet, header: Sequence[Cell]) -> None:
    """Remove a header that is merged over several columns from those of them that are empty."""
    for n, _ in enumerate(sheet.headers):
        if isinstance(header[n], Unclear) and all(is_empty([cells[n]]) for _, cells in sheet.rows):
            sheet.headers[n] = ""


def _refuse_wide(sheet: Sheet) -> None:
    while sheet.headers and not sheet.headers[-1]:
        sheet.headers.pop()
    refuse_wide(len(sheet.headers))


def refuse_wide(width: int) -> None:
    """Refuse a table with more columns than are read."""
    if width > MOST_COLUMNS:
        raise refused("too_many_columns", f"At most {MOST_COLUMNS} columns", f"Höchstens {MOST_COLUMNS} Spalten")


def too_many_rows(row: int) -> Problem:
    """Return the refusal of a table with more rows than are read."""
    return refused("too_many_rows", f"At most {MOST_ROWS:,} rows", f"Höchstens {german(MOST_ROWS)} Zeilen", row=row)


def _fill(sheet: Sheet, rows: Iterator[Numbered]) -> None:
    width, own = len(sheet.headers), sheet.own_dialect
    for number, given in rows:
        if is_empty(given):
            continue
        if len(sheet.rows) + len(sheet.refused) >= MOST_ROWS:
            raise too_many_rows(number)
        cells = [own.unescape(cell) if isinstance(cell, str) else cell for cell in given] if own else given
        fault = _row_fault(sheet, number, cells)
        if fault is None:
            sheet.rows.append((number, [*cells[:width], *[None] * (width - len(cells))]))
        else:
            sheet.refused.append(fault)


def _row_fault(sheet: Sheet, number: int, cells: Sequence[Cell]) -> Fault | None:
    if not is_empty(cells[len(sheet.headers) :]):
        en, de = "There are more cells than columns", "Es gibt mehr Zellen als Spalten"
        return Fault("extra_cells", en, de, row=number)
    for n, cell in enumerate(cells[: len(sheet.headers)]):
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            en = f"At most {LONGEST_CELL:,} characters"
            de = f"Höchstens {german(LONGEST_CELL)} Zeichen"
            return Fault("string_too_long", en, de, row=number, column=sheet.headers[n] or None)
    return None
