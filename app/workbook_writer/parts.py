"""The parts of a workbook, as lines of JSON bring them to the process that writes it: sheets, rows and charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Cell = str | int | float | Mapping[str, object] | None
"""What a cell holds: a text, a number, or what `day`, `moment`, `decimal` or `styled` returns."""
Area = tuple[int, int, int, int]
"""First row, first column, last row and last column of cells, from 0."""


@dataclass(frozen=True)
class SheetColumn:
    """A column: its header, its width in characters unless it follows from its cells, and whether texts are wrapped."""

    header: str
    width: float | None = None
    wraps: bool = True


@dataclass(frozen=True)
class Sheet:
    """A table with its header, or rows that stand by themselves."""

    name: str
    columns: Sequence[SheetColumn]
    footer: str
    """What stands in the footer, beside the number of the page."""
    titles: Sequence[str] = ()
    """Lines above the table."""
    has_header: bool = True
    frozen: int = 0
    """First columns that stay in view, and are repeated on each printed page."""
    unprinted: int = 0
    """Last columns that are not printed."""
    pages: Sequence[int] = ()
    """Columns with which printed pages begin; none: as many columns on a page as there are."""

    @property
    def first_row(self) -> int:
        """The first row behind titles and header, from 0."""
        return len(self.titles) + bool(self.titles) + self.has_header


@dataclass(frozen=True)
class Series:
    """Cells that a chart draws, in one colour or each in its own."""

    name: str
    categories: Area
    values: Area
    colours: Sequence[str]


@dataclass(frozen=True)
class Chart:
    """A chart of cells of its sheet: a `bar` or `column` chart, its series stacked."""

    kind: str
    title: str
    row: int
    column: int
    height: int
    """Rows that it takes."""
    series: Sequence[Series]
    width: int = 620
    """Pixels."""
    has_labels: bool = True


def day(iso: str) -> Cell:
    """Return a day as a cell."""
    return {"day": iso}


def moment(iso: str) -> Cell:
    """Return a moment, in local time without its zone, as a cell."""
    return {"moment": iso}


def decimal(value: str) -> Cell:
    """Return a number with its decimal places as a cell; as text where Excel, which has 15 digits, would round it."""
    digits = value.lstrip("-").replace(".", "").lstrip("0")
    places = len(value.partition(".")[2])
    return value if len(digits) > MOST_DIGITS else {"number": float(value), "places": places}


def styled(cell: Cell, **properties: object) -> Cell:
    """Return a cell with properties of its format, as XlsxWriter names them."""
    return {"cell": cell, "style": properties}


MOST_DIGITS = 15
