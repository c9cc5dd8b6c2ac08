"""Checks of other rooms when a row changes: does what they hold still agree with it?

A room cannot ask the rooms that stand on it. They register what they ask for, and the service that writes the change
asks them all.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable

from sqlmodel import SQLModel

from app.core.problems import Fault, refuse_if
from app.core.reading import Row
from app.core.writing import Write

Check = Callable[[Write, Row, Row], Awaitable[list[Fault]]]
"""Returns the faults of what no longer agrees with a row, given as it was and as it is; the row is written already."""
_registered: defaultdict[type[SQLModel], list[Check]] = defaultdict(list)


def register_update_check(model: type[SQLModel], check: Check) -> None:
    """Register a check that runs whenever a row of this table is changed."""
    _registered[model].append(check)


async def disagreements(write: Write, model: type[SQLModel], before: Row, after: Row) -> list[Fault]:
    """Return the faults in other rooms that a change causes, with pointers to what was changed."""
    return [fault for check in _registered[model] for fault in await check(write, before, after)]


async def refuse_disagreement(write: Write, model: type[SQLModel], before: Row, after: Row) -> None:
    """Refuse a change with which something in another room no longer agrees.

    Raises:
        Problem: invalid, with a pointer to what was changed.
    """
    refuse_if(await disagreements(write, model, before, after))
