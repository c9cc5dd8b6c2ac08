"""The content of a cell: text as it is shown, with the number behind it, or the reason why it is not certain."""

import re
from dataclasses import dataclass

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Shown:
    """A number that is shown otherwise than it is, such as 1.234 or 50%."""

    text: str
    number: float


@dataclass(frozen=True)
class Unclear:
    """A cell whose content is not certain."""

    code: str
    text: str = ""
    """Text that is shown instead."""


Cell = str | int | float | Shown | Unclear | None


def packed(cell: Cell) -> object:
    """Return a cell as a value of JSON."""
    if isinstance(cell, Shown):
        return {"text": cell.text, "number": cell.number}
    if isinstance(cell, Unclear):
        return {"text": cell.text, "unclear": cell.code}
    return cell


def unpacked(value: object) -> Cell:
    """Return the cell of a value of JSON."""
    if isinstance(value, dict):
        return Shown(**value) if "number" in value else Unclear(value["unclear"], value["text"])
    assert value is None or isinstance(value, str | int | float)
    return value


def letters_of(column: int) -> str:
    """Return the letters of a column, from 1, as spreadsheet programs show them."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def column_of(letters: str) -> int:
    """Return the number of a column, from 1, by its letters."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


def unescaped(text: str) -> str:
    """Return a text as Excel shows it: `_x000D_` is a carriage return, `_x005F_` the underscore before such."""
    if "_x" not in text:
        return text
    found = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
