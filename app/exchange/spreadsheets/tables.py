"""One table of a file, as its readers give it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.exchange.spreadsheets.bounds import MOST_COLUMNS, MOST_ROWS, Refusal
from app.exchange.spreadsheets.cells import Cell, Unclear

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

    def add(self, number: int, cells: dict[int, Cell], *, hidden: bool) -> None:
        """Keep a row, unless it is empty; of a hidden one only its number."""
        if not cells:
            return
        if len(self.rows) + len(self.hidden_rows) >= MOST_ROWS:
            raise Refusal("too_many_rows", number)
        if hidden:
            self.hidden_rows.append(number)
        else:
            self.rows[number] = cells

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

    def lines(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield rows as lists up to their last cell: beyond the most columns one cell stands for all."""
        for number, cells in self.rows.items():
            line = [cells.get(column) for column in range(1, min(max(cells), MOST_COLUMNS) + 1)]
            yield number, [*line, "…"] if max(cells) > MOST_COLUMNS else line


def _shown(value: Cell) -> str:
    return value if isinstance(value, str) else str(getattr(value, "text", value))
