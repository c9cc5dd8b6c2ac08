"""CSV as spreadsheet programs and platforms write it: their encodings and separators are recognised."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from itertools import islice

from app.exchange.boards.sheets import (
    LONGEST_CELL,
    MOST_WALKED,
    Numbered,
    Reading,
    Sheet,
    refused,
    sheet_of,
)
from app.exchange.spreadsheets.bounds import MOST_COLUMNS

_SEPARATORS = (";", ",", "\t")
_ANNOUNCED = "sep="
_MOST_SEPARATORS = 5 * (LONGEST_CELL + MOST_COLUMNS)
"""In one line: texts hold some as well."""
# A setting of the whole process: nothing else here reads CSV. The module's own limit is far below a board's largest
# field and ends the reading, where we want to name the row; what we take is bounded by the body's size, and by cell.
csv.field_size_limit(2**31 - 1)


def read_csv(name: str, content: bytes, reading: Reading) -> Sheet | None:
    """The table of a file, or None where it is empty.

    Raises:
        Problem: import-refused, where it cannot be read.
    """
    text = decoded(content)
    separator, start = _separator(text)
    return sheet_of(name, _rows(text[start:], separator), reading)


def decoded(content: bytes) -> str:
    """By the byte order mark; else as UTF-8; else as German Excel saves it, in Windows-1252."""
    if content.startswith(BOM_UTF8):
        encodings = ["utf-8-sig"]
    elif content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    en = "The encoding is neither UTF-8 nor UTF-16 with a byte order mark nor Windows-1252"
    de = "Die Kodierung ist weder UTF-8 noch UTF-16 mit Bytereihenfolge-Marke noch Windows-1252"
    raise refused("encoding", en, de)


def _separator(text: str) -> tuple[str, int]:
    """What stands between cells, and where the table begins. Excel takes a first line such as `sep=;` as an
    announcement, and shows no row for it."""
    first = text[:1_000].partition("\n")[0].rstrip("\r")
    if first.lower().startswith(_ANNOUNCED) and first[4:] in _SEPARATORS:
        return first[4:], text.find("\n") + 1 or len(text)
    widths = {separator: _width(text, separator) for separator in _SEPARATORS}
    return max(_SEPARATORS, key=lambda separator: widths[separator]), 0


def _lines(text: str, separator: str) -> Iterator[str]:
    """The lines of a text. A row is read whole: one of millions of cells would take as much memory as there is."""
    for line in io.StringIO(text, newline=""):
        if line.count(separator) > _MOST_SEPARATORS:
            raise refused("too_many_columns", "A row is too long", "Eine Zeile ist zu lang")
        yield line


def _width(text: str, separator: str) -> int:
    """How many columns the header would have."""
    try:
        rows = islice(csv.reader(_lines(text, separator), delimiter=separator), MOST_WALKED)
        return next((len(row) for row in rows if row), 0)
    except csv.Error:
        return 0


def _rows(text: str, separator: str) -> Iterator[Numbered]:
    number = 0
    reader = csv.reader(_lines(text, separator), delimiter=separator, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            en, de = "The quotes in this row do not match", "Die Anführungszeichen in dieser Zeile passen nicht"
            raise refused("quotes", en, de, row=number + 1) from error
        number += 1
        yield number, cells
