"""The legend of a file: cells that say what a colour, a symbol or a word means."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.exchange.boards.sheets import text_of
from app.exchange.status_tables.layout import Layout
from app.exchange.status_tables.messages import address
from app.exchange.status_tables.signs import WORDS, Sign, is_symbol, light_of, signs_of
from app.exchange.status_tables.vocabulary import SignKind
from app.exchange.status_tables.workbook import Row

MOST_ENTRIES = 100
_LONGEST_MEANING = 200
_NEAR = 3
"""Columns within which the meaning stands beside its sign."""
_LEAST_LIGHTS = 2
_PAIR = re.compile(r"\s*([^\s=:–—-]{1,12})\s*[=:–—-]\s*(\S.{0,199}?)\s*")


@dataclass(frozen=True)
class LegendEntry:
    """A sign and what it means."""

    sheet: str
    cell: str
    sign: Sign
    meaning: str


def legend_of(layout: Layout) -> list[LegendEntry]:
    """Return the legend of a sheet. Where no heading names it, it explains at least two lights."""
    marked = list(_entries(layout, layout.notes))
    above = list(_entries(layout, layout.titles))
    if not layout.has_legend and not _explains(marked):
        marked = []
    return [*(above if _explains(above) else []), *marked][:MOST_ENTRIES]


def _explains(entries: Iterable[LegendEntry]) -> bool:
    return len({light for entry in entries if (light := light_of(entry.sign))}) >= _LEAST_LIGHTS


def _entries(layout: Layout, rows: Iterable[Row]) -> Iterator[LegendEntry]:
    name = layout.sheet.name
    for row in rows:
        for column in sorted({*row.cells, *row.looks}):
            place = address(name, row.number, column)
            signs = signs_of(row.cell(column), row.look(column))
            if signs:
                meaning = _meaning(row, column)
                yield from (LegendEntry(name, place, sign, meaning) for sign in signs if meaning)
            else:
                yield from (LegendEntry(name, place, *pair) for pair in _pairs(text_of(row.cell(column))))


def _meaning(row: Row, column: int) -> str:
    """Return the text of a cell, or of one beside it where that is nothing but the sign."""
    own = row.texts.get(column, "")
    if own and not is_symbol(own) and len(own) > 1 and own.casefold() not in WORDS:
        return own[:_LONGEST_MEANING]
    beside = (row.texts.get(near, "") for near in range(column + 1, column + 1 + _NEAR))
    return next((text for text in beside if text), own)[:_LONGEST_MEANING]


def _pairs(text: str) -> Iterator[tuple[Sign, str]]:
    """Yield the words or digits that a text such as `1 = rot, 2 = gelb` explains."""
    for part in re.split(r"[,;|\n]", text[:2_000]):
        found = _PAIR.fullmatch(part)
        if found and (found[1].casefold() in WORDS or len(found[1]) == 1):
            yield Sign(SignKind.WORD, found[1].casefold()), found[2]
