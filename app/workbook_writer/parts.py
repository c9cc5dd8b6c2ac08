"""The parts of a workbook, as lines of JSON bring them to the process that writes it: a `Sheet`, then its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Cell = str | int | float | Mapping[str, object] | None
"""What a cell holds: a text, a number, or what `day`, `moment` or `decimal` returns."""


@dataclass(frozen=True)
class SheetColumn:
    """A column: its header, and its width in characters unless it follows from its cells."""

    header: str
    width: float | None = None


@dataclass(frozen=True)
class Sheet:
    """A table with its header."""

    name: str
    columns: Sequence[SheetColumn]
    footer: str
    """What stands in the footer, beside the number of the page."""


def day(iso: str) -> Cell:
    """Return a day as a cell."""
    return {"day": iso}


def moment(iso: str) -> Cell:
    """Return a moment, in local time without its zone, as a cell."""
    return {"moment": iso}


def decimal(value: str) -> Cell:
    """Return a number with its decimal places as a cell; as text where Excel, which has 15 digits, would round it."""
    digits = value.lstrip("-").replace(".", "").lstrip("0")
    places = len(value.partition(".")[2])
    return value if len(digits) > MOST_DIGITS else {"number": float(value), "places": places}


MOST_DIGITS = 15
