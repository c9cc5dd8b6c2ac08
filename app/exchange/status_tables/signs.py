"""The signs of a cell that may be a light, and the lights that the clear ones among them mean."""

import colorsys
import re
from dataclasses import dataclass

from app.concepts.vocabulary import Light
from app.exchange.boards.sheets import text_of
from app.exchange.spreadsheets.appearance import DOTS, WHITE, Look
from app.exchange.spreadsheets.cells import Cell
from app.exchange.status_tables.vocabulary import SignKind

RED, YELLOW, GREEN = (345, 12), (43, 65), (85, 160)
"""First and last hue of a clear light, in degrees. Orange, olive and turquoise lie between them."""
LEAST_SATURATION, DARKEST, LIGHTEST = 0.4, 0.2, 0.895
"""Of a clear light, by HSL: grey, nearly black and the pale fills of headers and bands are none. Excel's own light red,
yellow and green for "bad", "neutral" and "good" are clear."""
WORDS = {
    **dict.fromkeys(("rot", "red", "🔴", "🟥"), Light.RED),
    **dict.fromkeys(("gelb", "yellow", "amber", "🟡", "🟨"), Light.YELLOW),
    **dict.fromkeys(("grün", "gruen", "green", "🟢", "🟩"), Light.GREEN),
}
_COLOUR_WORD = re.compile(r"(rot|red|gelb|yellow|amber|grün|gruen|green)(?!\w)", re.IGNORECASE)
_SYMBOLS = frozenset("🔴🟥🟡🟨🟢🟩🟠🟧🔵🟦⚪⚫⬜⬛✅❌❎⭐☺☹😀😃🙂😐😑🙁😞😟☀⛅🌧↑→↓↗↘⬆➡⬇○◯◔◑◕□△▽") | DOTS
_PLAIN_ICONS = ("3TrafficLights1", "3TrafficLights2", "3Signs", "3Symbols", "3Symbols2", "3Flags", "3Arrows")
_OF_THREE = ("0", "1", "2")
_FOUR_LIGHTS = "4TrafficLights"
_VARIATION = "\ufe0f"


@dataclass(frozen=True)
class Sign:
    """One sign: `#rrggbb`, a word, a symbol, or an icon such as `3TrafficLights1/2`."""

    kind: SignKind
    value: str


def hue_light(colour: str) -> Light | None:
    """Return the light that a colour clearly is."""
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < LEAST_SATURATION or not DARKEST <= lightness <= LIGHTEST:
        return None
    degrees = round(hue * 360, 1)
    if degrees >= RED[0] or degrees <= RED[1]:
        return Light.RED
    if YELLOW[0] <= degrees <= YELLOW[1]:
        return Light.YELLOW
    return Light.GREEN if GREEN[0] <= degrees <= GREEN[1] else None


def light_of(sign: Sign) -> Light | None:
    """Return the light that a sign clearly means; None for one that the county must be asked about."""
    if sign.kind in (SignKind.FILL, SignKind.FONT):
        return hue_light(sign.value)
    if sign.kind in (SignKind.WORD, SignKind.SYMBOL):
        return WORDS.get(sign.value.casefold())
    name, _, number = sign.value.partition("/")
    lights = (Light.RED, Light.YELLOW, Light.GREEN)
    if sign.kind is SignKind.ICON and name in _PLAIN_ICONS and number in _OF_THREE:
        return lights[int(number)]
    if sign.kind is SignKind.ICON and name == _FOUR_LIGHTS and number in ("1", "2", "3"):
        return lights[int(number) - 1]
    return None


def signs_of(cell: Cell, look: Look) -> list[Sign]:
    """Return the signs of a cell; none where its appearance is not certain."""
    if look.unclear:
        return []
    return [*_fill(look), *_symbol(text_of(cell).strip().replace(_VARIATION, ""), look)]


def word_of(cell: Cell) -> str | None:
    """Return the word in a cell that stands for a light: a colour that it begins with, or else all of it."""
    text = " ".join(text_of(cell).split())
    found = _COLOUR_WORD.match(text)
    return found[1].lower() if found else text or None


def is_symbol(text: str) -> bool:
    """Return whether a text is nothing but one symbol."""
    return text.strip().replace(_VARIATION, "") in _SYMBOLS


def _fill(look: Look) -> list[Sign]:
    if look.pattern == "gradient":
        return [Sign(SignKind.GRADIENT, "gradient")]
    if look.pattern == "hatched":
        return [Sign(SignKind.HATCHING, look.fill or "hatched")]
    return [Sign(SignKind.FILL, look.fill)] if look.fill and look.fill != WHITE else []


def _symbol(text: str, look: Look) -> list[Sign]:
    signs = [Sign(SignKind.ICON, look.icon)] if look.icon else []
    if look.symbols and len(text) == 1:
        signs.append(Sign(SignKind.SYMBOL, f"{look.symbols} {text}"))
    elif (symbol := text.partition(" ")[0]) in _SYMBOLS:  # a note may stand behind it
        if symbol not in DOTS or look.font is None:
            signs.append(Sign(SignKind.SYMBOL, symbol))
    else:
        return [*signs, Sign(SignKind.WORD, text.lower())] if text.casefold() in WORDS else signs
    return [*signs, Sign(SignKind.FONT, look.font)] if look.font else signs
