"""Bounds of the cost of a file: all of it is counted while it is read, whatever its headers say."""

import io
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

MOST_UNPACKED = 50_000_000
"""Bytes in all that is read of a file."""
MOST_GIVEN = 25_000_000
"""Bytes of text that come of it: one long text may stand in a million cells."""
MOST_FILES = 500
MOST_SHEETS = 50
MOST_ROWS = 20_100
"""Of one sheet that have anything in them, titles and hidden ones among them."""
MOST_COLUMNS = 200
MOST_STYLES = 65_500
"""Of a workbook, as Excel has it; and of looks, which conditional formats may add to."""
MOST_AREAS = 2_000
"""Merged areas of a sheet that are told."""
MOST_RULES = 2_000
"""Conditional formats of a file."""
MOST_DECIDED = 1_000_000
"""Cells for which conditional formats are decided, each time counted."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of what Excel can hold."""
MEMORY = 400_000_000
SECONDS = 30
"""Of a processor."""


class Refusal(Exception):
    """Ends the reading: why, and in which row."""

    def __init__(self, code: str, row: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.row = row


class Spent:
    """The bytes read of a file so far, archives in it included."""

    def __init__(self) -> None:
        self.unpacked = 0

    def read(self, count: int) -> None:
        self.unpacked += count
        if self.unpacked > MOST_UNPACKED:
            raise Refusal("unpacked_too_large")


class _Counted:
    """A part of an archive that is unpacked piece by piece."""

    def __init__(self, part: IO[bytes], spent: Spent) -> None:
        self._part = part
        self._spent = spent

    def read(self, size: int = 65_536) -> bytes:
        piece = self._part.read(min(size, 65_536) if size > 0 else 65_536)
        self._spent.read(len(piece))
        return piece


class Archive:
    """A ZIP archive of which no more is unpacked than is asked for."""

    def __init__(self, content: bytes, spent: Spent) -> None:
        self.spent = spent
        self._zip = ZipFile(io.BytesIO(content))
        self.names = [info.filename for info in self._zip.infolist() if not info.is_dir()]

    def open(self, name: str) -> _Counted:
        info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise Refusal("password_protected")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # the others unpack without a bound
            raise Refusal("unreadable")
        return _Counted(self._zip.open(info), self.spent)

    def read(self, name: str) -> bytes:
        return b"".join(iter(self.open(name).read, b""))

    def walk(self, name: str, whole: tuple[str, ...]) -> Iterator[tuple[str, str, Element]]:
        """Walk an XML part by its local names, so that namespaces of all dialects are read.

        Only elements in `whole` keep their children until they end; everything else is let go at once.
        """
        path: list[Element] = []
        kept = 0
        source: Any = self.open(name)
        for event, element in iterparse(source, events=("start", "end")):  # noqa: S314 # bounded, and by itself
            tag = local(element)
            if event == "start":
                path.append(element)
                kept += tag in whole
            yield event, tag, element
            if event == "end":
                path.pop()
                kept -= tag in whole
                if path and not kept:
                    path[-1].clear()


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute by its local name: that of relations stands in a namespace that differs by dialect."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), None)


def is_true(value: str | None) -> bool:
    return value in ("1", "true", "on")
