"""The layout of a sheet: titles above a header of one or two rows, measures, rows that head them, sums, a legend."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.exchange.boards.sheets import text_of
from app.exchange.spreadsheets.cells import Unclear
from app.exchange.status_tables.days import day_of_text, is_day_alone
from app.exchange.status_tables.headers import MOST_HEADER, meaning_of, normalized
from app.exchange.status_tables.signs import light_of, signs_of
from app.exchange.status_tables.vocabulary import MeasureColumn
from app.exchange.status_tables.workbook import RawSheet, Row

_MOST_TITLES = 40
"""Rows in which a header is looked for."""
_LEAST_MEANINGS = 2
_SUM = re.compile(r"(gesamt|summe|zwischensumme|insgesamt|total|subtotal|sum)\b", re.IGNORECASE)
_LEGEND = re.compile(r"(legende|zeichenerklärung|bedeutung|erläuterung|ampelfarben|legend|key)\b", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"(?:HF|Handlungsfeld)?\s*(?:\d{1,3}|[IVX]{1,5}|[A-Z])[.)]?")
_DOTTED_NUMBER = re.compile(r"\w{1,4}\.\d")
_SEVERAL = 2


@dataclass
class Layout:
    """The rows of a sheet by what they are."""

    sheet: RawSheet
    titles: list[Row] = field(default_factory=list)
    header: list[Row] = field(default_factory=list)
    headers: dict[int, str] = field(default_factory=dict)
    """Of each column; that of a header of two rows has both, with ` / ` between them."""
    measures: list[Row] = field(default_factory=list)
    blocks: list[Row] = field(default_factory=list)
    """Rows that head the measures below them."""
    sums: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    """Rows that may hold a legend."""
    has_legend: bool = False

    def column_of(self, meaning: MeasureColumn) -> int | None:
        return next((column for column, header in self.headers.items() if meaning_of(header) == meaning), None)


def layout_of(sheet: RawSheet) -> Layout:
    """Return the layout of a sheet; one without a header has notes alone."""
    layout, place = Layout(sheet), _header_place(sheet.rows)
    if place is None:
        layout.notes = sheet.rows
        layout.has_legend = any(_LEGEND.match(text) for row in sheet.rows for text in row.texts.values())
        return layout
    first, last = _extent(sheet, place)
    layout.titles, layout.header = sheet.rows[:first], sheet.rows[first : last + 1]
    layout.headers = _joined(layout.header)
    _sort(layout, sheet.rows[last + 1 :])
    return layout


# --- the header ---------------------------------------------------------------------------------------------------


def _meanings(row: Row) -> set[MeasureColumn]:
    return {meaning for text in row.texts.values() if (meaning := meaning_of(text))}


def _header_place(rows: Sequence[Row]) -> int | None:
    """Return the index of the first row with most words of a header, if there is one of at least two."""
    scores = [len(_meanings(row)) for row in rows[:_MOST_TITLES]]
    best = max(scores, default=0)
    return scores.index(best) if best >= _LEAST_MEANINGS else None


def _extent(sheet: RawSheet, place: int) -> tuple[int, int]:
    """Return the indexes of the header's first and last row."""
    rows = sheet.rows
    row = rows[place]
    above = rows[place - 1] if place and rows[place - 1].number == row.number - 1 else None
    below = rows[place + 1] if place + 1 < len(rows) and rows[place + 1].number == row.number + 1 else None
    if below and _is_second(sheet, row, below):
        return place, place + 1
    return (place - 1, place) if above and _heads(sheet, above, row) else (place, place)


def _heads(sheet: RawSheet, above: Row, row: Row) -> bool:
    """Return whether a row groups the columns of the header below it: a title does not."""
    texts = above.texts
    wide = [area for area in sheet.areas if area[0] == area[2] == above.number and area[3] > area[1]]
    grouping = [area for area in wide if sum(area[1] <= column <= area[3] for column in row.texts) >= _SEVERAL]
    if grouping:
        return len(set(texts.values())) >= _SEVERAL or grouping[0][1] > min(row.texts)
    periods = sum(is_day_alone(text) for text in texts.values())
    return periods >= _SEVERAL and set(texts) <= set(row.texts)


