"""Checks of other rooms when a row changes: does what they hold still agree with it?

A room cannot ask the rooms that stand on it. Their checks are hooks, and the service that writes the change asks them
all.
"""

from sqlmodel import SQLModel

from app.core.problems import Fault, refuse_if
from app.core.reading import Row
from app.core.writing import Write


async def disagreements(write: Write, model: type[SQLModel], before: Row, after: Row) -> list[Fault]:
    """Return the faults in other rooms that a change causes, with pointers to what was changed."""
    return [fault for check in write.hooks.update_checks.get(model, ()) for fault in await check(write, before, after)]


async def refuse_disagreement(write: Write, model: type[SQLModel], before: Row, after: Row) -> None:
    """Refuse a change with which something in another room no longer agrees.

    Raises:
        Problem: invalid, with a pointer to what was changed.
    """
    refuse_if(await disagreements(write, model, before, after))
