"""Workbooks as openpyxl reads them, and lists that are written without a process each."""

import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import IO, Any

import httpx
import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.core.formats import Format
from app.exchange.spreadsheets.xlsx import unescaped
from app.workbook_writer.__main__ import write

XLSX = Format.XLSX.value


def workbook_of(response: httpx.Response) -> Workbook:
    assert (response.status_code, response.headers["content-type"]) == (200, XLSX), response.text
    return openpyxl.load_workbook(io.BytesIO(response.content))


def cells_of(sheet: Worksheet, first: int = 1) -> list[list[Any]]:
    """The values of rows, texts as Excel shows them; a formula is none."""
    rows = [list(row) for row in sheet.iter_rows(min_row=first)]
    assert all(cell.data_type != "f" for row in rows for cell in row)
    return [[unescaped(c.value) if isinstance(c.value, str) else c.value for c in row] for row in rows]


def written_here(folder: Path) -> Callable[[AsyncIterator[bytes]], Any]:
    """Stand in for `write_workbook`: the same program, in the process of the test."""

    async def write_workbook(lines: AsyncIterator[bytes]) -> IO[bytes]:
        path = folder / "workbook.xlsx"
        write(path, b"".join([some async for some in lines]).splitlines())
        return path.open("rb")

    return write_workbook
