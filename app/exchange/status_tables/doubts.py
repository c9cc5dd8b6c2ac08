"""What is not certain in a table, or may be a mistake: told with sheet and cell, and never guessed."""

from collections import defaultdict
from collections.abc import Sequence

from app.core.decimals import german
from app.exchange.boards.row_faults import unclear_words
from app.exchange.boards.sheets import text_of
from app.exchange.spreadsheets.bounds import MOST_COLUMNS
from app.exchange.spreadsheets.cells import Unclear
from app.exchange.status_tables.columns import Column, unexact_days, whole_row_fill
from app.exchange.status_tables.days import day_of_text
from app.exchange.status_tables.layout import Layout
from app.exchange.status_tables.messages import Messages, address
from app.exchange.status_tables.proposal import ColumnMeaning
from app.exchange.status_tables.signs import hue_light, light_of
from app.exchange.status_tables.vocabulary import MeasureColumn, SignKind, ValueKind
from app.exchange.status_tables.workbook import Row

_LOOKS = {
    "conditional_format": (
        "The conditional format cannot be decided by the values in the file: which colour is shown is not certain",
        "Die bedingte Formatierung lässt sich aus den Werten der Datei nicht entscheiden: Welche Farbe zu sehen ist, "
        "ist nicht sicher",
    ),
    "colour_scale": (
        "The colour is mixed by a colour scale: it stands for no light",
        "Die Farbe ist von einer Farbskala gemischt: Sie steht für keine Ampel",
    ),
    "unknown_colour": (
        "The colour is one of the theme or palette, in which the file does not define it",
        "Die Farbe ist eine des Designs oder der Palette, in denen die Datei sie nicht festlegt",
    ),
}
_SIGNS = {
    SignKind.HATCHING: (
        "hatching",
        ("The cell is hatched: what that means is asked", "Die Zelle ist schraffiert: Was das heißt, ist zu klären"),
    ),
    SignKind.GRADIENT: (
        "gradient",
        (
            "The cell has a gradient of colours: which of them counts is not certain",
            "Die Zelle hat einen Farbverlauf: Welche der Farben gilt, ist nicht sicher",
        ),
    ),
}
_STRIKE = (
    "The text is struck through: whether it still holds is asked",
    "Der Text ist durchgestrichen: Ob er noch gilt, ist zu klären",
)
_DISAGREE = (
    "Two signs of this cell say different lights: {}",
    "Zwei Zeichen dieser Zelle sagen verschiedene Ampeln: {}",
)
_MERGED = (
    "The cells of a light are merged: it would hold for all of their measures",
    "Die Zellen einer Ampel sind verbunden: Sie gälte für alle Maßnahmen daneben",
)
_WHOLE_ROW = (
    "The whole row has the colour {}: whether it is a light or marks something else is asked",
    "Die ganze Zeile hat die Farbe {}: Ob das eine Ampel ist oder etwas anderes, ist zu klären",
)
_NUMBER_AS_DAY = (
    "Excel made a day of this number: {} may have been {}. Format the column as text and write it anew",
    "Excel hat aus dieser Nummer einen Tag gemacht: {} hieß vielleicht {}. Formatieren Sie die Spalte als Text und "
    "schreiben Sie die Nummer neu",
)
_REPEATED = (
    "Several measures have the number {}. Excel makes 1.1 of 1.10 where the cell is no text",
    "Mehrere Maßnahmen haben die Nummer {}. Aus 1.10 macht Excel 1.1, wenn die Zelle nicht als Text formatiert ist",
)
_VAGUE_DAY = (
    "'{}' is no exact day; its last day is {}",
    "„{}“ ist kein genauer Tag; der letzte davon ist der {}",
)
_NO_DAY = (
    "'{}' is not a day; write one as 31.01.2024 or 2024-01-31",
    "„{}“ ist kein Tag; schreiben Sie ihn wie 31.01.2024 oder 2024-01-31",
)
_NO_TITLE = (
    "No column says what the measures are called",
    "Keine Spalte sagt, wie die Maßnahmen heißen",
)
_SHOWN = 60


