"""Excel workbooks, row by row: their cells' values, and of formulas what was calculated last."""

import io
import warnings
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import openpyxl

from app.core.problems import Problem
from app.exchange.boards.archives import refuse_large
from app.exchange.boards.sheets import Numbered, Reading, Sheet, refused, sheet_of

MOST_SHEETS = 50
_CHUNK, _LONGEST_ROW = 1_000_000, 10_000_000
"""Bytes of XML."""
_LAST_ROW = 1_048_576
"""Of what Excel can hold: a row beyond has a made-up number, up to which empty ones would be counted."""
warnings.filterwarnings("ignore", module="openpyxl")  # about styles and the like, on stderr


def read_workbook(content: bytes, reading: Reading) -> list[Sheet]:
    """The tables of a workbook.

    Raises:
        Problem: import-refused, where it cannot be read, or unpacks to more than any board.
    """
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            refuse_large(archive.infolist(), reading)
            _refuse_long_rows(archive)
        # Read row by row: a cell in the last corner of an otherwise empty sheet costs nothing.
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return list(_sheets(workbook, reading))
    except Problem:
        raise
    except Exception as error:  # whatever a broken file makes the reader stumble over
        raise refused(
            "unreadable", "This is no workbook that can be read", "Die Excel-Datei ist nicht lesbar"
        ) from error


def _refuse_long_rows(archive: ZipFile) -> None:
    """A row is read whole: one of millions of cells would take as much memory as there is."""
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            with archive.open(name) as sheet:
                length = 0
                while chunk := sheet.read(_CHUNK):
                    rest = chunk.rpartition(b"row>")
                    length = len(rest[2]) if rest[1] else length + len(chunk)
                    if length > _LONGEST_ROW:
                        raise refused("too_many_columns", "A row is too long", "Eine Zeile ist zu lang")


def _sheets(workbook: Any, reading: Reading) -> Iterator[Sheet]:
    if len(workbook.worksheets) > MOST_SHEETS:
        raise refused("too_many_sheets", f"At most {MOST_SHEETS} sheets", f"Höchstens {MOST_SHEETS} Tabellenblätter")
    for worksheet in workbook.worksheets:
        worksheet.reset_dimensions()  # what the file says of its size need not be true
        sheet = sheet_of(worksheet.title, _rows(worksheet), reading)
        if sheet is not None:
            yield sheet


def _rows(worksheet: Any) -> Iterator[Numbered]:
    for number, cells in enumerate(worksheet.iter_rows(values_only=True), start=1):
        if number > _LAST_ROW:
            raise refused("too_many_rows", "The sheet has more rows than Excel", "Das Blatt hat mehr Zeilen als Excel")
        yield number, cells
