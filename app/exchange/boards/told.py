"""What is wrong with a row, told by its number and the header of the column."""

from pydantic import ValidationError

from app.core.faults import fault_of
from app.core.problems import Fault
from app.exchange.boards.columns import Columns


def not_understood(name: str, row: int, column: str) -> Fault:
    """A cell whose value means nothing to us."""
    words = {
        "received_on": ("A day as 31.01.2024 or 2024-01-31", "Ein Tag wie 31.01.2024 oder 2024-01-31"),
        "votes": ("A whole number", "Eine ganze Zahl"),
    }
    other = ("The mapping does not say what this value is", "Die Zuordnung sagt nicht, was dieser Wert ist")
    code = {"received_on": "date", "votes": "int_parsing"}.get(name, "unknown_value")
    return Fault(code, *words.get(name, other), row=row, column=column)


def told(error: ValidationError, row: int, columns: Columns, place: str | None) -> list[Fault]:
    """What is not valid of a row; `place`: the header of the answer's column, where it is one of several."""
    faults = []
    for one in error.errors(include_url=False):
        name = str(one["loc"][0])
        column = place if place is not None and name in ("text", "title") else columns.header(name)
        if name == "text" and column is None:
            column = columns.header("title")
        faults.append(placed(fault_of(one), row, column))
    return faults


def placed(fault: Fault, row: int, column: str | None) -> Fault:
    """The fault at its place in a table."""
    return Fault(fault.code, fault.en, fault.de, row=row, column=column)
