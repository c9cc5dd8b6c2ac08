"""The sheets of a file with the looks of their cells, as they stand there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from app.exchange.boards.csv_files import rows_of_csv
from app.exchange.boards.sheets import Numbered, is_empty, text_of
from app.exchange.boards.workbooks import Line, lines_in
from app.exchange.spreadsheets.appearance import PLAIN, Look
from app.exchange.spreadsheets.bounds import MOST_COLUMNS
from app.exchange.spreadsheets.cells import Cell, Unclear, letters_of, unpacked
from app.exchange.spreadsheets.tables import Area


@dataclass
class Row:
    """A row that is not empty: cells and looks by column, from 1. Those of hidden columns are not there."""

    number: int
    cells: dict[int, Cell]
    looks: dict[int, Look]

    @cached_property
    def texts(self) -> dict[int, str]:
        """The texts of its cells in one line, without those of merged cells but the first."""
        return {
            column: " ".join(text_of(cell).split())
            for column, cell in self.cells.items()
            if not (isinstance(cell, Unclear) and cell.code == "merged_cells") and text_of(cell).strip()
        }

    def cell(self, column: int) -> Cell:
        return self.cells.get(column)

    def look(self, column: int) -> Look:
        return self.looks.get(column, PLAIN)


@dataclass
class RawSheet:
    """A visible sheet."""

    name: str
    rows: list[Row] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    is_wide: bool = False
    """True where cells stand beyond the last column that is read."""


@dataclass
class Workbook:
    """A file's visible sheets, and the names of its hidden ones."""

    sheets: list[RawSheet] = field(default_factory=list)
    hidden_sheets: list[str] = field(default_factory=list)
    encoding: str | None = None
    """Charset of a CSV file."""


def workbook_in(answer: bytes) -> Workbook:
    """Return the workbook that the process found. This takes a while: call it off the event loop.

    Raises:
        Problem: import-refused, with what the process found.
    """
    book, looks, hidden = Workbook(), [PLAIN], frozenset[int]()
    for line in lines_in(answer):
        if "looks" in line and "row" not in line:
            looks = [Look(**look) for look in line["looks"]]
        elif "name" in line:
            hidden = frozenset(line["hidden_columns"])
            letters = [letters_of(column) for column in line["hidden_columns"]]
            areas: list[Area] = [tuple(area) for area in line["areas"]]
            book.sheets.append(RawSheet(line["name"], [], line["hidden_rows"], letters, areas))
        elif "row" in line:
            book.sheets[-1].is_wide |= len(line["cells"]) > MOST_COLUMNS
            book.sheets[-1].rows += _row(line, looks, hidden)
        book.hidden_sheets += line.get("left_out", ())
    return book


def _row(line: Line, looks: list[Look], hidden: frozenset[int]) -> Iterator[Row]:
    given = enumerate(line["cells"][:MOST_COLUMNS], start=1)
    cells = {n: unpacked(cell) for n, cell in given if cell is not None and n not in hidden}
    looked = {n: looks[look] for n, look in enumerate(line["looks"], start=1) if look and n not in hidden}
    if not is_empty(cells.values()):
        yield Row(line["row"], cells, looked)


def workbook_of_csv(content: bytes, charset: str | None) -> Workbook:
    """Return a CSV file as a workbook of one sheet without a name.

    Raises:
        Problem: import-refused, where it cannot be read, or not with certainty.
    """
    rows, encoding = rows_of_csv(content, charset)
    return Workbook([RawSheet("", list(_plain_rows(rows)))], encoding=encoding)


def _plain_rows(rows: Iterable[Numbered]) -> Iterator[Row]:
    for number, cells in rows:
        filled = {n: cell for n, cell in enumerate(cells, start=1) if not is_empty([cell])}
        if filled:
            yield Row(number, filled, {})
