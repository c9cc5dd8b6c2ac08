"""The conditional formats of an Excel sheet as its XML has them, those of later versions of Excel among them."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from app.exchange.spreadsheets.appearance import Change
from app.exchange.spreadsheets.bounds import is_true, local
from app.exchange.spreadsheets.colours import UNKNOWN
from app.exchange.spreadsheets.conditions import UNDECIDED, Rule, Spent, Threshold, base_of
from app.exchange.spreadsheets.styles import Styles, change_of
from app.exchange.spreadsheets.tables import areas_in

_WITHOUT_A_LIGHT = ("dataBar",)


def rules_of(element: Element, styles: Styles, spent: Spent) -> Iterator[Rule]:
    """Yield the rules for the cells of some areas."""
    later = "".join(child.text or "" for child in element if local(child) == "sqref")
    areas = areas_in(element.get("sqref") or later)
    for child in element:
        if local(child) == "cfRule" and child.get("type") not in _WITHOUT_A_LIGHT:
            spent.rule()
            rule = _rule(child, styles)
            rule.areas, rule.base = areas, base_of(areas)
            yield rule


def _rule(element: Element, styles: Styles) -> Rule:
    priority = element.get("priority", "")
    rule = Rule([], element.get("type", ""), int(priority) if priority.isdecimal() else 0, element.get("operator", ""))
    rule.text, rule.stops = element.get("text"), is_true(element.get("stopIfTrue"))
    rule.change = _change(element, styles)
    for child in element:
        tag = local(child)
        if tag in ("formula", "f"):
            rule.formulas.append(child.text or "")
        elif tag == "iconSet":
            rule.thresholds, rule.icons = _thresholds(child), _icons(child)
        elif tag == "colorScale":
            rule.thresholds = _thresholds(child)
            given = [styles.colours.resolve(part.attrib) for part in child if local(part) == "color"]
            rule.colours = [None if colour == UNKNOWN else colour for colour in given]
    return rule


def _change(element: Element, styles: Styles) -> Change:
    own = next((child for child in element if local(child) == "dxf"), None)
    if own is not None:
        return change_of(own, styles.colours)
    number = element.get("dxfId", "")
    if number.isdecimal() and int(number) < len(styles.changes):
        return styles.changes[int(number)]
    return UNDECIDED


def _thresholds(element: Element) -> list[Threshold]:
    points = []
    for child in element:
        if local(child) == "cfvo":
            value = next((part.text for part in child if local(part) == "f"), child.get("val"))
            points.append(Threshold(child.get("type", ""), value, is_true(child.get("gte", "1"))))
    return points


def _icons(element: Element) -> list[str]:
    """Return the icons of a set from the lowest to the highest, `3TrafficLights1/0` and so on."""
    own = [f"{part.get('iconSet')}/{part.get('iconId')}" for part in element if local(part) == "cfIcon"]
    name = element.get("iconSet", "3TrafficLights1")
    count = int(name[0]) if name[:1].isdecimal() else 0
    icons = own or [f"{name}/{number}" for number in range(count)]
    return icons[::-1] if is_true(element.get("reverse")) else icons
