"""Workbooks of Excel, written by a process of their own that may be killed; it gets the rows while they are read."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path
from signal import SIGKILL, SIGXCPU
from tempfile import TemporaryDirectory
from typing import IO

from anyio import CapacityLimiter
from pydantic_core import to_json

from app.core.column_labels import label_of
from app.core.helper_processes import AT_ONCE, helper_process
from app.core.lines import RowWriter
from app.core.problems import Problem
from app.core.reading import Reader
from app.workbook_writer.bounds import FILE_SIZE, MEMORY, SECONDS, TOO_LARGE, TOO_MUCH_MEMORY
from app.workbook_writer.parts import Cell, Chart, Sheet

_PATIENCE = 2 * SECONDS
"""Seconds by the clock, on a busy machine."""
_PLACES = CapacityLimiter(AT_ONCE)
_HELPER = ("-E", "-s", "-m", "app.workbook_writer")
_CHUNK = 65_536
Part = Sheet | Sequence[Cell] | Chart
_TIME = (f"takes longer than {SECONDS} seconds", f"dauert länger als {SECONDS} Sekunden")
_MEMORY = (f"takes more than {MEMORY // 1_000_000} MB of memory", f"braucht mehr als {MEMORY // 1_000_000} MB Speicher")
_SIZE = (f"takes more than {FILE_SIZE // 1_000_000} MB on disk", f"braucht mehr als {FILE_SIZE // 1_000_000} MB Platz")
_ENDED = {-SIGXCPU: _TIME, -SIGKILL: _MEMORY, TOO_MUCH_MEMORY: _MEMORY, TOO_LARGE: _SIZE}
"""Reasons why there is no workbook, by how the process ended."""


def sheet_of(reader: Reader, lines: RowWriter) -> Sheet:
    """Return the sheet of a list or grid, which has the name of its URL."""
    name = label_of((reader.request.scope["path"].rpartition("/")[2].replace("-", "_"),), "")
    footer = [reader.district_name, name, f"Stand {reader.evaluated_on:%d.%m.%Y}"]
    return Sheet(name, lines.sheet_columns(), " · ".join(filter(None, footer)))


def lines_of(parts: Iterable[Part]) -> bytes:
    """Return sheets, rows and charts as the process reads them."""
    return b"".join(to_json(part) + b"\n" for part in parts)


async def write_workbook(lines: AsyncIterator[bytes]) -> IO[bytes]:
    """Write the workbook of these lines, and return the file, which has no name any more.

    Raises:
        Problem: not-acceptable, where it breaks the bounds of the process; unavailable, where too many wait.
    """
    with TemporaryDirectory(prefix="sachstand-") as folder:
        path = Path(folder, "workbook.xlsx")
        async with helper_process(_PLACES, *_HELPER, str(path)) as process:
            try:
                async with asyncio.timeout(_PATIENCE):
                    await _feed(process, lines)
                    status = await process.wait()
            except TimeoutError:
                raise _refusal(*_TIME) from None
        if status in _ENDED:
            raise _refusal(*_ENDED[status])
        if status:
            raise RuntimeError(f"The writer of workbooks ended with {status}")
        return open(path, "rb")  # noqa: ASYNC230 # on this machine; it is closed when it is sent


async def _feed(process: Process, lines: AsyncIterator[bytes]) -> None:
    assert process.stdin is not None
    async for some in lines:
        process.stdin.write(some)
        try:
            await process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):  # it has ended, and its status says why
            return
    process.stdin.close()


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file piece by piece."""
    return iter(lambda: file.read(_CHUNK), b"")


def _refusal(en: str, de: str) -> Problem:
    return Problem(
        "not-acceptable",
        f"Writing this as a workbook {en}. Ask for less of it by filters, or for `format=csv`, which has no limit.",
        f"Das als Arbeitsmappe zu schreiben {de}. Fragen Sie mit Filtern nach weniger oder mit `format=csv`, das keine "
        "solche Grenze hat.",
    )
