"""From a workbook to its preview: what was found, and what it may mean."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.exchange.spreadsheets.cells import letters_of
from app.exchange.status_tables.columns import Column, columns_of
from app.exchange.status_tables.doubts import tell_doubts
from app.exchange.status_tables.layout import Layout, layout_of
from app.exchange.status_tables.legend import LegendEntry, legend_of
from app.exchange.status_tables.messages import Messages, address
from app.exchange.status_tables.proposal import ColumnMeaning, field_source, meanings_of
from app.exchange.status_tables.schemas import (
    ColumnSign,
    ImportPreview,
    LegendSign,
    MappingProposal,
    PreviewMessage,
    ProposedColumn,
    ProposedSign,
    ProposedTable,
    SheetColumn,
    SheetPreview,
    SheetRow,
)
from app.exchange.status_tables.signs import Sign, light_of
from app.exchange.status_tables.vocabulary import MeasureColumn
from app.exchange.status_tables.workbook import Row, Workbook

MOST_SAMPLES, MOST_SIGNS, MOST_HIDDEN, MOST_PLACES = 5, 50, 1_000, 200
_LONGEST_ROW = 300
_NO_TABLE = (
    "No sheet has a header with two words such as number, measure, responsible, status: is it a table of measures?",
    "Kein Blatt hat eine Kopfzeile mit zwei Wörtern wie Nummer, Maßnahme, Zuständig, Status: Ist es eine Tabelle von "
    "Maßnahmen?",
)


@dataclass
class _Table:
    """One sheet, and what it may mean."""

    layout: Layout
    columns: list[Column] = field(default_factory=list)
    meanings: list[ColumnMeaning] = field(default_factory=list)
    legend: list[LegendEntry] = field(default_factory=list)


def preview_of(book: Workbook, *, german: bool) -> ImportPreview:
    """Return the preview of a workbook, with messages in German or English. This takes a while: call it off the event
    loop."""
    tables, told = [_table(layout_of(sheet)) for sheet in book.sheets], Messages()
    with_measures = [table for table in tables if table.layout.header]
    for table in with_measures:
        tell_doubts(table.layout, table.columns, table.meanings, told)
    if not with_measures:
        told.add("no_table", _NO_TABLE)
    legend = [entry for table in tables for entry in table.legend]
    return ImportPreview(
        encoding=book.encoding,
        sheets=[_sheet(table) for table in tables],
        hidden_sheets=book.hidden_sheets,
        legend=[LegendSign(**_sign(entry.sign), cell=entry.cell, meaning=entry.meaning) for entry in legend],
        signs=[sign for table in tables for column in table.columns for sign in _column_signs(table, column)],
        proposal=_proposal(with_measures, legend),
        messages=[
            PreviewMessage(code=one.code, detail=one.de if german else one.en, count=one.count, cells=one.cells)
            for one in told.all()
        ],
    )


def _table(layout: Layout) -> _Table:
    if not layout.header:
        return _Table(layout, legend=legend_of(layout))
    columns = columns_of(layout)
    return _Table(layout, columns, meanings_of(columns), legend_of(layout))


# --- what was found -----------------------------------------------------------------------------------------------


def _sheet(table: _Table) -> SheetPreview:
    layout, sheet = table.layout, table.layout.sheet
    areas = [
        f"{address('', first, left)}:{address('', last, right)}"
        for first, left, last, right in sheet.areas[:MOST_PLACES]
    ]
    return SheetPreview(
        name=sheet.name,
        title_rows=_rows(layout.titles),
        header_rows=[row.number for row in layout.header],
        measures=len(layout.measures),
        columns=[
            SheetColumn(
                column=letters_of(column.place),
                header=column.header or None,
                filled=column.filled,
                samples=column.samples,
                kind=column.kind,
            )
            for column in table.columns
        ],
        block_rows=_rows(layout.blocks),
        sum_rows=_rows(layout.sums),
        merged_areas=areas,
        hidden_rows=sheet.hidden_rows[:MOST_HIDDEN],
        hidden_columns=sheet.hidden_columns[:MOST_PLACES],
    )


def _rows(rows: Iterable[Row]) -> list[SheetRow]:
    return [SheetRow(row=row.number, text=" | ".join(row.texts.values())[:_LONGEST_ROW]) for row in rows]


def _sign(sign: Sign) -> dict[str, object]:
    return {"kind": sign.kind, "value": sign.value, "light": light_of(sign)}


def _column_signs(table: _Table, column: Column) -> Iterator[ColumnSign]:
    counts = Counter(sign for _, signs in column.signs for sign in signs)
    for sign, count in counts.most_common(MOST_SIGNS):
        rows = [row for row, signs in column.signs if sign in signs]
        yield ColumnSign(
            **_sign(sign),
            sheet=table.layout.sheet.name,
            column=letters_of(column.place),
            count=count,
            conditional=sum(row.look(column.place).conditional for row in rows),
            cells=[address(table.layout.sheet.name, row.number, column.place) for row in rows[:MOST_SAMPLES]],
        )


# --- what it may mean ---------------------------------------------------------------------------------------------


def _proposal(tables: Sequence[_Table], legend: Sequence[LegendEntry]) -> MappingProposal:
    counts: Counter[Sign] = Counter()
    for table in tables:
        lights = [meaning.column for meaning in table.meanings if meaning.target is MeasureColumn.LIGHT]
        counts.update(sign for column in lights for _, signs in column.signs for sign in signs)
    explained = {entry.sign: entry.meaning for entry in reversed(legend)}
    return MappingProposal(
        tables=[
            ProposedTable(
                sheet=table.layout.sheet.name,
                field_from=field_source(table.layout, table.meanings, len(tables)),
                columns=[
                    ProposedColumn(
                        column=letters_of(meaning.column.place),
                        header=meaning.column.header or None,
                        target=meaning.target,
                        day=meaning.day,
                    )
                    for meaning in table.meanings
                ],
            )
            for table in tables
        ],
        signs=[
            ProposedSign(**_sign(sign), count=count, meaning=explained.get(sign))
            for sign, count in counts.most_common(MOST_PLACES)
        ],
    )
