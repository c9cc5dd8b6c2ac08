"""The appearance of cells, apart from their values: of each kind of look one, to which cells refer by its number."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from app.exchange.spreadsheets.bounds import MOST_STYLES, Refusal
from app.exchange.spreadsheets.colours import UNKNOWN

DOTS = frozenset("●•∙⬤⚫■▪◼◾◆⬥▲▼▶◀★✔✓✘✗⚑")
"""Signs that mean a light by the colour of their font."""
WHITE = "#ffffff"
ShownDay = Literal["whole", "day_month", "month_year"]
"""Parts that are shown of a day: Excel makes `01. Okt` of 1.10 and `Jan 13` of 1.13."""


@dataclass(frozen=True)
class Look:
    """The appearance of a cell. Colours are `#rrggbb`; None is the automatic one."""

    fill: str | None = None
    pattern: Literal["hatched", "gradient"] | None = None
    """None for a solid fill, or none."""
    font: str | None = None
    symbols: str | None = None
    """Name of a font whose letters are pictures, such as Wingdings."""
    strike: bool = False
    icon: str | None = None
    """Set and number of an icon, from 0, such as `3TrafficLights1/2`."""
    day: ShownDay | None = None
    """Given where the value is a day by its format."""
    conditional: bool = False
    """True where the fill, the font or the icon is that of a conditional format."""
    unclear: str | None = None
    """Code of the reason why the appearance is not certain."""

    @property
    def fills(self) -> bool:
        """True for what is seen of an empty cell too."""
        return bool(self.pattern or self.icon or self.unclear or self.fill not in (None, WHITE))


PLAIN = Look()


@dataclass(frozen=True)
class Change:
    """The part of an appearance that a conditional format changes; None leaves it."""

    fill: str | None = None
    pattern: Literal["hatched", "gradient"] | None = None
    font: str | None = None
    strike: bool | None = None
    icon: str | None = None
    unclear: str | None = None

    def before(self, later: "Change") -> "Change":
        """Return both together: what this one says counts, of the fill its pattern as well."""
        if self.unclear:
            return self
        if self.fill or self.pattern:
            later = replace(later, unclear=None)
        return replace(later, **self._given())

    def over(self, look: Look) -> Look:
        """Return a look with this change."""
        own = self._given()
        return replace(look, **own, conditional=True) if own else look

    def _given(self) -> dict[str, Any]:
        own = {name: value for name, value in asdict(self).items() if value is not None}
        return {**own, "pattern": self.pattern} if self.fill else own


class Looks:
    """All looks of a file by their numbers; 0 is that of a cell without any."""

    def __init__(self) -> None:
        self._numbers: dict[Look, int] = {PLAIN: 0}
        self.all = [PLAIN]

    def number(self, look: Look) -> int:
        """Return the number of a look.

        Raises:
            Refusal: where there are more than a workbook can have.
        """
        number = self._numbers.setdefault(look, len(self.all))
        if number == len(self.all):
            if number >= MOST_STYLES:
                raise Refusal("too_many_styles")
            self.all.append(look)
        return number

    def packed(self) -> list[dict[str, Any]]:
        """Return all looks as values of JSON, each with what is not plain."""
        return [{name: value for name, value in asdict(look).items() if value} for look in self.all]


def look_of(  # one argument for each part of a style
    fill: str | None,
    pattern: Literal["hatched", "gradient"] | None,
    font: str | None,
    symbols: str | None,
    *,
    strike: bool,
    day: ShownDay | None = None,
) -> Look:
    """Return the look of a style; a colour that is not defined makes it unclear."""
    unclear = "unknown_colour" if fill == UNKNOWN else None
    text = None if font in (UNKNOWN, "#000000") else font
    return Look(None if unclear else fill, pattern, text, symbols, strike, day=day, unclear=unclear)