def _is_second(sheet: RawSheet, row: Row, below: Row) -> bool:
    """Return whether a row has the second half of a header: parts of columns that are merged above it, or periods."""
    tall = {area[1] for area in sheet.areas if area[0] == row.number and area[2] == below.number}
    wide = [area for area in sheet.areas if area[0] == area[2] == row.number and area[3] > area[1]]
    own = {column: text for column, text in below.texts.items() if column not in tall}
    if not own or any(len(text) > MOST_HEADER for text in own.values()):
        return False
    covered = {column for area in wide for column in range(area[1], area[3] + 1)}
    if tall or wide:
        return set(own) <= covered
    return len(own) >= _SEVERAL and all(is_day_alone(text) for text in own.values())


def _joined(rows: Sequence[Row]) -> dict[int, str]:
    headers: dict[int, str] = {}
    for column in sorted({column for row in rows for column in row.cells}):
        parts = [_header_text(row, column) for row in rows]
        headers[column] = " / ".join(dict.fromkeys(filter(None, parts)))
    return {column: header for column, header in headers.items() if header}


def _header_text(row: Row, column: int) -> str:
    """Return the text of a header's cell; a month that Excel made a day of names the month."""
    text = " ".join(text_of(row.cell(column)).split())
    if row.look(column).day == "month_year" and (day := day_of_text(text)):
        return f"{day:%m/%Y}"
    return text[:500]


# --- the rows below -----------------------------------------------------------------------------------------------


def _sort(layout: Layout, rows: Sequence[Row]) -> None:
    """Sort the rows below the header by what they are."""
    numbers = layout.column_of(MeasureColumn.NUMBER)
    dotted = any(_DOTTED_NUMBER.match(row.texts.get(numbers or 0, "")) for row in rows)
    waiting: list[Row] = []  # of one text: they head the measures that follow, or are notes
    names = {column: normalized(header) for column, header in layout.headers.items()}
    previous = layout.header[-1].number
    for place, row in enumerate(rows):
        if _begins_legend(layout, row, previous):
            layout.notes += [*waiting, *rows[place:]]
            return
        previous = row.number
        if _is_header_again(row, names):
            continue
        if _SUM.match(next(iter(row.texts.values()), "")):
            layout.sums.append(row)
        elif _is_block(row, dotted=dotted):
            waiting.append(row)
        else:
            layout.blocks += waiting
            waiting = []
            layout.measures.append(row)
    layout.notes += waiting


def _begins_legend(layout: Layout, row: Row, previous: int) -> bool:
    texts = row.texts
    if len(texts) == 1 and _LEGEND.match(next(iter(texts.values()))):
        layout.has_legend = True
        return True
    apart = row.number > previous + 1 and bool(layout.measures)
    return apart and len(texts) <= _SEVERAL and any(_lights(row))


def _lights(row: Row) -> Iterator[int]:
    """Yield the columns of a row that show a light."""
    for column in sorted({*row.cells, *row.looks}):
        if any(light_of(sign) for sign in signs_of(row.cell(column), row.look(column))):
            yield column


def _is_header_again(row: Row, names: dict[int, str]) -> bool:
    same = sum(len(text) <= MOST_HEADER and normalized(text) == names.get(column) for column, text in row.texts.items())
    return same >= _SEVERAL and same == len(row.texts)


def _is_block(row: Row, *, dotted: bool) -> bool:
    """Return whether a row heads others: it has one text, or besides a number without a point where others have one,
    and no light of its own."""
    texts = row.texts
    first, last = min(texts, default=0), max(texts, default=0)
    if len(texts) > _SEVERAL or not texts or any(isinstance(row.cell(column), Unclear) for column in texts):
        return False
    if any(column not in texts and row.look(column).fill != row.look(last).fill for column in _lights(row)):
        return False
    if len(texts) == _SEVERAL and not (dotted and last == first + 1 and _WHOLE_NUMBER.fullmatch(texts[first])):
        return False
    return bool(re.search(r"[^\W\d_]{2}", texts[last]))
