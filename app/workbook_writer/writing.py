"""A workbook while it is written, row by row."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from app.workbook_writer.parts import MOST_DIGITS, Area, Cell, Chart, Sheet, SheetColumn

LAST_ROW = 1_048_576
"""Rows of a sheet in Excel."""
LONGEST_TEXT = 32_767
"""UTF-16 code units of a cell in Excel."""
_CUT = " … (gekürzt)"
_LONGEST_AS_TEXT = 255
"""Characters that every Excel shows in a cell of the format `@`, in which `1.10` stays what it is when edited."""
_MOST_NOTES = 1_000
_FIRST_DAY = date(1900, 3, 1)
"""First day that Excel counts right: it has a 29 February 1900."""
_NARROWEST, _WIDEST = 8, 60
_FITS_A_PAGE = 260
"""Characters of all columns that can still be read on the width of a page."""
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 # the same bytes for the same content
_DAY = "dd.mm.yyyy"
_TOP: Mapping[str, Any] = {"valign": "top"}
_PAGE_SCALE = 65
"""Percent of the size, where columns are spread over pages."""
_PIXELS_A_ROW = 20
_LINE_HEIGHT, _HIGHEST = 15, 409
"""Points of a line, and of the highest row in Excel."""
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "subtitle": {},
    "header": {"bold": True, "text_wrap": True, "bg_color": "#DDE4EC", "bottom": 1},
    "text": {"text_wrap": True, "num_format": "@"},
    "long_text": {"text_wrap": True},
    "one_line": {"num_format": "@"},
    "number": {},
    "day": {"num_format": _DAY, "align": "center"},
    "moment": {"num_format": "dd.mm.yyyy hh:mm:ss", "align": "center"},
}


class Book:
    """A workbook of several sheets, of which one is written at a time."""

    def __init__(self, path: Path) -> None:
        self._book = Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)})
        self._book.set_properties({"created": _CREATED})
        self._table: _Table | None = None
        self._notes: list[str] = []
        self.format = cache(self._format)

    def begin(self, sheet: Sheet) -> None:
        """End the sheet before, and begin one."""
        self._end()
        self._table = _Table(self, sheet, self._book.add_worksheet(sheet.name))

    def add(self, cells: Sequence[Cell]) -> None:
        """Add a row; where a sheet is full, the rows go on in another one."""
        assert self._table is not None, "a sheet comes first"
        if self._table.is_full:
            sheet = self._table.sheet
            self._end()
            more = self._book.add_worksheet(f"{sheet.name[:25]} ({len(self._book.worksheets()) + 1})")
            self.note(f"Ein Blatt hat in Excel höchstens {LAST_ROW} Zeilen. Die weiteren stehen in „{more.name}“.")
            self._table = _Table(self, sheet, more)
        self._table.add(cells)

    def draw(self, chart: Chart) -> None:
        """Draw a chart on the sheet that is being written."""
        assert self._table is not None, "a sheet comes first"
        self._table.draw(chart, self._book.add_chart({"type": chart.kind, "subtype": "stacked"}))

    def note(self, text: str) -> None:
        """Keep something that whoever reads the workbook must know; it gets a sheet of its own."""
        self._notes.append(text)

    def close(self) -> None:
        """Write what is left."""
        self._end()
        if notes := self._notes:
            footer = self._table.sheet.footer if self._table else ""
            self.begin(Sheet("Hinweise", [SheetColumn("Hinweise", 100)], footer))
            left_out = len(notes) - _MOST_NOTES
            for text in [*notes[:_MOST_NOTES], *([f"Und {left_out} weitere"] if left_out > 0 else [])]:
                self.add([text])
            self._end()
        self._book.close()

    def _end(self) -> None:
        if self._table is not None:
            self._table.end()

    def _format(self, style: str, places: int | None = None, more: tuple[tuple[str, Any], ...] = ()) -> Format:
        number = {"num_format": "#,##0" + (f".{'0' * places}" if places else "")} if places is not None else {}
        return self._book.add_format({**_TOP, **_STYLES[style], **number, **dict(more)})


class _Table:
    """One sheet while it is written."""

    def __init__(self, book: Book, sheet: Sheet, worksheet: Worksheet) -> None:
        self.sheet = sheet
        self._book = book
        self._worksheet = worksheet
        self._next = 0
        self._lines = 1
        self._more: tuple[tuple[str, Any], ...] = ()
        """Properties of the cell that is being written."""
        self._widths = [_width_of_header(column.header) for column in sheet.columns]
        self._set_up_page()
        for number, text in enumerate(sheet.titles):
            worksheet.write_string(number, 0, text, book.format("subtitle" if number else "title"))
        self._next = sheet.first_row - sheet.has_header
        if sheet.has_header:
            for number, column in enumerate(sheet.columns):
                self._text(number, column.header, "header")
                self._count_lines(number, column.header, self._widths[number])
            self._set_height()
            worksheet.repeat_rows(self._next)
            self._next += 1
            worksheet.freeze_panes(self._next, sheet.frozen)

    @property
    def is_full(self) -> bool:
        return self._next >= LAST_ROW

    def add(self, cells: Sequence[Cell]) -> None:
        self._lines = 1
        for number, cell in enumerate(cells):
            self._write(number, cell)
        self._set_height()
        self._next += 1

    def _set_height(self) -> None:
        """Set the height by the lines that texts are expected to take: not all programs do that by themselves."""
        if self._lines > 1:
            self._worksheet.set_row(self._next, min(self._lines * _LINE_HEIGHT, _HIGHEST))

    def end(self) -> None:
        """Set what follows from the rows."""
        columns = self.sheet.columns
        widths = [column.width or width for column, width in zip(columns, self._widths, strict=True)]
        for number, width in enumerate(widths):
            self._worksheet.set_column(number, number, width)
        last = max(self._next - 1, 0), len(columns) - 1
        self._worksheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(*last)}"})
        if self.sheet.has_header:
            self._worksheet.autofilter(self.sheet.first_row - 1, 0, *last)
        if self.sheet.unprinted:
            self._worksheet.print_area(0, 0, last[0], last[1] - self.sheet.unprinted)
        if self.sheet.pages:
            self._worksheet.set_print_scale(_PAGE_SCALE)
            self._worksheet.set_v_pagebreaks(self.sheet.pages)
            self._worksheet.repeat_columns(0, self.sheet.frozen - 1)
        elif sum(widths) <= _FITS_A_PAGE:
            self._worksheet.fit_to_pages(1, 0)

    def draw(self, chart: Chart, drawn: Any) -> None:
        """Draw a chart of cells of this sheet, with a number on each of its parts."""
        for one in chart.series:
            fills = [{"fill": {"color": colour}} for colour in one.colours]
            drawn.add_series(
                {
                    "name": one.name,
                    "categories": self._range(one.categories),
                    "values": self._range(one.values),
                    "points": fills if len(fills) > 1 else None,
                    "fill": fills[0]["fill"],
                    "border": {"color": "#595959"},
                    "gap": 60,
                    "data_labels": {"value": True, "num_format": "0;;"} if chart.has_labels else None,
                }
            )
        drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
        if chart.kind == "column":  # of days, which are categories like any other
            drawn.set_x_axis({"num_format": _DAY, "text_axis": True, "num_font": {"rotation": -45}})
        drawn.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom"})
        if chart.kind == "bar":
            drawn.set_y_axis({"reverse": True})
        drawn.set_size({"width": chart.width, "height": chart.height * _PIXELS_A_ROW})
        self._worksheet.insert_chart(chart.row, chart.column, drawn, {"description": chart.title})

    def _range(self, area: Area) -> list[Any]:
        return [self.sheet.name, *area]

    def _set_up_page(self) -> None:
        worksheet = self._worksheet
        worksheet.set_landscape()
        worksheet.set_paper(9)  # A4
        worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        footer = self.sheet.footer.replace("&", "&&")
        worksheet.set_footer(f"&L&8{footer[:200]}&R&8Seite &P von &N")

    def _write(self, column: int, cell: Cell) -> None:
        if cell is None or cell == "":
            if self._more:
                self._worksheet.write_blank(self._next, column, None, self._formatted("text"))
        elif isinstance(cell, str):
            self._text(column, cell, self._style_of(column, cell))
        elif isinstance(cell, Mapping):
            if "style" in cell:
                self._styled(column, cell)
            else:
                self._typed(column, cell)
        elif isinstance(cell, int) and len(str(abs(cell))) > MOST_DIGITS:
            self._text(column, str(cell), "text")
        else:
            self._number(column, cell, "number")

    def _styled(self, column: int, cell: Mapping[str, Any]) -> None:
        self._more = tuple(cell["style"].items())
        self._write(column, cell["cell"])
        self._more = ()

    def _formatted(self, style: str, places: int | None = None) -> Format:
        return self._book.format(style, places, self._more)

    def _style_of(self, column: int, text: str) -> str:
        if not self.sheet.columns[column].wraps:
            return "one_line"
        return "text" if len(text) <= _LONGEST_AS_TEXT else "long_text"

    def _typed(self, column: int, cell: Mapping[str, Any]) -> None:
        if "number" in cell:
            self._number(column, cell["number"], "number", cell["places"])
            return
        style = "day" if "day" in cell else "moment"
        value = datetime.fromisoformat(cell[style])
        if value.date() < _FIRST_DAY:
            self._text(column, f"{value:%d.%m.}{value.year:04}", "text")
            return
        self._widen(column, 12 if style == "day" else 20)
        self._worksheet.write_datetime(self._next, column, value, self._formatted(style))

    def _number(self, column: int, value: float, style: str, places: int | None = None) -> None:
        self._widen(column, len(str(value)) + 4)
        self._worksheet.write_number(self._next, column, value, self._formatted(style, places))

    def _text(self, column: int, text: str, style: str) -> None:
        """Write a text, whatever it looks like: never a formula, a number or a link."""
        length = len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
        if length > LONGEST_TEXT:
            place = f"{self._worksheet.name}, Zelle {xl_rowcol_to_cell(self._next, column)}"
            known = f"{length} Zeichen, von denen Excel {LONGEST_TEXT} fasst; ganz steht es in JSON und CSV"
            self._book.note(f"{place}: Der Text hat {known}.")
            cut = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - len(_CUT))]
            text = cut.decode("utf-16-le", "ignore") + _CUT
        if style != "header":
            self._widen(column, max(map(len, text.split("\n"))) + 2)
            if style != "one_line":
                self._count_lines(column, text, _WIDEST)
        if text.startswith("<r>"):  # which the library takes for its own markup where `</r>` ends it
            runs = (text[:1], text[1:2], text[2:])
            self._worksheet.write_rich_string(self._next, column, *runs, self._formatted(style))
        else:
            self._worksheet.write_string(self._next, column, text, self._formatted(style))

    def _count_lines(self, column: int, text: str, width: float) -> None:
        """Count the lines of a text that is wrapped, in a column of its own width or else of this one: letters are
        narrower than the digits that widths count, and words break before the end of most lines."""
        room = self.sheet.columns[column].width or width
        if len(text) > room or "\n" in text:
            self._lines = max(self._lines, sum(ceil(len(line) / room) or 1 for line in text.split("\n")))

    def _widen(self, column: int, width: int) -> None:
        if width > self._widths[column]:
            self._widths[column] = min(width, _WIDEST)


def _width_of_header(header: str) -> int:
    """Return the width for a header, which may be wrapped, beside the button of its filter."""
    longest = max(map(len, header.split()), default=0)
    return max(_NARROWEST, longest + 3, min(len(header) + 3, 16))
