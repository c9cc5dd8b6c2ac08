"""From a file to its tables, whatever kind of file it is."""

import io
from pathlib import PurePosixPath
from zipfile import ZipFile, is_zipfile

from app.exchange.boards.archives import tables_in
from app.exchange.boards.csv_files import read_csv
from app.exchange.boards.sheets import Reading, Sheet, refused
from app.exchange.boards.workbooks import read_workbook

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
_WORKBOOK = "xl/workbook.xml"


def read_sheets(content: bytes, media: str | None) -> list[Sheet]:
    """The tables of a file of that media type, or of whichever it turns out to be. It takes a while: call it off the
    event loop.

    Raises:
        Problem: import-refused, where it cannot be read or holds no table.
    """
    kind, reading = media or kind_of(content), Reading()
    if kind == CSV:
        sheets = [sheet] if (sheet := read_csv("", content, reading)) else []
    elif kind == XLSX:
        sheets = read_workbook(content, reading)
    else:
        sheets = [sheet for name, part in tables_in(content, reading) for sheet in _part(name, part, reading)]
    if not sheets:
        raise refused("no_table", "The file is empty", "Die Datei ist leer")
    return sheets


def kind_of(content: bytes) -> str:
    """What a file is, by what it holds: browsers name spreadsheets in many ways."""
    if not is_zipfile(io.BytesIO(content)):
        return CSV
    with ZipFile(io.BytesIO(content)) as archive:
        return XLSX if _WORKBOOK in archive.namelist() else ZIP


def _part(name: str, content: bytes, reading: Reading) -> list[Sheet]:
    path = PurePosixPath(name)
    if path.suffix.lower() == ".csv":
        sheet = read_csv(path.stem, content, reading)
        return [sheet] if sheet else []
    return read_workbook(content, reading)
