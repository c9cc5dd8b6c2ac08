"""Spreadsheets of Excel and LibreOffice, and what is read of them."""

import io
import json
import zipfile
from typing import Any

import openpyxl

from app.exchange.spreadsheets.__main__ import answers
from tests.api import Json
from tests.exchange.tables import zip_of

STRING = 'office:value-type="string" calcext:value-type="string"'
KIND = b"application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text", "style", "fo")
)
CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
HIDDEN = (
    '<style:style style:name="ta1"><style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
)


def document(*tables: str) -> bytes:
    body = "".join(tables)
    content = f"<office:document-content {SPACES} {CALCEXT}>{HIDDEN}{body}</office:document-content>"
    return zip_of({"mimetype": KIND, "META-INF/manifest.xml": b"<manifest/>", "content.xml": content.encode()})


def table(body: str, *, name: str = "Blatt", style: str = "ta1") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{body}</table:table>'


def row(*cells: str, given: str = "") -> str:
    return f"<table:table-row {given}>{''.join(cells)}</table:table-row>"


def cell(text: str | None = None, given: str = "") -> str:
    paragraphs = "" if text is None else f"<text:p>{text}</text:p>"
    return f"<table:table-cell {given}>{paragraphs}</table:table-cell>"


def workbook(**values: Any) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for place, value in values.items():
        book.active[place] = value
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def told(content: bytes, *, hidden: bool = False) -> list[Json]:
    return [json.loads(line) for line in answers(content, hidden=hidden)]


def rows(content: bytes, *, hidden: bool = False) -> dict[int, list[Any]]:
    """The rows of all tables, cells without what is behind them."""
    lines = [line for line in told(content, hidden=hidden) if "row" in line]
    return {line["row"]: [_seen(cell) for cell in line["cells"]] for line in lines}


def _seen(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    return (cell["unclear"], cell["text"]) if "unclear" in cell else cell["text"]


def refusal(content: bytes) -> str | None:
    code: str | None = told(content)[-1].get("refused")
    return code


def changed(content: bytes, **parts: Any) -> bytes:
    """The archive with some of its parts changed: a function of the text, by the end of the name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for end, change in parts.items():
        name = next(name for name in files if name.endswith(f"{end}.xml"))
        files[name] = change(files[name].decode()).encode()
    return zip_of(files)
