"""CSV as spreadsheet programs and platforms write it: their separators are recognised, their encodings told."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from app.core.decimals import german
from app.core.problems import Fault, Problem
from app.exchange.boards.encodings import CHARSETS, decoded, is_doubtful, is_undecoded
from app.exchange.boards.sheets import (
    LONGEST_CELL,
    MOST_ROWS,
    MOST_WALKED,
    Numbered,
    Reading,
    Sheet,
    is_empty,
    refuse_wide,
    refused,
    sheet_of,
    text_of,
    too_many_rows,
)
from app.exchange.spreadsheets.bounds import MOST_COLUMNS

_SEPARATORS = (";", ",", "\t")
_NAMES = {";": "; (semicolon)", ",": ", (comma)", "\t": "tab"}
_ANNOUNCED = "sep="
_LOOKED_AT = 50
"""Rows by which a separator is recognised."""
_SHOWN, _MOST_TOLD = 40, 100
_MOST_SEPARATORS = 5 * (LONGEST_CELL + MOST_COLUMNS)
"""In one row: texts hold some as well."""
_LONGEST_ROW = MOST_COLUMNS * LONGEST_CELL
"""Characters."""
# A setting of the whole process: nothing else here reads CSV. The module's own limit is far below a board's largest
# field and ends the reading, where we want to name the row; what we take is bounded by the body's size, and by cell.
csv.field_size_limit(2**31 - 1)


def read_csv(name: str, content: bytes, reading: Reading) -> Sheet | None:
    """Return the table of a file, or None if it is empty.

    Raises:
        Problem: import-refused, where it cannot be read, or not with certainty.
    """
    text, codec = decoded(content, reading.charset)
    separator, start = _separator(text)
    if codec == "cp1252" and reading.charset is None:
        _refuse_doubtful(text[start:], separator)
    lengths: dict[int, int] = {}
    sheet = sheet_of(name, _measured(_rows(text[start:], separator), lengths), reading)
    if sheet is not None:
        sheet.encoding = CHARSETS[codec]
        _refuse_undecoded(sheet)
        _tell_short(sheet, separator, lengths)
    return sheet


def rows_of_csv(content: bytes, charset: str | None) -> tuple[list[Numbered], str]:
    """Return all rows of a file that are not empty, and its charset.

    Raises:
        Problem: import-refused, where it cannot be read, or not with certainty.
    """
    text, codec = decoded(content, charset)
    separator, start = _separator(text)
    if codec == "cp1252" and charset is None:
        _refuse_doubtful(text[start:], separator)
    reading, rows = Reading(), list[Numbered]()
    for number, cells in _rows(text[start:], separator):
        reading.row(number)
        if is_empty(cells):
            continue
        if len(rows) >= MOST_ROWS:
            raise too_many_rows(number)
        if any(is_undecoded(text_of(cell)) for cell in cells):
            raise refused("encoding", *_other_encoding(CHARSETS[codec]), row=number)
        refuse_wide(len(cells))
        rows.append((number, cells))
    return rows, CHARSETS[codec]


# --- encoding -----------------------------------------------------------------------------------------------------


def _refuse_doubtful(text: str, separator: str) -> None:
    """Refuse a file of which some rows may be written in another encoding than Windows-1252, and tell which."""
    faults = []
    for number, cells in _rows(text, separator):
        texts = map(text_of, cells)
        doubtful = next((text for text in texts if is_undecoded(text) or is_doubtful(text)), None)
        if doubtful is not None:
            found = doubtful.encode("cp1252", "surrogateescape").decode("cp1252", "replace")[:_SHOWN]
            en = f"This is no UTF-8, and in Windows-1252 it would be {found!r}: save it as UTF-8, or name its charset"
            de = f"Das ist kein UTF-8 und wäre in Windows-1252 „{found}“: als UTF-8 speichern oder den charset nennen"
            faults.append(Fault("encoding", en, de, row=number))
        if len(faults) >= _MOST_TOLD:
            break
    if faults:
        raise Problem("import-refused", errors=faults)


def _refuse_undecoded(sheet: Sheet) -> None:
    """Leave out and report rows that are not in the encoding of the others; refuse the file if its header is not."""
    what = _other_encoding(sheet.encoding or "")
    if any(is_undecoded(header) for header in sheet.headers):
        raise refused("encoding", *what, row=sheet.header_row)
    broken = {number for number, cells in sheet.rows if any(isinstance(c, str) and is_undecoded(c) for c in cells)}
    _leave_out(sheet, [Fault("encoding", *what, row=number) for number in sorted(broken)])


def _other_encoding(charset: str) -> tuple[str, str]:
    return (
        f"This is not written in {charset.upper()} as the rest is: save the whole file in one encoding",
        f"Das ist nicht in {charset.upper()} geschrieben wie das Übrige: die ganze Datei in einer Kodierung speichern",
    )


def _leave_out(sheet: Sheet, faults: list[Fault]) -> None:
    numbers = {fault.row for fault in faults}
    sheet.rows = [row for row in sheet.rows if row[0] not in numbers]
    sheet.refused += faults


# --- rows and separators ------------------------------------------------------------------------------------------


def _separator(text: str) -> tuple[str, int]:
    """Return the separator of cells, and the offset at which the table begins. Excel takes a first line such as `sep=;`
    as an announcement, and shows no row for it. Else it is the separator that gives most rows of a common width.

    Raises:
        Problem: import-refused, where several do so alike.
    """
    first = text[:1_000].partition("\n")[0].rstrip("\r")
    if first.lower().startswith(_ANNOUNCED) and first[4:] in _SEPARATORS:
        return first[4:], text.find("\n") + 1 or len(text)
    common = {separator: _common_width(text, separator) for separator in _SEPARATORS}
    best = max(common.values())
    found = [separator for separator in _SEPARATORS if common[separator] == best]
    if len(found) > 1 and best > (0, 0):
        names = " ".join(_NAMES[separator] for separator in found)
        en = f"It could be separated by any of {names}: put a first line such as sep=; before it"
        de = f"Als Trennzeichen kommen in Frage: {names}. Eine erste Zeile wie sep=; sagt, welches gilt"
        raise refused("separator", en, de)
    return found[0], 0


def _common_width(text: str, separator: str) -> tuple[int, int]:
    """Return how many of the first rows have the most common number of cells above one, and that number."""
    rows = _records(text, separator, strict=False)
    widths: Counter[int] = Counter()
    try:
        several = (len(row) for row in islice(rows, MOST_WALKED) if len(row) > 1)
        widths.update(islice(several, _LOOKED_AT))
    except csv.Error:
        pass
    width, rows_of_it = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return rows_of_it, width


def _measured(rows: Iterator[Numbered], lengths: dict[int, int]) -> Iterator[Numbered]:
    """Yield the same rows, and note in `lengths` the number of cells of each that is shorter than one before."""
    longest = 0
    for number, cells in rows:
        longest = max(longest, len(cells))
        if len(cells) < longest and not is_empty(cells):
            lengths[number] = len(cells)
        yield number, cells


def _tell_short(sheet: Sheet, separator: str, lengths: dict[int, int]) -> None:
    """Remark on rows with fewer cells than columns, as Excel leaves out empty ones at the end; refuse those that
    another separator parts."""
    width = len(sheet.headers)
    faults = []
    for number, cells in sheet.rows:
        length = lengths.get(number, width)
        if length == 1 < width and (other := _other_separator(text_of(cells[0]), separator, width)):
            en = f"It is separated by {_NAMES[other]}, and the file by {_NAMES[separator]}"
            de = f"Hier trennt {_NAMES[other]} die Zellen, in der Datei {_NAMES[separator]}"
            faults.append(Fault("separator", en, de, row=number))
        elif length < width:
            en = f"It has {length} of {width} cells: the others were taken as empty"
            de = f"Hier stehen {length} von {width} Zellen: die übrigen gelten als leer"
            sheet.remarks.append(Fault("short_row", en, de, row=number))
    _leave_out(sheet, faults)


def _other_separator(text: str, separator: str, width: int) -> str | None:
    others = (other for other in _SEPARATORS if other != separator)
    return next((other for other in others if text.count(other) >= width - 1), None)


class _Endless(csv.Error):
    """A row of so many cells or characters would take as much memory as there is: the code and words of its refusal."""


class _Lines:
    """The lines of a text, as many as one row may have: it is read whole, and goes on where a cell in quotes does."""

    def __init__(self, text: str, separator: str) -> None:
        self._text, self._separator = io.StringIO(text, newline=""), separator
        self.begin_row()

    def begin_row(self) -> None:
        self._separators = self._characters = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self._separators += line.count(self._separator)
            self._characters += len(line)
            if self._separators > _MOST_SEPARATORS:
                en = f"A row has at most {_MOST_SEPARATORS:,} separators"
                de = f"Eine Zeile hat höchstens {german(_MOST_SEPARATORS)} Trennzeichen"
                raise _Endless("too_many_columns", en, de)
            if self._characters > _LONGEST_ROW:
                en = f"A row has at most {_LONGEST_ROW:,} characters: a quote in this one may never be closed"
                most = german(_LONGEST_ROW)
                de = f"Eine Zeile hat höchstens {most} Zeichen: Vielleicht endet hier ein Anführungszeichen nie"
                raise _Endless("string_too_long", en, de)
            yield line


def _records(text: str, separator: str, *, strict: bool) -> Iterator[list[str]]:
    lines = _Lines(text, separator)
    for cells in csv.reader(lines, delimiter=separator, strict=strict):
        lines.begin_row()
        yield cells


def _rows(text: str, separator: str) -> Iterator[Numbered]:
    number = 0
    try:
        for number, cells in enumerate(_records(text, separator, strict=True), start=1):
            yield number, cells
    except csv.Error as error:
        en, de = "The quotes in this row do not match", "Die Anführungszeichen in dieser Zeile passen nicht"
        words = error.args if isinstance(error, _Endless) else ("quotes", en, de)
        raise refused(*words, row=number + 1) from error