def tell_doubts(layout: Layout, columns: Sequence[Column], meanings: Sequence[ColumnMeaning], told: Messages) -> None:
    """Tell what is doubtful in the measures of a table."""
    sheet = layout.sheet
    for row in layout.measures:
        _tell_cells(layout, row, told)
        fill = whole_row_fill(row)
        if fill and hue_light(fill):
            told.add("whole_row_coloured", _filled(_WHOLE_ROW, fill), address(sheet.name, row.number, min(row.texts)))
    for column in columns:
        _tell_signs(layout, column, told)
    for meaning in meanings:
        if meaning.target is MeasureColumn.NUMBER:
            _tell_numbers(layout, meaning.column.place, told)
        elif meaning.target in (MeasureColumn.STARTS_ON, MeasureColumn.ENDS_ON):
            _tell_days(layout, meaning.column, told)
    if not any(meaning.target is MeasureColumn.TITLE for meaning in meanings):
        told.add("missing_column", _NO_TITLE, address(sheet.name, layout.header[-1].number, min(layout.headers)))
    if sheet.is_wide:
        words = (f"Columns beyond the {MOST_COLUMNS}th are not read",
                 f"Spalten nach der {german(MOST_COLUMNS)}. werden nicht gelesen")  # fmt: skip
        told.add("too_many_columns", words, address(sheet.name, layout.header[-1].number, MOST_COLUMNS + 1))


def _filled(words: tuple[str, str], *values: str) -> tuple[str, str]:
    return words[0].format(*values), words[1].format(*values)


def _tell_cells(layout: Layout, row: Row, told: Messages) -> None:
    for column in sorted({*row.cells, *row.looks}):
        cell, look = row.cell(column), row.look(column)
        if not (isinstance(cell, Unclear) or look.unclear or look.strike):
            continue
        place = address(layout.sheet.name, row.number, column)
        if isinstance(cell, Unclear):
            told.add(cell.code, unclear_words(cell), place)
        if look.unclear:
            told.add(look.unclear, _LOOKS[look.unclear], place)
        if look.strike and column in row.texts:
            told.add("strike_through", _STRIKE, place)


def _tell_signs(layout: Layout, column: Column, told: Messages) -> None:
    tall = {row: area for area in layout.sheet.areas if area[1] == column.place for row in (area[0],) if area[2] > row}
    for row, signs in column.signs:
        if len(signs) == 1 and signs[0].kind not in _SIGNS and row.number not in tall:
            continue
        place = address(layout.sheet.name, row.number, column.place)
        lights = {light.value: sign.value for sign in signs if (light := light_of(sign))}
        if len(lights) > 1:
            told.add("signs_disagree", _filled(_DISAGREE, ", ".join(sorted(lights.values()))), place)
        for sign in signs:
            if sign.kind in _SIGNS:
                told.add(*_SIGNS[sign.kind], place)
        if column.kind is ValueKind.LIGHT and row.number in tall:
            told.add("merged_light", _MERGED, place)


def _tell_numbers(layout: Layout, column: int, told: Messages) -> None:
    rows = defaultdict[str, list[Row]](list)
    for row in layout.measures:
        look, text = row.look(column), row.texts.get(column)
        if look.day and text:
            number = _number_of_day(text, shows_year=look.day == "month_year")
            place = address(layout.sheet.name, row.number, column)
            told.add("number_as_day", _filled(_NUMBER_AS_DAY, text[:10], number), place)
        elif text:
            rows[text].append(row)
    for text, same in rows.items():
        for row in same if len(same) > 1 else ():
            place = address(layout.sheet.name, row.number, column)
            told.add("repeated_number", _filled(_REPEATED, text[:_SHOWN]), place)


def _number_of_day(text: str, *, shows_year: bool) -> str:
    """Return the number of which Excel made a day: `1.10`, or `1.24` where it shows month and year."""
    year, month, day = text[:10].split("-")
    return f"{int(month)}.{year[2:]}" if shows_year else f"{int(day)}.{int(month)}"


def _tell_days(layout: Layout, column: Column, told: Messages) -> None:
    for row, text in unexact_days(column, layout):
        place, day = address(layout.sheet.name, row.number, column.place), day_of_text(text)
        if day is not None:
            told.add("vague_day", _filled(_VAGUE_DAY, text[:_SHOWN], day.isoformat()), place)
        elif not isinstance(row.cell(column.place), Unclear):
            told.add("date", _filled(_NO_DAY, text_of(row.cell(column.place)).strip()[:_SHOWN]), place)
