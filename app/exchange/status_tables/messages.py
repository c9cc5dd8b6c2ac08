"""Messages about cells, equal ones grouped; each names its cells as a spreadsheet program does."""

import re
from dataclasses import dataclass, field

from app.exchange.spreadsheets.cells import letters_of

MOST_CELLS = 200
"""Cells that one message names."""
MOST_MESSAGES = 1_000
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[RrCc]\d*")


@dataclass
class Message:
    """One message for all cells of which it holds."""

    code: str
    en: str
    de: str
    cells: list[str] = field(default_factory=list)
    count: int = 0


class Messages:
    """The messages about a file, in the order in which they came up."""

    def __init__(self) -> None:
        self._messages: dict[tuple[str, str], Message] = {}

    def add(self, code: str, words: tuple[str, str], cell: str | None = None) -> None:
        """Add a message in English and German, about a cell or about the file."""
        key = (code, words[0])
        if key not in self._messages and len(self._messages) >= MOST_MESSAGES:
            return
        message = self._messages.setdefault(key, Message(code, *words))
        message.count += 1
        if cell is not None and len(message.cells) < MOST_CELLS:
            message.cells.append(cell)

    def all(self) -> list[Message]:
        return list(self._messages.values())


def address(sheet: str, row: int, column: int) -> str:
    """Return the address of a cell with its sheet, as Excel writes it: `Maßnahmen!F12`, `'Feld 1'!B3`."""
    place = f"{letters_of(column)}{row}"
    if not sheet:
        return place
    plain = _PLAIN_NAME.fullmatch(sheet) and not _LIKE_A_CELL.fullmatch(sheet)
    quoted = sheet.replace("'", "''")
    return f"{sheet}!{place}" if plain else f"'{quoted}'!{place}"
