"""A process of its own: a file comes in, its tables go out as lines of JSON, and the bounds hold whatever it holds."""

import json
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from app.exchange.spreadsheets import bounds
from app.exchange.spreadsheets.appearance import Looks
from app.exchange.spreadsheets.bounds import Archive, Refusal, Spent
from app.exchange.spreadsheets.cells import packed
from app.exchange.spreadsheets.ods import read_ods
from app.exchange.spreadsheets.xlsx import CONTENT_TYPES, read_workbook
from app.process_limits import limit_process

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TABLES = (".csv", ".xlsx", ".xlsm", ".ods")
_OTHERS = (".xls", ".xlsb", ".numbers")
"""Tables that are not read."""
Line = dict[str, Any]


def limit() -> None:
    """Keep the bounds of a reader."""
    limit_process(memory=bounds.MEMORY, seconds=bounds.SECONDS)


def read(content: bytes, *, hidden: bool, appearance: bool = False) -> Iterator[Line]:
    """Read whatever file it is; archives are opened once, not those within. Of a workbook alone the `appearance` can
    be asked for."""
    spent = Spent()
    if content.startswith(_OLE):
        raise _sealed(content)
    archive = Archive(content, spent)
    if CONTENT_TYPES in archive.names or "mimetype" in archive.names:
        yield from _book(archive, "", hidden=hidden, looks=Looks() if appearance else None)
        return
    if appearance:
        raise Refusal("unsupported_kind")
    tables = [name for name in archive.names if _is(name, _TABLES)]  # pictures may be as many and large as they like
    others = [PurePosixPath(name).name for name in archive.names if _is(name, _OTHERS)]
    if len(tables) > bounds.MOST_FILES:
        raise Refusal("unpacked_too_large")
    if not tables and others:
        raise Refusal("unsupported_kind")
    yield {"left_out": others[: bounds.MOST_FILES]}
    for name in tables:
        path, part = PurePosixPath(name), archive.read(name)
        if path.suffix.lower() == ".csv":
            yield {"csv": part.decode("latin-1"), "name": path.stem}
        elif part.startswith(_OLE):
            raise _sealed(part)
        else:
            yield from _book(Archive(part, spent), path.name, hidden=hidden)


def _sealed(content: bytes) -> Refusal:
    """Return why an OLE file is refused: it is a workbook with a password, or one of before 2007."""
    return Refusal("password_protected" if _ENCRYPTED in content else "unsupported_kind")


def _book(archive: Archive, file: str, *, hidden: bool, looks: Looks | None = None) -> Iterator[Line]:
    if CONTENT_TYPES in archive.names:
        tables, left_out = read_workbook(archive, hidden=hidden, looks=looks)
    elif "mimetype" in archive.names:
        tables, left_out = read_ods(archive, hidden=hidden, looks=looks)
    else:
        raise Refusal("unreadable")
    yield {"left_out": [f"{file}: {name}" if file else name for name in left_out]}
    if looks:
        yield {"looks": looks.packed()}
    for table in tables:
        yield {
            "name": table.name,
            "hidden_rows": table.hidden_rows,
            "hidden_columns": sorted(set(table.hidden_columns)),
            "merged": len(table.merged),
            **({"areas": table.merged[: bounds.MOST_AREAS]} if looks else {}),
        }
        for number, cells in table.lines():
            line: Line = {"row": number, "cells": [packed(cell) for cell in cells]}
            yield {**line, "looks": table.looks_of(number)} if looks else line


def _is(name: str, endings: tuple[str, ...]) -> bool:
    """Return whether a name has one of the endings, unless it is hidden: macOS puts shadows of files beside them."""
    path = PurePosixPath(name)
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return not hidden and path.suffix.lower() in endings


def _written(line: Line) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def answers(content: bytes, *, hidden: bool, appearance: bool = False) -> Iterator[bytes]:
    """Yield the lines of JSON in UTF-8; if the reading broke off, the last one holds the reason and the row."""
    given, broke_off = 0, None
    try:
        for line in read(content, hidden=hidden, appearance=appearance):
            written = _written(line)
            given += len(written)
            if given > bounds.MOST_GIVEN:
                raise Refusal("unpacked_too_large")
            yield written
    except Refusal as refusal:
        broke_off = {"refused": refusal.code, "at": refusal.row}
    except MemoryError:
        broke_off = {"refused": "too_much_memory"}
    except Exception:  # whatever a broken file makes the reader stumble over
        broke_off = {"refused": "unreadable"}
    if broke_off:  # written once the error is gone, as that holds what took all memory
        yield _written(broke_off)


if __name__ == "__main__":
    limit()
    for answer in answers(
        sys.stdin.buffer.read(), hidden="--hidden" in sys.argv, appearance="--appearance" in sys.argv
    ):
        sys.stdout.buffer.write(answer + b"\n")
