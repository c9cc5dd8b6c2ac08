"""One table of a file, as its readers give it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.exchange.spreadsheets.bounds import MOST_COLUMNS, MOST_ROWS, Refusal
from app.exchange.spreadsheets.cells import Cell, Unclear, column_of

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
Area = tuple[int, int, int, int]
"""First row, first column, last row and last column of merged cells, from 1."""


@dataclass
class Table:
    """A sheet's rows that have anything in them, by number; cells by column, from 1."""

    name: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    looks: dict[int, dict[int, int]] = field(default_factory=dict)
    """Numbers of the looks of cells that are not plain, where these are asked for."""
    serials: dict[tuple[int, int], float] = field(default_factory=dict)
    """Numbers behind the days, by row and column, where the looks are asked for."""

    def add(self, number: int, cells: dict[int, Cell], *, hidden: bool, looks: dict[int, int] | None = None) -> None:
        """Keep a row, unless it is empty; of a hidden one only its number."""
        if not cells:
            return
        if len(self.rows) + len(self.hidden_rows) >= MOST_ROWS:
            raise Refusal("too_many_rows", number)
        if hidden:
            self.hidden_rows.append(number)
        else:
            self.rows[number] = cells
            if looks:
                self.looks[number] = looks

    def spread_merged(self) -> None:
        """Give the value of merged cells to every row of theirs that says something by itself.

        Merged sideways it is not clear to which column the value belongs: the others tell that.
        """
        for first, left, last, right in self.merged:
            value = self.rows.get(first, {}).get(left)
            if value is None:
                continue
            for number in range(first, last + 1) if last - first < len(self.rows) else list(self.rows):
                row = self.rows.get(number, {})
                if first <= number <= last and (number, len(row)) != (first, 1) and row:
                    row[left] = value
                    covered = range(left + 1, min(right, MOST_COLUMNS) + 1)
                    row.update((column, Unclear("merged_cells", _shown(value))) for column in covered)

    def spread_looks(self) -> None:
        """Give the look of merged cells to every row of theirs; the cells beside the first have none."""
        for first, left, last, right in self.merged:
            look = self.looks.get(first, {}).get(left, 0)
            for number in range(first, last + 1) if last - first < len(self.rows) else list(self.rows):
                if first <= number <= last and number in self.rows:
                    row = self.looks.setdefault(number, {})
                    row.update(dict.fromkeys((c for c in row if left < c <= right), 0))
                    row[left] = look

    def looks_of(self, number: int) -> list[int]:
        """Return the looks of a row as a list up to the last cell that is not plain."""
        looks = {column: look for column, look in self.looks.get(number, {}).items() if look}
        last = min(max(looks, default=0), MOST_COLUMNS)
        return [looks.get(column, 0) for column in range(1, last + 1)]

    def lines(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield rows as lists up to their last cell: beyond the most columns one cell stands for all."""
        for number, cells in self.rows.items():
            line = [cells.get(column) for column in range(1, min(max(cells), MOST_COLUMNS) + 1)]
            yield number, [*line, "…"] if max(cells) > MOST_COLUMNS else line


def _shown(value: Cell) -> str:
    return value if isinstance(value, str) else str(getattr(value, "text", value))


def place_of(reference: str) -> tuple[int, int] | None:
    """Return row and column of a reference such as `B7`, from 1, or None."""
    found = _REFERENCE.fullmatch(reference)
    return (int(found[2]), column_of(found[1])) if found else None


def areas_in(references: str) -> list[Area]:
    """Return the areas that references such as `F2:F9 H2` name; what names none is left out."""
    areas = []
    for reference in references.split():
        first, _, last = reference.partition(":")
        begin, end = place_of(first), place_of(last or first)
        areas += [(*begin, *end)] if begin and end else []
    return areas
