"""Colours as a file means them: written out, of its own theme with a tint, or of a palette."""

import colorsys
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from app.exchange.spreadsheets.bounds import Archive

UNKNOWN = "unknown"
"""Stands for a colour that the file names and does not define."""
_COLOURS = (
    "000000 ffffff ff0000 00ff00 0000ff ffff00 ff00ff 00ffff 000000 ffffff ff0000 00ff00 0000ff ffff00 ff00ff 00ffff "
    "800000 008000 000080 808000 800080 008080 c0c0c0 808080 9999ff 993366 ffffcc ccffff 660066 ff8080 0066cc ccccff "
    "000080 ff00ff ffff00 00ffff 800080 800000 008080 0000ff 00ccff ccffff ccffcc ffff99 99ccff ff99cc cc99ff ffcc99 "
    "3366ff 33cccc 99cc00 ffcc00 ff9900 ff6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333"
)
_PALETTE = tuple(_COLOURS.split(" "))
"""Colours that a workbook names by their number, unless it brings others."""
_OF_WINDOWS = {64: "#000000", 65: "#ffffff", 81: "#000000"}
"""Numbers of the colours of text and of paper."""
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
"""Colours of a theme in the order in which cells count them."""
_WRITTEN = re.compile(r"#?(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")


def written_colour(text: str | None) -> str | None:
    """Return a colour that is written out, with or without its opacity, as `#rrggbb`."""
    found = _WRITTEN.fullmatch(text or "")
    return f"#{found[1].lower()}" if found else None


def tinted(colour: str, tint: float) -> str:
    """Return a colour made darker (down to -1) or lighter (up to 1) as Excel does."""
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


@dataclass
class Colours:
    """The colours to which the cells of a workbook refer."""

    theme: dict[str, str] = field(default_factory=dict)
    palette: list[str] = field(default_factory=list)
    """The workbook's own palette; empty where it has that of all."""

    def resolve(self, given: Mapping[str, str]) -> str | None:
        """Return the colour of an element as `#rrggbb`, None for the automatic one, UNKNOWN for one not defined."""
        if "rgb" in given:
            return written_colour(given["rgb"]) or UNKNOWN
        try:
            base = self._base(given)
            tint = float(given.get("tint", "0"))
        except ValueError:
            return UNKNOWN
        return tinted(base, tint) if base and base != UNKNOWN and -1 <= tint <= 1 else base

    def _base(self, given: Mapping[str, str]) -> str | None:
        if "theme" in given:
            number = int(given["theme"])
            return self.theme.get(_THEME[number], UNKNOWN) if 0 <= number < len(_THEME) else UNKNOWN
        if "indexed" not in given:
            return None
        number = int(given["indexed"])
        if number in _OF_WINDOWS:
            return _OF_WINDOWS[number]
        known = [*self.palette, *_PALETTE[len(self.palette) :]]
        return f"#{known[number]}" if 0 <= number < len(known) else UNKNOWN


def read_theme(archive: Archive, part: str) -> dict[str, str]:
    """Return the colours of a theme by their names; none where it cannot be read: its cells are unclear then."""
    found: dict[str, str] = {}
    slot = ""
    try:
        for event, tag, element in archive.walk(part, ()):
            if (event, tag) == ("end", "clrScheme"):
                break
            if event == "start" and tag in _THEME:
                slot = tag
            elif event == "start" and tag in ("srgbClr", "sysClr") and slot not in found:
                colour = written_colour(element.get("val" if tag == "srgbClr" else "lastClr"))
                found.update({slot: colour} if slot and colour else {})
    except ParseError:
        return {}
    return found
