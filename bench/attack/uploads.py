"""Bodies that are large, false or never whole."""

import asyncio
import io
import zipfile
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import openpyxl

MEGABYTE = 1_000_000
ANNOUNCED, SENT = 64 * MEGABYTE, 63 * MEGABYTE
WITHOUT_TOKEN = 60 * MEGABYTE
AT_ONCE = 4
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "xl/worksheets/sheet1.xml"
_CELLS = 3_000_000


async def hang_up(base: str, token: str, count: int) -> None:
    """Announce imports, send most of each, and break off."""
    address = urlsplit(base)
    head = (
        f"POST /v1/imports HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {ANNOUNCED}\r\n\r\n"
    )

    async def one() -> None:
        _, writer = await asyncio.open_connection(address.hostname, address.port)
        try:
            writer.write(head.encode())
            for _ in range(SENT // MEGABYTE):
                writer.write(b" " * MEGABYTE)
                await asyncio.wait_for(writer.drain(), 60)
        except (ConnectionError, TimeoutError):
            pass  # it was refused before all was sent
        finally:
            writer.close()

    await _at_once(one, count)


async def send_without_token(base: str, count: int) -> dict[str, int]:
    """Send JSON that is costly to read, without a token, and return the number of answers by status."""
    body = b"[" + b"[]," * (WITHOUT_TOKEN // 3) + b"[]]"
    answers: dict[str, int] = {}

    async def one() -> None:
        async with httpx.AsyncClient(base_url=base, timeout=60) as client:
            try:
                headers = {"Content-Type": "application/json"}
                answer = str((await client.post("/v1/imports", content=body, headers=headers)).status_code)
            except httpx.TransportError:
                answer = "cut off"  # before all was sent
        answers[answer] = answers.get(answer, 0) + 1

    await _at_once(one, count)
    return answers


async def _at_once(one: Callable[[], Coroutine[Any, Any, None]], count: int) -> None:
    left = iter(range(count))

    async def some() -> None:
        for _ in left:
            await one()

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(some())


# --- workbooks ----------------------------------------------------------------------------------------------------


def workbooks() -> Iterator[tuple[str, bytes]]:
    """Yield workbooks of some kilobytes that need hundreds of megabytes, by their defect."""
    plain = _plain()
    style = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    styles = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>%s</cellXfs></styleSheet>'
    yield "styles", _with(plain, {"xl/styles.xml": styles % (style * (45 * MEGABYTE // len(style)))})
    cells = b"<c><v>1</v></c><!--row>-->" * _CELLS
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>%s</row></sheetData></worksheet>'
    yield "cells", _with(plain, {_SHEET: sheet % cells})
    yield "lying header", _with(plain, {_SHEET: sheet % cells}, claimed=100)


async def import_workbook(base: str, token: str, event: str, content: bytes) -> int:
    """Import a workbook of feedback and return the status of the answer."""
    headers = {"Content-Type": _XLSX, "Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=base, timeout=120) as client:
        parameters = {"event": event, "profile": "padlet"}
        return (await client.post("/v1/imports", content=content, headers=headers, params=parameters)).status_code


def _plain() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Post ID", "Body"])
    book.active.append([1, "Wort"])
    book.save(file)
    return file.getvalue()


def _with(plain: bytes, parts: Mapping[str, bytes], claimed: int | None = None) -> bytes:
    """Return the workbook with other parts, whose headers give the claimed size."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in before.infolist():
            archive.writestr(info.filename, parts.get(info.filename, before.read(info)))
        for info in archive.infolist():
            if claimed is not None and info.filename in parts:
                info.file_size = claimed
    return file.getvalue()
