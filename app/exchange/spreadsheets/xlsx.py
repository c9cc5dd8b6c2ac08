"""Excel workbooks (.xlsx, .xlsm, also in the strict dialect): the sheets, and what stands in their cells."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from app.exchange.spreadsheets.bounds import (
    LAST_COLUMN,
    LAST_ROW,
    MOST_SHEETS,
    Archive,
    Refusal,
    attribute,
    is_true,
    local,
)
from app.exchange.spreadsheets.cells import Cell, Unclear
from app.exchange.spreadsheets.formats import BUILT_IN, FALSE, GENERAL, TRUE, Formats
from app.exchange.spreadsheets.tables import Area, Table

CONTENT_TYPES = "[Content_Types].xml"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass
class Book:
    """The data that all sheets of a workbook share."""

    archive: Archive
    strings: list[str]
    formats: Formats
    stale: bool
    """True where the program that wrote it left the calculating to whoever opens it."""


@dataclass(frozen=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def read_workbook(archive: Archive, *, hidden: bool) -> tuple[list[Table], list[str]]:
    """Return the tables of a workbook, and the names of its hidden sheets, which are read only if asked for."""
    part = next(iter(_related(archive, "", "officeDocument").values()), "")
    if not part.endswith(".xml"):
        raise Refusal("unsupported_kind" if part.endswith(".bin") else "unreadable")
    listed, from_1904, stale = _workbook(archive, part)
    strings = [text for name in _related(archive, part, "sharedStrings").values() for text in _strings(archive, name)]
    codes = [code for name in _related(archive, part, "styles").values() for code in _styles(archive, name)]
    book = Book(archive, strings, Formats(codes, from_1904=from_1904), stale)
    tables = [_Sheet(book, sheet.name, hidden).read(sheet.part) for sheet in listed if hidden or not sheet.hidden]
    return tables, [sheet.name for sheet in listed if sheet.hidden and not hidden]


def unescaped(text: str) -> str:
    """Return a text as Excel shows it: `_x000D_` is a carriage return, `_x005F_` the underscore before such."""
    if "_x" not in text:
        return text
    found = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


# --- what all sheets share ----------------------------------------------------------------------------------------


def _related(archive: Archive, part: str, kind: str) -> dict[str, str]:
    """Return the parts to which a part has relations of a kind, by the relation's id."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.names:
        return {}
    found = {}
    for event, tag, element in archive.walk(path, ()):
        if (event, tag) == ("start", "Relationship") and element.get("Type", "").endswith(f"/{kind}"):
            target = element.get("Target", "")
            found[element.get("Id", "")] = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return found


def _workbook(archive: Archive, part: str) -> tuple[list[_Listed], bool, bool]:
    """Return the sheets, whether days are counted from 1904, and whether formulas are yet to be calculated."""
    parts, listed = _related(archive, part, "worksheet"), list[_Listed]()
    from_1904 = stale = False
    for event, tag, element in archive.walk(part, ()):
        if event != "start":
            continue
        if tag == "workbookPr":
            from_1904 = is_true(element.get("date1904"))
        elif tag == "calcPr":
            stale = is_true(element.get("fullCalcOnLoad"))
        elif tag == "sheet" and (found := parts.get(attribute(element, "id") or "")):
            hidden = element.get("state", "visible") != "visible"
            listed.append(_Listed(unescaped(element.get("name", "")), found, hidden))
    if len(listed) > MOST_SHEETS:
        raise Refusal("too_many_sheets")
    return listed, from_1904, stale


def _strings(archive: Archive, part: str) -> Iterator[str]:
    for event, tag, element in archive.walk(part, ("si",)):
        if (event, tag) == ("end", "si"):
            yield _words(element)


def _words(element: Element) -> str:
    """Return the text of all runs, without pronunciation."""
    runs = [element, *(child for child in element if local(child) == "r")]
    return unescaped("".join(text.text or "" for run in runs for text in run if local(text) == "t"))


