"""The styles of an Excel workbook: number formats, and how cells with them look."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from xml.etree.ElementTree import Element

from app.exchange.spreadsheets.appearance import Change, Looks, look_of
from app.exchange.spreadsheets.bounds import MOST_STYLES, Archive, Refusal, is_true, local
from app.exchange.spreadsheets.cells import unescaped
from app.exchange.spreadsheets.colours import UNKNOWN, Colours, written_colour
from app.exchange.spreadsheets.formats import BUILT_IN, GENERAL, shown_day

_SYMBOLS = ("wingdings", "webdings")
_WHOLE = ("font", "fill", "dxf")
_Fill = tuple[str | None, Literal["hatched", "gradient"] | None]


@dataclass
class Styles:
    """Of each style of a cell its number format and its looks; the changes that conditional formats refer to."""

    codes: list[str] = field(default_factory=list)
    looks: list[tuple[int, int]] = field(default_factory=list)
    """Numbers of the looks of a number, which may be shown as a day, and of any other value."""
    changes: list[Change] = field(default_factory=list)
    colours: Colours = field(default_factory=Colours)


def read_styles(archive: Archive, part: str | None, theme: dict[str, str], looks: Looks | None) -> Styles:
    """Read the styles; without `looks` the number formats alone."""
    reader = _Reader()
    for event, tag, element in archive.walk(part, _WHOLE if looks else ()) if part else ():
        reader.take(event, tag, element)
    styles = Styles(reader.codes(), colours=Colours(theme, reader.palette))
    if looks:
        styles.looks = list(reader.looks(styles, looks))
        styles.changes = [change_of(dxf, styles.colours) for dxf in reader.dxfs]
    return styles


class _Reader:
    """The part with the styles while it is read: its colours are defined at its end."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.formats: dict[int, str] = {}
        self.fonts: list[Element] = []
        self.fills: list[Element] = []
        self.dxfs: list[Element] = []
        self.cells: list[tuple[int, int, int]] = []
        """Number format, font and fill of each style of a cell."""
        self.palette: list[str] = []

    def take(self, event: str, tag: str, element: Element) -> None:
        if event == "start":
            self._begin(tag, element)
            self.path.append(tag)
            return
        self.path.pop()
        kept = {("fonts", "font"): self.fonts, ("fills", "fill"): self.fills, ("dxfs", "dxf"): self.dxfs}
        if self.path and (self.path[-1], tag) in kept:
            _keep(kept[self.path[-1], tag], element)

    def _begin(self, tag: str, element: Element) -> None:
        above = self.path[-1] if self.path else ""
        if tag == "numFmt":
            self.formats.setdefault(_number(element, "numFmtId"), unescaped(element.get("formatCode", "")))
        elif tag == "rgbColor" and above == "indexedColors" and len(self.palette) < 64:
            self.palette.append((written_colour(element.get("rgb")) or "#000000")[1:])
        elif tag == "xf" and above == "cellXfs":
            self.cells.append(tuple(_number(element, name) for name in ("numFmtId", "fontId", "fillId")))  # type: ignore[arg-type]

    def codes(self) -> list[str]:
        return [self.formats.get(number) or BUILT_IN.get(number, GENERAL) for number, _, _ in self.cells]

    def looks(self, styles: Styles, looks: Looks) -> Iterator[tuple[int, int]]:
        if len(self.cells) > MOST_STYLES:
            raise Refusal("too_many_styles")
        fonts = [_font_of(font, styles.colours) for font in self.fonts]
        fills = [_fill_of(fill, styles.colours) for fill in self.fills]
        days = {code: shown_day(code) for code in set(styles.codes)}
        for (_, font, fill), code in zip(self.cells, styles.codes, strict=True):
            colour, strike, symbols = fonts[font] if font < len(fonts) else (None, False, None)
            filled, pattern = fills[fill] if fill < len(fills) else (None, None)
            both = [
                look_of(filled, pattern, colour, symbols, strike=bool(strike), day=day) for day in (days[code], None)
            ]
            yield looks.number(both[0]), looks.number(both[1])


def _keep(parts: list[Element], element: Element) -> None:
    if len(parts) >= MOST_STYLES:
        raise Refusal("too_many_styles")
    for gradient in element:
        if local(gradient) == "gradientFill":  # its colours are not asked for
            gradient.clear()
    parts.append(element)


def _number(element: Element, name: str) -> int:
    given = element.get(name, "0")
    return int(given) if given.isdecimal() else 0


def _font_of(font: Element | None, colours: Colours) -> tuple[str | None, bool | None, str | None]:
    """Return the colour of a font, whether it is struck through, and its name if its letters are pictures."""
    colour: str | None = None
    strike: bool | None = None
    symbols: str | None = None
    for child in font if font is not None else ():
        tag, value = local(child), child.get("val")
        if tag == "color":
            colour = colours.resolve(child.attrib)
        elif tag == "strike":
            strike = value is None or is_true(value)
        elif tag in ("name", "rFont") and value and value.lower().startswith(_SYMBOLS):
            symbols = value
    return colour, strike, symbols


def font_colour(properties: Element, colours: Colours) -> str | None:
    """Return the colour of a part of a text."""
    colour = _font_of(properties, colours)[0]
    return None if colour == UNKNOWN else colour


def _fill_of(fill: Element | None, colours: Colours, *, of_change: bool = False) -> _Fill:
    """Return the colour of a fill and its pattern. In a conditional format the colour behind is that
    of a solid one."""
    for child in fill if fill is not None else ():
        if local(child) == "gradientFill":
            return None, "gradient"
        if local(child) == "patternFill":
            kind = child.get("patternType", "solid" if of_change else "none")
            given = {local(part): colours.resolve(part.attrib) for part in child}
            front, behind = given.get("fgColor"), given.get("bgColor")
            if kind == "solid":
                return (behind or front if of_change else front), None
            return (None, None) if kind == "none" else (front or behind, "hatched")
    return None, None


def change_of(dxf: Element, colours: Colours) -> Change:
    """Return the change that a conditional format makes."""
    parts = {local(child): child for child in dxf}
    fill, pattern = _fill_of(parts.get("fill"), colours, of_change=True)
    font, strike, _ = _font_of(parts.get("font"), colours)
    if UNKNOWN in (fill, font):
        return Change(unclear="unknown_colour")
    return Change(fill, pattern, font, strike)
