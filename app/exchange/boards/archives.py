"""ZIP archives of tables, such as Padlet gives out. What they unpack to is bounded before anything is unpacked."""

import io
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.exchange.boards.sheets import Reading, refused

MOST_FILES = 500
MOST_UNPACKED = 50_000_000
"""Bytes in all that is read. What a file says of its size bounds what is read of it."""
_TABLES = (".csv", ".xlsx")


def refuse_large(files: Sequence[ZipInfo], reading: Reading) -> None:
    """Refuses what unpacks to too much, with what was unpacked of the same file before.

    Raises:
        Problem: import-refused.
    """
    reading.unpacked += sum(file.file_size for file in files)
    if len(files) > MOST_FILES or reading.unpacked > MOST_UNPACKED:
        megabytes = MOST_UNPACKED // 1_000_000
        en = f"Unpacked, it is larger than {megabytes} MB or more than {MOST_FILES} files"
        de = f"Entpackt ist das mehr als {megabytes} MB oder mehr als {MOST_FILES} Dateien"
        raise refused("unpacked_too_large", en, de)


def tables_in(content: bytes, reading: Reading) -> list[tuple[str, bytes]]:
    """The tables in an archive, by name; everything else in it is left alone.

    Raises:
        Problem: import-refused, where it cannot be read, is too large, or holds no table.
    """
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            tables = [file for file in archive.infolist() if _is(file)]  # pictures may be as large as they like
            refuse_large(tables, reading)
            found = [(PurePosixPath(file.filename).name, archive.read(file)) for file in tables]
    except (BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError, zlib.error) as error:
        raise refused(
            "unreadable", "This is no ZIP archive that can be read", "Das ZIP-Archiv ist nicht lesbar"
        ) from error
    if not found:
        raise refused(
            "no_table", "There is no CSV or XLSX in the archive", "Im Archiv liegt keine CSV- oder XLSX-Datei"
        )
    return found


def _is(file: ZipInfo) -> bool:
    """Whether it is a table; macOS puts shadows of files beside them."""
    path = PurePosixPath(file.filename)
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return not file.is_dir() and not hidden and path.suffix.lower() in _TABLES
