"""Lights in cells: by fill, symbol and word, in the county's own scale."""

from collections.abc import Mapping
from functools import cached_property

from app.concepts.schemas import LightScheme, LightStep
from app.concepts.vocabulary import Light
from app.workbook_writer.parts import Cell, styled

COLOURS: Mapping[str, str] = {
    Light.RED: "#d7301f", Light.YELLOW: "#ffd23f", Light.GREEN: "#3f9b46", Light.NOT_RATED: "#d9d9d9",
}  # fmt: skip
"""Colours of lights, and of steps that have none of their own."""
_BORDER = "#8c8c8c"
_DARK = 140
"""Brightness below which words are white, of 255."""


class Lights:
    """The lights and steps of a concept."""

    def __init__(self, scheme: LightScheme) -> None:
        self.scheme = scheme

    @cached_property
    def _steps(self) -> Mapping[str, LightStep]:
        return {step.code: step for step in self.scheme.steps}

    def word(self, light: str, step: str | None = None) -> str:
        """Return the symbol of a light and the county's word for it, or for the step that it was recorded as."""
        known = self._steps.get(step or "")
        label = known.label if known else getattr(self.scheme, str(light)).label
        return f"{Light(light).symbol} {label}"

    def colour(self, light: str, step: str | None = None) -> str:
        """Return the colour of a step, or that of its light."""
        known = self._steps.get(step or "")
        return (known.colour if known else None) or COLOURS[light]

    def cell(self, light: str, step: str | None = None) -> Cell:
        colour = self.colour(light, step)
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        is_dark = 0.299 * red + 0.587 * green + 0.114 * blue < _DARK
        return styled(
            self.word(light, step),
            bg_color=colour,
            font_color="#ffffff" if is_dark else "#000000",
            bold=True,
            border=1,
            border_color=_BORDER,
        )
