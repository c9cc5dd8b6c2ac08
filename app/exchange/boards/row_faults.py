"""Faults of rows, with the row's number and the column's header."""

from pydantic import ValidationError

from app.core.faults import fault_of
from app.core.problems import Fault
from app.exchange.boards.columns import Columns
from app.exchange.boards.encodings import twice_encoded
from app.exchange.boards.sheets import text_of
from app.exchange.spreadsheets.cells import Cell, Unclear

_UNCLEAR = {
    "not_calculated": (
        "The formula was never calculated; open the file in Excel or LibreOffice and save it",
        "Die Formel wurde nie berechnet; öffnen Sie die Datei in Excel oder LibreOffice und speichern Sie sie",
    ),
    "error_value": ("The cell shows the error {}", "Die Zelle zeigt den Fehler {}"),
    "number_format": (
        "How {} is shown here is not certain; choose a plain number format, or write it as text",
        "Wie {} hier angezeigt wird, ist nicht sicher; wählen Sie ein einfaches Zahlenformat oder schreiben Sie Text",
    ),
    "not_shown": ("The number format hides what stands here", "Das Zahlenformat verbirgt, was hier steht"),
    "too_long_number": (
        "Excel keeps 15 digits of a number, and this one ({}) is longer; write it as text",
        "Excel behält 15 Stellen einer Zahl, und diese ({}) ist länger; schreiben Sie sie als Text",
    ),
    "merged_cells": (
        "“{}” stands in cells that are merged over several columns: to which it belongs is not certain",
        "„{}“ steht in Zellen, die über mehrere Spalten verbunden sind: Zu welcher es gehört, ist nicht sicher",
    ),
}
_GERMAN_ERRORS = {
    "#N/A": "#NV", "#REF!": "#BEZUG!", "#VALUE!": "#WERT!", "#NUM!": "#ZAHL!",
    "#SPILL!": "#ÜBERLAUF!", "#CALC!": "#KALK!",
}  # fmt: skip
"""Errors as German Excel shows them; the others are the same."""
_NOT_UNDERSTOOD = {
    "received_on": (
        "date",
        "'{}' is not a day; write one as 31.01.2024 or 2024-01-31",
        "„{}“ ist kein Tag; schreiben Sie ihn wie 31.01.2024 oder 2024-01-31",
    ),
    "votes": (
        "int_parsing",
        "'{}' is not a whole number; write digits alone",
        "„{}“ ist keine ganze Zahl; schreiben Sie nur Ziffern",
    ),
}
_NOT_MAPPED = (
    "unknown_value",
    "The mapping does not say what '{}' is",
    "Die Zuordnung sagt nicht, was „{}“ ist",
)
_LONGEST_SHOWN = 80
_SHOWN = 40
"""Characters of a text that a message tells."""


def not_understood(name: str, cell: Cell, row: int, column: str) -> Fault:
    """Return the fault of a cell whose value is not understood."""
    code, en, de = _NOT_UNDERSTOOD.get(name, _NOT_MAPPED)
    shown = _shown(text_of(cell))
    return Fault(code, en.format(shown), de.format(shown), row=row, column=column)


def _shown(text: str) -> str:
    """Return a cell's text for a message: in one line, and cut if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]} …"


def unclear(cell: Unclear, row: int, column: str) -> Fault:
    """Return the fault of a cell whose content is not certain."""
    return Fault(cell.code, *unclear_words(cell), row=row, column=column)


def unclear_words(cell: Unclear) -> tuple[str, str]:
    """Return why the content of a cell is not certain, in English and German."""
    en, de = _UNCLEAR[cell.code]
    shown = cell.text[:100]
    return en.format(shown), de.format(_GERMAN_ERRORS.get(shown, shown))


def row_faults(error: ValidationError, row: int, columns: Columns, place: str | None) -> list[Fault]:
    """Return the faults of an invalid row; `place`: the header of the answer's column, if it is one of several."""
    faults = []
    for one in error.errors(include_url=False):
        name = str(one["loc"][0])
        column = place if place is not None and name in ("text", "title") else columns.header(name)
        if name == "text" and column is None:
            column = columns.header("title")
        faults.append(placed(fault_of(one), row, column))
    return faults


def placed(fault: Fault, row: int, column: str | None) -> Fault:
    """Return the fault with its row and its column's header."""
    return Fault(fault.code, fault.en, fault.de, row=row, column=column)


def remarks_on(columns: Columns) -> list[Fault]:
    """Return remarks on rows that look wrong, but were taken as they are."""
    remarks = list(columns.sheet.remarks)
    for number, cells in columns.sheet.rows:
        for place in sorted(columns.read):
            text = text_of(cells[place])
            mended = twice_encoded(text)
            if mended is not None:
                en = f"This looks as if it was encoded twice: {text[:_SHOWN]!r} may have been {mended[:_SHOWN]!r}"
                de = f"Das sieht aus wie zweimal kodiert: „{text[:_SHOWN]}“ hieß vielleicht „{mended[:_SHOWN]}“"
                header = columns.sheet.headers[place]
                remarks.append(Fault("encoded_twice", en, de, row=number, column=header))
    return remarks
