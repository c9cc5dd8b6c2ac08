"""Spreadsheets of LibreOffice (.ods): what is shown of a cell stands in them as text, beside its value."""

import re
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

from app.exchange.spreadsheets.appearance import DOTS, Looks
from app.exchange.spreadsheets.bounds import LAST_ROW, MOST_COLUMNS, MOST_SHEETS, Archive, Refusal, attribute, local
from app.exchange.spreadsheets.cells import Cell, Shown, Unclear
from app.exchange.spreadsheets.colours import written_colour
from app.exchange.spreadsheets.conditions import Rule, Spent, apply_rules
from app.exchange.spreadsheets.formats import FALSE, TRUE
from app.exchange.spreadsheets.ods_styles import OdsStyles, condition_of, ranges_in, shown_day, threshold_of
from app.exchange.spreadsheets.tables import Area, Table

_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
_STYLES = "styles.xml"
_FIRST_DAY = date(1899, 12, 30)
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


def read_ods(archive: Archive, *, hidden: bool, looks: Looks | None = None) -> tuple[list[Table], list[str]]:
    """Return the tables of a spreadsheet, and the names of its hidden sheets, which are read only if asked for."""
    if not archive.read("mimetype").startswith(_KIND):
        raise Refusal("unsupported_kind")
    if _SEALED in archive.names or b"encryption-data" in archive.read(_MANIFEST):
        raise Refusal("password_protected")
    reader = _LookingReader(looks) if looks else _Reader(hidden)
    if looks and _STYLES in archive.names:
        for event, tag, element in archive.walk(_STYLES, ()):
            reader.take(event, tag, element)
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


class _LookingReader(_Reader):
    """A document while it is read with the looks of its cells."""

    def __init__(self, looks: Looks) -> None:
        super().__init__(hidden=False)
        self.all_looks = looks
        self.styles = OdsStyles()
        self.spent = Spent()
        self.columns: list[str] = []
        """Names of the styles that the first columns have where a cell has none."""
        self.looks: dict[int, int] = {}
        self.serials: dict[int, float] = {}
        self.rules: list[Rule] = []
        self.styled: dict[str, list[Rule]] = {}
        """Rules that stand in the style of cells, by its name."""
        self.areas: list[Area] = []

    def take(self, event: str, tag: str, element: Element) -> None:
        if event == "start":
            self.styles.take(tag, element)
            self._condition(tag, element)
        elif tag == "table":
            rules = self.rules or [rule for rules in self.styled.values() for rule in rules]  # LibreOffice writes both
            apply_rules(self.table, rules, self.all_looks, self.spent)
            self.table.spread_looks()
        super().take(event, tag, element)

    def _table(self, element: Element) -> None:
        self.columns, self.rules, self.styled = [], [], {}
        super()._table(element)

    def _column(self, element: Element) -> None:
        count = min(_count(element, "number-columns-repeated"), MOST_COLUMNS - len(self.columns))
        self.columns += [attribute(element, "default-cell-style-name") or ""] * count
        super()._column(element)

    def _row(self, element: Element) -> None:
        self.looks, self.serials = {}, {}
        super()._row(element)

    def _end_row(self) -> None:
        super()._end_row()
        for number in range(self.row + 1, self.row + 1 + self.repeated) if self.cells else ():
            if number in self.table.rows:
                self.table.looks[number] = dict(self.looks)
                self.table.serials.update({(number, column): serial for column, serial in self.serials.items()})

    def _cell(self, element: Element, *, covered: bool) -> None:
        first = self.column + 1
        super()._cell(element, covered=covered)
        for column in range(first, min(self.column, MOST_COLUMNS) + 1) if not covered else ():
            inherited = self.columns[column - 1] if column <= len(self.columns) else ""
            self._look(element, column, attribute(element, "style-name") or inherited)

    def _look(self, element: Element, column: int, style: str) -> None:
        look = self.styles.look(style)
        text = self.cells.get(column)
        if attribute(element, "value-type") == "date" and isinstance(text, str):
            day = date.fromisoformat(text[:10])
            shown = "".join(_words(child) for child in element if local(child) == "p")
            look = replace(look, day=shown_day(shown, day))
            self.serials[column] = float((day - _FIRST_DAY).days)
        elif isinstance(text, str) and text.strip().partition(" ")[0] in DOTS:
            spans = [span for span in element.iter() if local(span) == "span"]
            own = self.styles.font(attribute(spans[0], "style-name") or "") if spans else None
            look = replace(look, font=own or look.font)
        if text is not None or look.fills:
            self.looks[column] = self.all_looks.number(look)
        for number, (condition, name) in enumerate(self.styles.conditions(style)):
            self._style_rule(style, number, condition, name, column)

    def _style_rule(self, style: str, number: int, condition: str, name: str, column: int) -> None:
        """Have a condition of a style hold for a cell; what its formulas refer to is not known."""
        rules = self.styled.setdefault(style, [])
        if number >= len(rules):
            self.spent.rule()
            rules.append(condition_of(condition, [], None, self.styles.change(name), number))
        row = self.row + 1
        rules[number].areas.append((row, column, row + self.repeated - 1, column))

    def _condition(self, tag: str, element: Element) -> None:
        if tag == "conditional-format":
            self.areas = ranges_in(attribute(element, "target-range-address") or "")
        elif tag in ("condition", "icon-set", "color-scale"):
            self.spent.rule()
            self.rules.append(self._rule(tag, element))
        elif tag in ("formatting-entry", "color-scale-entry") and self.rules:
            rule = self.rules[-1]
            if rule.kind in ("iconSet", "colorScale"):
                rule.thresholds.append(threshold_of(element))
                rule.colours.append(written_colour(attribute(element, "color")))

    def _rule(self, tag: str, element: Element) -> Rule:
        priority = len(self.rules)
        if tag == "condition":
            base = next(iter(ranges_in(f".{(attribute(element, 'base-cell-address') or '').rpartition('.')[2]}")), None)
            change = self.styles.change(attribute(element, "apply-style-name") or "")
            text = attribute(element, "value") or ""
            return condition_of(text, self.areas, base[:2] if base else None, change, priority)
        if tag == "color-scale":
            return Rule(self.areas, "colorScale", priority)
        name = attribute(element, "icon-set-type") or ""
        count = int(name[0]) if name[:1].isdecimal() else 0
        return Rule(self.areas, "iconSet", priority, icons=[f"{name}/{number}" for number in range(count)])


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
