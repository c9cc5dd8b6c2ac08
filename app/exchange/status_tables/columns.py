"""The columns of a table of measures: kinds of values, signs, and what each may be."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from app.exchange.boards.sheets import text_of
from app.exchange.boards.values import day_in
from app.exchange.spreadsheets.cells import Shown
from app.exchange.status_tables.days import day_of_text, is_day_alone
from app.exchange.status_tables.headers import meaning_of
from app.exchange.status_tables.layout import Layout
from app.exchange.status_tables.signs import Sign, light_of, signs_of, word_of
from app.exchange.status_tables.vocabulary import MeasureColumn, SignKind, ValueKind
from app.exchange.status_tables.workbook import Row

MOST_SAMPLES, LONGEST_SAMPLE = 3, 80
_MONEY = re.compile(r"(?:€|EUR)\s?-?[\d.]+(?:,\d\d?)?|-?[\d.]+(?:,(?:\d\d?|-+))?\s?(?:€|EUR|Euro)", re.IGNORECASE)
_MOSTLY = 0.6
_LIGHTS = 0.3
"""Share of the filled cells of a column that show a clear light, where it is one of lights."""
_MOST_WORDS, _LONGEST_WORD = 12, 40
"""Different words of a column whose header says that it has lights."""
_WHOLE_ROW = 3
"""Filled cells of a row that all have one fill: the row is coloured, and none of its columns."""


@dataclass
class Column:
    """One column of a table."""

    place: int
    header: str
    filled: int = 0
    samples: list[str] = field(default_factory=list)
    kind: ValueKind = ValueKind.EMPTY
    signs: list[tuple[Row, list[Sign]]] = field(default_factory=list)
    """The rows whose cell has any, and these."""

    @cached_property
    def meaning(self) -> MeasureColumn | None:
        return meaning_of(self.header)

    @cached_property
    def day(self) -> date | None:
        return day_of_text(self.header)

    @property
    def clear_lights(self) -> int:
        """Number of its cells that show a clear light."""
        return sum(any(light_of(sign) for sign in signs) for _, signs in self.signs)


def columns_of(layout: Layout) -> list[Column]:
    """Return the columns of a table that have a header or anything in the rows of measures."""
    coloured = {row.number: whole_row_fill(row) for row in layout.measures}
    places = {*layout.headers, *(column for row in layout.measures for column in row.texts)}
    return [_column(layout, place, coloured) for place in sorted(places)]


def whole_row_fill(row: Row) -> str | None:
    """Return the fill that all cells with a text of a row have, where these are several."""
    fills = {row.look(column).fill for column in row.texts}
    return next(iter(fills)) if len(fills) == 1 and len(row.texts) >= _WHOLE_ROW else None


def _column(layout: Layout, place: int, coloured: dict[int, str | None]) -> Column:
    column = Column(place, layout.headers.get(place, ""))
    shown = [(row, _signs(row, place, coloured[row.number])) for row in layout.measures]
    texts = [row.texts[place] for row in layout.measures if place in row.texts]
    column.filled = len(texts)
    column.samples = [_short(text) for text in list(dict.fromkeys(texts))[:MOST_SAMPLES]]
    column.signs = [(row, signs) for row, signs in shown if signs]
    if _has_lights(column, texts):
        column.kind = ValueKind.LIGHT
        with_words = ((row, _with_word(row, place, signs)) for row, signs in shown)
        column.signs = [(row, signs) for row, signs in with_words if signs]
    elif texts:
        column.kind = _kind(layout.measures, place)
    return column


def _signs(row: Row, place: int, of_row: str | None) -> list[Sign]:
    """Return the signs of a cell but for the fill that its whole row has."""
    signs = signs_of(row.cell(place), row.look(place))
    return [sign for sign in signs if not (sign.kind is SignKind.FILL and sign.value == of_row)]


def _with_word(row: Row, place: int, signs: list[Sign]) -> list[Sign]:
    """Add the word of a cell to its signs, in a column of lights, in which every word may be one."""
    look = row.look(place)
    word = word_of(row.cell(place)) if place in row.texts else None
    said = {SignKind.SYMBOL, SignKind.FONT, SignKind.WORD}
    if word is None or look.unclear or look.icon or any(sign.kind in said for sign in signs):
        return signs
    return [*signs, Sign(SignKind.WORD, _short(word.casefold()))]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]} …"


def _has_lights(column: Column, texts: list[str]) -> bool:
    """Return whether a column is one of lights, by its header and what stands in it."""
    short = all(len(text) <= _LONGEST_WORD for text in texts)
    if column.meaning is MeasureColumn.LIGHT or (column.day and column.meaning in (None, MeasureColumn.SUMMARY)):
        few = bool(texts) and short and len(set(texts)) <= _MOST_WORDS
        return bool(column.clear_lights) or (few and column.meaning is MeasureColumn.LIGHT)
    shown = {row.number for row, _ in column.signs}
    told = max(column.filled, len(shown))
    return short and column.meaning is None and bool(told) and column.clear_lights >= max(1, _LIGHTS * told)


def _kind(rows: list[Row], place: int) -> ValueKind:
    kinds = Counter(_kind_of(row, place) for row in rows if place in row.texts)
    kind, count = kinds.most_common(1)[0]
    return kind if count >= _MOSTLY * sum(kinds.values()) else ValueKind.TEXT


def _kind_of(row: Row, place: int) -> ValueKind:
    cell = row.cell(place)
    text = text_of(cell).strip()
    if _MONEY.fullmatch(text):
        return ValueKind.MONEY
    if row.look(place).day or (isinstance(cell, str) and (is_day(text) or is_day_alone(text))):
        return ValueKind.DAY
    is_number = isinstance(cell, int | float | Shown) or re.fullmatch(r"-?\d+(?:[.,]\d+)*", text)
    return ValueKind.NUMBER if is_number else ValueKind.TEXT


def is_day(text: str) -> bool:
    """Return whether a text is one exact day."""
    try:
        return day_in(text) is not None
    except ValueError:
        return False


def unexact_days(column: Column, layout: Layout) -> Iterator[tuple[Row, str]]:
    """Yield the rows in which a column of days has something else than one exact day."""
    for row in layout.measures:
        text = row.texts.get(column.place)
        if text is not None and not row.look(column.place).day and not is_day(text):
            yield row, text