def _styles(archive: Archive, part: str) -> list[str]:
    """Return the number format of each style of a cell."""
    own: dict[int, str] = {}
    styles: list[str] = []
    inside = False
    for event, tag, element in archive.walk(part, ()):
        if tag == "cellXfs":
            inside = event == "start"
        elif event == "start" and tag == "numFmt":
            own.setdefault(int(element.get("numFmtId", "0")), unescaped(element.get("formatCode", "")))
        elif event == "start" and tag == "xf" and inside:
            number = int(element.get("numFmtId", "0"))
            styles.append(own.get(number) or BUILT_IN.get(number, GENERAL))
    return styles


# --- one sheet ----------------------------------------------------------------------------------------------------


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, book: Book, name: str, hidden: bool) -> None:
        self.book = book
        self.hidden = hidden
        """True where hidden rows and columns are asked for."""
        self.table = Table(name)
        self.number = 0
        self.column = 0
        self.cells: dict[int, Cell] = {}
        self.hidden_row = False

    def read(self, part: str) -> Table:
        for event, tag, element in self.book.archive.walk(part, ("c",)):
            if event == "start":
                self._begin(tag, element)
            elif tag == "c":
                self._cell(element)
            elif tag == "row":
                self.table.add(self.number, self.cells, hidden=self.hidden_row)
        self.table.spread_merged()
        return self.table

    def _begin(self, tag: str, element: Element) -> None:
        if tag == "row":
            self.number = int(element.get("r") or self.number + 1)
            if self.number > LAST_ROW:
                raise Refusal("too_many_rows", self.number)
            self.cells, self.column = {}, 0
            self.hidden_row = _is_hidden(element, "ht") and not self.hidden
        elif tag == "col" and _is_hidden(element, "width") and not self.hidden:
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            self.table.hidden_columns += range(first, min(last, LAST_COLUMN) + 1)
        elif tag == "mergeCell":
            self.table.merged += _area(element.get("ref", ""))

    def _cell(self, element: Element) -> None:
        place = _place(element.get("r", ""))
        self.column = place[1] if place else self.column + 1
        if self.column > LAST_COLUMN:
            raise Refusal("too_many_columns", self.number)
        value = self._value(element)
        if value not in (None, ""):
            self.cells[self.column] = value

    def _value(self, element: Element) -> Cell:
        parts = {local(child): child for child in element}
        kind, style = element.get("t", "n"), int(element.get("s") or 0)
        if kind == "inlineStr":
            return self.book.formats.text(_words(parts["is"]), style) if "is" in parts else None
        written = parts["v"].text if "v" in parts else None
        if "f" in parts and (self.book.stale or (not written and kind != "str")):
            return Unclear("not_calculated")
        if not written:
            return None
        if kind == "s":
            return self.book.formats.text(self.book.strings[int(written)], style)
        if kind == "str":
            return self.book.formats.text(unescaped(written), style)
        return self._special(kind, written) if kind != "n" else self.book.formats.number(float(written), style)

    def _special(self, kind: str, written: str) -> Cell:
        if kind == "b":
            return TRUE if is_true(written) else FALSE
        if kind == "e":
            return Unclear("error_value", written)
        if kind == "d":  # the strict dialect may write days as ISO 8601
            moment = datetime.fromisoformat(written.rstrip("Z"))
            return f"{moment:%Y-%m-%d}" if moment.time().isoformat() == "00:00:00" else f"{moment:%Y-%m-%d %H:%M:%S}"
        return Unclear("error_value", written)


def _is_hidden(element: Element, size: str) -> bool:
    return is_true(element.get("hidden")) or float(element.get(size) or 1) == 0


def _place(reference: str) -> tuple[int, int] | None:
    """Return row and column of a reference such as `B7`, from 1, or None."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _area(reference: str) -> list[Area]:
    first, _, last = reference.partition(":")
    begin, end = _place(first), _place(last)
    return [(*begin, *end)] if begin and end else []
