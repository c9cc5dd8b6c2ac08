"""The mapping that is proposed for a table of measures: a person looks at it before anything is imported."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.exchange.status_tables.columns import Column
from app.exchange.status_tables.layout import Layout
from app.exchange.status_tables.vocabulary import FieldOfActionSource, MeasureColumn, ValueKind

_SEVERAL = (MeasureColumn.LIGHT, MeasureColumn.SUMMARY, MeasureColumn.PARTNER, MeasureColumn.ATTRIBUTE)
"""What more than one column may be: lights and words have a day each."""


@dataclass(frozen=True)
class ColumnMeaning:
    """What a column may be; of lights and words the day on which they hold, where the header says it."""

    column: Column
    target: MeasureColumn
    day: date | None = None


def meanings_of(columns: Sequence[Column]) -> list[ColumnMeaning]:
    """Return what each column of a table may be, in their order; empty ones without a use are left out."""
    taken: Counter[MeasureColumn] = Counter()
    meanings = []
    for column in columns:
        target = _target(column)
        if target not in _SEVERAL and taken[target]:
            target = MeasureColumn.ATTRIBUTE
        taken[target] += 1
        if column.header or column.filled or column.signs:
            day = column.day if target in (MeasureColumn.LIGHT, MeasureColumn.SUMMARY) else None
            meanings.append(ColumnMeaning(column, target, day))
    return meanings if taken[MeasureColumn.LIGHT] else [*meanings, *_light_of_others(columns)]


def _target(column: Column) -> MeasureColumn:
    if column.kind is ValueKind.LIGHT:
        return MeasureColumn.LIGHT
    if column.meaning is MeasureColumn.LIGHT:
        return MeasureColumn.SUMMARY if column.filled else MeasureColumn.ATTRIBUTE
    return column.meaning or MeasureColumn.ATTRIBUTE


def _light_of_others(columns: Sequence[Column]) -> list[ColumnMeaning]:
    """Return the column whose cells show most clear lights, such as titles that are coloured, as that of lights too."""
    best = max(columns, key=lambda column: column.clear_lights, default=None)
    if best is None or best.clear_lights < max(1, 0.3 * best.filled):
        return []
    return [ColumnMeaning(best, MeasureColumn.LIGHT)]


def field_source(layout: Layout, meanings: Sequence[ColumnMeaning], sheets: int) -> FieldOfActionSource | None:
    """Return where a table says to which field a measure belongs."""
    if any(meaning.target is MeasureColumn.FIELD for meaning in meanings):
        return FieldOfActionSource.COLUMN
    if layout.blocks:
        return FieldOfActionSource.ROW
    return FieldOfActionSource.SHEET if sheets > 1 else None
