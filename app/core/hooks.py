"""The work of upper rooms in each write, which `app/hooks.py` puts together for the service and the command line."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlmodel import SQLModel

from app.core.changes import Change
from app.core.problems import Fault
from app.core.reading import Row

if TYPE_CHECKING:
    from app.core.visibility import Inheritance
    from app.core.writing import Write

UpdateCheck = Callable[["Write", Row, Row], Awaitable[list[Fault]]]
"""Returns the faults of what no longer agrees with a row, given as it was and as it is; the row is written already."""
BeforeCommit = Callable[["Write", Sequence[Change]], Awaitable[None]]
"""Runs within each transaction that changes anything, once all is written and before its changes are recorded."""


@dataclass(frozen=True)
class Hooks:
    """The hooks of an installation."""

    inheritances: Sequence["Inheritance"] = ()
    """Sources of visibility, parents first."""
    update_checks: Mapping[type[SQLModel], Sequence[UpdateCheck]] = field(default_factory=dict)
    """By table, the checks of other rooms when one of its rows is changed."""
    before_commit: Sequence[BeforeCommit] = ()
