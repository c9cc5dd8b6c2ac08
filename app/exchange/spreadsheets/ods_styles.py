"""Styles and conditional formats of a spreadsheet of LibreOffice."""

import re
from dataclasses import dataclass, field
from datetime import date
from xml.etree.ElementTree import Element

from app.exchange.spreadsheets.appearance import Change, Look, ShownDay, look_of
from app.exchange.spreadsheets.bounds import MOST_STYLES, Refusal, attribute
from app.exchange.spreadsheets.colours import written_colour
from app.exchange.spreadsheets.conditions import UNDECIDED, Rule, Threshold
from app.exchange.spreadsheets.tables import Area, areas_in

_SYMBOLS = ("wingdings", "webdings")
_DEEPEST = 10
_OF_ALL = "Default"
"""Name of the style from which all others inherit: a condition changes nothing by it."""
_AREA = re.compile(r"\.(\$?[A-Z]{1,3}\$?\d+)(?::(?:'[^']*'|[^ .']*)\.(\$?[A-Z]{1,3}\$?\d+))?")
_CELL = re.compile(r"\[\.(\$?[A-Z]{1,3}\$?\d+)\]")
_COMPARISON = re.compile(r"(?:cell-content\(\))?(<=|>=|!=|=|<|>)(.+)", re.DOTALL)
_FUNCTION = re.compile(r"([a-z-]+)\((.*)\)", re.DOTALL)
_OPERATORS = {
    "=": "equal", "!=": "notEqual", "<": "lessThan", ">": "greaterThan",
    "<=": "lessThanOrEqual", ">=": "greaterThanOrEqual",
}  # fmt: skip
_BETWEEN = {"between": "between", "not-between": "notBetween", "cell-content-is-between": "between",
            "cell-content-is-not-between": "notBetween"}  # fmt: skip
_TEXTS = {"contains-text": "containsText", "not-contains-text": "notContainsText", "begins-with": "beginsWith",
          "ends-with": "endsWith"}  # fmt: skip
_ERRORS = {"is-error": "containsErrors", "is-no-error": "notContainsErrors"}
_POINTS = {"minimum": "min", "auto-minimum": "min", "maximum": "max", "auto-maximum": "max", "number": "num"}


@dataclass
class _Style:
    """What a style says by itself."""

    parent: str = ""
    fill: str | None = None
    font: str | None = None
    strike: bool | None = None
    symbols: str | None = None
    conditions: list[tuple[str, str]] = field(default_factory=list)
    """Conditions under which another style holds, and the names of these."""


class OdsStyles:
    """All styles of a document, as they are read."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        self._current = _Style()
        self._looks: dict[str, Look] = {}

    def take(self, tag: str, element: Element) -> None:
        """Take an element of the styles at its beginning."""
        style = self._current
        if tag == "style":
            self._current = _Style(attribute(element, "parent-style-name") or "")
            if len(self._styles) >= 2 * MOST_STYLES:
                raise Refusal("too_many_styles")
            names = attribute(element, "name"), attribute(element, "display-name")
            self._styles.update({name: self._current for name in names if name})
        elif tag == "table-cell-properties":
            style.fill = written_colour(attribute(element, "background-color"))
        elif tag == "text-properties":
            style.font = written_colour(attribute(element, "color"))
            line = attribute(element, "text-line-through-style") or attribute(element, "text-line-through-type")
            style.strike = None if line is None else line != "none"
            font = attribute(element, "font-name") or attribute(element, "font-family") or ""
            style.symbols = font if font.lower().startswith(_SYMBOLS) else None
        elif tag == "map":
            condition, name = attribute(element, "condition"), attribute(element, "apply-style-name")
            style.conditions.append((condition or "", name or ""))

    def _whole(self, name: str, besides: str | None = None) -> _Style:
        """Return a style with what it has of its parents, without that of the name `besides`."""
        whole, deep = _Style(), 0
        while name in self._styles and name != besides and deep < _DEEPEST:
            own: _Style = self._styles[name]
            whole.fill, whole.font = whole.fill or own.fill, whole.font or own.font
            whole.strike = own.strike if whole.strike is None else whole.strike
            whole.symbols, whole.conditions = whole.symbols or own.symbols, whole.conditions or own.conditions
            name, deep = own.parent, deep + 1
        return whole

    def look(self, name: str) -> Look:
        if name not in self._looks:
            whole = self._whole(name)
            self._looks[name] = look_of(whole.fill, None, whole.font, whole.symbols, strike=bool(whole.strike))
        return self._looks[name]

    def font(self, name: str) -> str | None:
        return self._whole(name).font

    def conditions(self, name: str) -> list[tuple[str, str]]:
        return self._whole(name).conditions if name in self._styles else []

    def change(self, name: str) -> Change:
        if name not in self._styles:
            return UNDECIDED
        whole = self._whole(name, besides=_OF_ALL)
        return Change(whole.fill, None, whole.font, whole.strike)


def shown_day(text: str, day: date) -> ShownDay:
    """Return which parts of a day a text shows."""
    parts = re.findall(r"\w+", text)
    if len(parts) > 2:
        return "whole"
    is_year = parts[-1:] and parts[-1] in (f"{day.year}", f"{day:%y}") and parts[0] not in (f"{day.day}", f"{day:%d}")
    return "month_year" if is_year else "day_month"


# --- conditional formats ------------------------------------------------------------------------------------------


def ranges_in(text: str) -> list[Area]:
    """Return the areas of addresses such as `Blatt.F2:Blatt.F9`."""
    found = [f"{first}:{last or first}".replace("$", "") for first, last in _AREA.findall(text)]
    return areas_in(" ".join(found))


def condition_of(text: str, areas: list[Area], base: tuple[int, int] | None, change: Change, priority: int) -> Rule:
    """Return a condition as a rule; one that is not known has a kind that nobody decides."""
    rule = Rule(areas, text[:40], priority, base=base, change=change)
    compared, function = _COMPARISON.fullmatch(text.strip()), _FUNCTION.fullmatch(text.strip())
    if compared:
        rule.kind, rule.operator, rule.formulas = "cellIs", _OPERATORS[compared[1]], [_formula(compared[2])]
    elif function and function[1] in _BETWEEN:
        bounds = _formula(function[2]).split(",")
        rule.kind, rule.operator = "cellIs", _BETWEEN[function[1]]
        rule.formulas = bounds if len(bounds) == 2 else []
    elif function and function[1] in _TEXTS:
        words = function[2].strip()
        rule.kind = _TEXTS[function[1]]
        rule.text = words[1:-1].replace('""', '"') if words.startswith('"') and words.endswith('"') else None
    elif function and function[1] in ("formula-is", "is-true-formula"):
        rule.kind, rule.formulas = "expression", [_formula(function[2])]
    else:
        rule.kind = _ERRORS.get(text.strip(), rule.kind)
    return rule


def _formula(text: str) -> str:
    """Return a formula as Excel writes it: other brackets and separators, but for what stands in quotes."""
    parts = text.removeprefix("of:").split('"')
    outside = [_CELL.sub(r"\1", part).replace(";", ",") if n % 2 == 0 else part for n, part in enumerate(parts)]
    return '"'.join(outside)


def threshold_of(element: Element) -> Threshold:
    """Return a point of a scale."""
    kind = attribute(element, "type") or ""
    return Threshold(_POINTS.get(kind, kind), attribute(element, "value"))
