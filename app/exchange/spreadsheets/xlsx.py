"""Excel workbooks (.xlsx, .xlsm, also in the strict dialect): the sheets, and what stands in their cells."""

import posixpath
from dataclasses import dataclass, field, replace
from datetime import datetime
from xml.etree.ElementTree import Element

from app.exchange.spreadsheets.appearance import DOTS, Looks
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
from app.exchange.spreadsheets.cells import Cell, Unclear, unescaped
from app.exchange.spreadsheets.colours import read_theme
from app.exchange.spreadsheets.conditions import Rule, Spent, apply_rules
from app.exchange.spreadsheets.formats import FALSE, TRUE, Formats
from app.exchange.spreadsheets.rules import rules_of
from app.exchange.spreadsheets.styles import Styles, font_colour, read_styles
from app.exchange.spreadsheets.tables import Table, areas_in, place_of

CONTENT_TYPES = "[Content_Types].xml"


@dataclass
class Book:
    """The data that all sheets of a workbook share."""

    archive: Archive
    strings: list[str]
    formats: Formats
    styles: Styles
    looks: Looks | None
    """The looks of cells, where they are asked for."""
    stale: bool
    """True where the program that wrote it left the calculating to whoever opens it."""
    spent: Spent = field(default_factory=Spent)
    dots: dict[int, str] = field(default_factory=dict)
    """Colours of shared strings that are a dot of a colour of its own, by their numbers."""


@dataclass(frozen=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def read_workbook(archive: Archive, *, hidden: bool, looks: Looks | None = None) -> tuple[list[Table], list[str]]:
    """Return the tables of a workbook, and the names of its hidden sheets, which are read only if asked for."""
    part = next(iter(_related(archive, "", "officeDocument").values()), "")
    if not part.endswith(".xml"):
        raise Refusal("unsupported_kind" if part.endswith(".bin") else "unreadable")
    listed, from_1904, stale = _workbook(archive, part)
    themes = list(_related(archive, part, "theme").values()) if looks else []
    theme = read_theme(archive, themes[0]) if themes else {}
    styles = read_styles(archive, next(iter(_related(archive, part, "styles").values()), None), theme, looks)
    book = Book(archive, [], Formats(styles.codes, from_1904=from_1904), styles, looks, stale)
    for name in _related(archive, part, "sharedStrings").values():
        _read_strings(book, name)
    tables = [_Sheet(book, sheet.name, hidden).read(sheet.part) for sheet in listed if hidden or not sheet.hidden]
    return tables, [sheet.name for sheet in listed if sheet.hidden and not hidden]


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


def _read_strings(book: Book, part: str) -> None:
    for event, tag, element in book.archive.walk(part, ("si",)):
        if (event, tag) == ("end", "si"):
            dot = _dot(book, element) if book.looks else None
            book.dots.update({len(book.strings): dot} if dot else {})
            book.strings.append(_words(element))


def _dot(book: Book, element: Element) -> str | None:
    """Return the colour of a text's first run, if that is a dot and has one."""
    run = next((child for child in element if local(child) == "r"), None)
    parts = {local(child): child for child in run} if run is not None else {}
    if {"rPr", "t"} <= parts.keys() and (parts["t"].text or "").strip() in DOTS:
        return font_colour(parts["rPr"], book.styles.colours)
    return None


def _words(element: Element) -> str:
    """Return the text of all runs, without pronunciation."""
    runs = [element, *(child for child in element if local(child) == "r")]
    return unescaped("".join(text.text or "" for run in runs for text in run if local(text) == "t"))


# --- one sheet ----------------------------------------------------------------------------------------------------


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, book: Book, name: str, hidden: bool) -> None:
        self.book = book
        self.hidden = hidden
        """True where hidden rows and columns are asked for."""
        self.table = Table(name)
        self.rules: list[Rule] = []
        self.looks: dict[int, int] = {}
        self.number = 0
        self.column = 0
        self.cells: dict[int, Cell] = {}
        self.hidden_row = False

    def read(self, part: str) -> Table:
        looks = self.book.looks
        whole = ("c", "conditionalFormatting") if looks else ("c",)
        for event, tag, element in self.book.archive.walk(part, whole):
            if event == "start":
                self._begin(tag, element)
            elif tag == "c":
                self._cell(element)
            elif tag == "row":
                self.table.add(self.number, self.cells, hidden=self.hidden_row, looks=self.looks)
            elif tag == "conditionalFormatting" and looks:
                self.rules += rules_of(element, self.book.styles, self.book.spent)
        if looks:
            apply_rules(self.table, self.rules, looks, self.book.spent)
            self.table.spread_looks()
        self.table.spread_merged()
        return self.table

    def _begin(self, tag: str, element: Element) -> None:
        if tag == "row":
            self.number = int(element.get("r") or self.number + 1)
            if self.number > LAST_ROW:
                raise Refusal("too_many_rows", self.number)
            self.cells, self.looks, self.column = {}, {}, 0
            self.hidden_row = _is_hidden(element, "ht") and not self.hidden
        elif tag == "col" and _is_hidden(element, "width") and not self.hidden:
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            self.table.hidden_columns += range(first, min(last, LAST_COLUMN) + 1)
        elif tag == "mergeCell":
            self.table.merged += areas_in(element.get("ref", ""))

    def _cell(self, element: Element) -> None:
        place = place_of(element.get("r", ""))
        self.column = place[1] if place else self.column + 1
        if self.column > LAST_COLUMN:
            raise Refusal("too_many_columns", self.number)
        value = self._value(element)
        if value not in (None, ""):
            self.cells[self.column] = value
        if self.book.looks:
            self._look(element, value, self.book.looks)

    def _look(self, element: Element, value: Cell, looks: Looks) -> None:
        """Keep the look of a cell that is not empty, or filled, and the number behind a day."""
        style, of_styles = int(element.get("s") or 0), self.book.styles.looks
        is_number = element.get("t", "n") == "n" and isinstance(value, str)
        number = of_styles[style][0 if is_number else 1] if style < len(of_styles) else 0
        written = next((child.text or "" for child in element if local(child) == "v"), "")
        if is_number and looks.all[number].day:
            self.table.serials[self.number, self.column] = float(written)
        dot = self._dot(element, written)
        if dot:
            number = looks.number(replace(looks.all[number], font=dot))
        if number and (value not in (None, "") or looks.all[number].fills):
            self.looks[self.column] = number

    def _dot(self, element: Element, written: str) -> str | None:
        """Return the colour that a dot has as a part of a text."""
        if element.get("t") == "inlineStr":
            return next((_dot(self.book, child) for child in element if local(child) == "is"), None)
        return self.book.dots.get(int(written or -1)) if element.get("t") == "s" else None

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
