"""Spreadsheets of LibreOffice (.ods): what is shown of a cell stands in them as text, beside its value."""

import re
from xml.etree.ElementTree import Element

from app.exchange.spreadsheets.bounds import LAST_ROW, MOST_COLUMNS, MOST_SHEETS, Archive, Refusal, attribute, local
from app.exchange.spreadsheets.cells import Cell, Shown, Unclear
from app.exchange.spreadsheets.formats import FALSE, TRUE
from app.exchange.spreadsheets.tables import Table

_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
_CONTENT, _MANIFEST, _SEALED = "content.xml", "META-INF/manifest.xml", "encrypted-package"
_CELLS = ("table-cell", "covered-table-cell")
_HIDDEN = ("collapse", "filter")
_NUMBERS = ("float", "percentage", "currency")
_UNSEEN = ("annotation", "note", "ruby-text")
_SPACE = re.compile(r"[ \t\r\n]+")
_ERROR = re.compile(r"#[\w/]+[!?]?|Err:\d+")
_OFFICE = "office:1.0}"
"""End of the namespace of values: others have attributes of the same names."""
_MOST_SPACES = 20_000


def read_ods(archive: Archive, *, hidden: bool) -> tuple[list[Table], list[str]]:
    """Return the tables of a spreadsheet, and the names of its hidden sheets, which are read only if asked for."""
    if not archive.read("mimetype").startswith(_KIND):
        raise Refusal("unsupported_kind")
    if _SEALED in archive.names or b"encryption-data" in archive.read(_MANIFEST):
        raise Refusal("password_protected")
    reader = _Reader(hidden)
    for event, tag, element in archive.walk(_CONTENT, _CELLS):
        reader.take(event, tag, element)
    return reader.tables, reader.hidden_sheets


class _Reader:
    """A document while it is read."""

    def __init__(self, hidden: bool) -> None:
        self.hidden = hidden
        """True where what is hidden is asked for."""
        self.tables: list[Table] = []
        self.hidden_sheets: list[str] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.table = Table("")
        self.row, self.repeated, self.hidden_row = 0, 1, False
        self.column = 0
        self.cells: dict[int, Cell] = {}

    def take(self, event: str, tag: str, element: Element) -> None:
        if event == "start":
            begin = {"style": self._style, "table-properties": self._display, "table": self._table,
                     "table-column": self._column, "table-row": self._row}  # fmt: skip
            if tag in begin:
                begin[tag](element)
        elif tag in _CELLS:
            self._cell(element, covered=tag != "table-cell")
        elif tag == "table-row":
            self._end_row()
        elif tag == "table":
            self.table.spread_merged()

    def _style(self, element: Element) -> None:
        self.style = attribute(element, "name") or ""

    def _display(self, element: Element) -> None:
        if attribute(element, "display") == "false":
            self.hidden_styles.add(self.style)

    def _table(self, element: Element) -> None:
        self.table = Table(attribute(element, "name") or "")
        self.row, self.repeated, self.column = 0, 0, 0
        if attribute(element, "style-name") in self.hidden_styles and not self.hidden:
            self.hidden_sheets.append(self.table.name)
            return
        if len(self.tables) >= MOST_SHEETS:
            raise Refusal("too_many_sheets")
        self.tables.append(self.table)

    def _column(self, element: Element) -> None:
        first, count = self.column + 1, _count(element, "number-columns-repeated")
        self.column += count
        if attribute(element, "visibility") in _HIDDEN and not self.hidden:
            self.table.hidden_columns += range(first, min(first + count, MOST_COLUMNS + 1))

    def _row(self, element: Element) -> None:
        self.row += self.repeated
        self.repeated = _count(element, "number-rows-repeated")
        self.hidden_row = attribute(element, "visibility") in _HIDDEN and not self.hidden
        self.cells, self.column = {}, 0

    def _end_row(self) -> None:
        for number in range(self.row + 1, self.row + 1 + self.repeated) if self.cells else ():
            if number > LAST_ROW:
                raise Refusal("too_many_rows", number)
            self.table.add(number, dict(self.cells), hidden=self.hidden_row)

    def _cell(self, element: Element, *, covered: bool) -> None:
        first, count = self.column + 1, _count(element, "number-columns-repeated")
        self.column += count
        value = None if covered else _value(element)
        if value not in (None, ""):
            columns = range(min(first, MOST_COLUMNS + 1), min(first + count, MOST_COLUMNS + 2))
            self.cells.update(dict.fromkeys(columns, value))
        down, across = _count(element, "number-rows-spanned"), _count(element, "number-columns-spanned")
        if down * across > 1:
            self.table.merged.append((self.row + 1, first, self.row + down, first + across - 1))


def _count(element: Element, name: str) -> int:
    return int(attribute(element, name) or 1)


def _value(element: Element) -> Cell:
    text = "\n".join(_words(child) for child in element if local(child) == "p")
    given = {key.rpartition(_OFFICE)[2]: value for key, value in element.items() if _OFFICE in key}
    given.update({f"calcext {key.rpartition('}')[2]}": value for key, value in element.items() if "calcext" in key})
    kind, is_formula = given.get("value-type"), attribute(element, "formula") is not None
    if given.get("calcext value-type") == "error" or (is_formula and _ERROR.fullmatch(text)):
        return Unclear("error_value", text)
    if kind is None and not text:
        return Unclear("not_calculated") if is_formula else None
    if kind in _NUMBERS:
        return _number(text, float(given["value"]))
    if kind == "boolean":
        return TRUE if given["boolean-value"] == "true" else FALSE
    return _moment(text, given["date-value"]) if kind == "date" else text


def _number(text: str, number: float) -> Cell:
    if text:
        return Shown(text, number)
    return None if number == 0 else Unclear("not_shown")


def _moment(text: str, written: str) -> str:
    """Return a day, with the time if that is shown."""
    day, _, clock = written.partition("T")
    return f"{day} {clock[:8]}" if clock and ":" in text else day


def _words(element: Element) -> str:
    """Return the text of a paragraph, without remarks and pronunciation."""
    parts = [_SPACE.sub(" ", element.text or "")]
    for child in element:
        tag = local(child)
        if tag == "s":
            parts.append(" " * min(_count(child, "c"), _MOST_SPACES))
        elif tag not in _UNSEEN:
            parts.append({"tab": "\t", "line-break": "\n"}.get(tag) or _words(child))
        parts.append(_SPACE.sub(" ", child.tail or ""))
    return "".join(parts)
