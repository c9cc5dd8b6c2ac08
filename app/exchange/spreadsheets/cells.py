"""What stands in a cell: text as it is shown, with the number behind it, or why it cannot be told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A number that is shown otherwise than it is, such as 1.234 or 50%."""

    text: str
    number: float


@dataclass(frozen=True)
class Unclear:
    """A cell of which nobody can say what it says."""

    code: str
    text: str = ""
    """What is shown instead."""


Cell = str | int | float | Shown | Unclear | None


def packed(cell: Cell) -> object:
    """The cell as JSON has it."""
    if isinstance(cell, Shown):
        return {"text": cell.text, "number": cell.number}
    if isinstance(cell, Unclear):
        return {"text": cell.text, "unclear": cell.code}
    return cell


def unpacked(value: object) -> Cell:
    """The cell of what JSON has."""
    if isinstance(value, dict):
        return Shown(**value) if "number" in value else Unclear(value["unclear"], value["text"])
    assert value is None or isinstance(value, str | int | float)
    return value


def letters_of(column: int) -> str:
    """The letters of a column, from 1, as spreadsheet programs show them."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
