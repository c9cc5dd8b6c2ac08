"""The work of upper packages in each write, which `app/hooks.py` puts together for the service and the command line."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlmodel import SQLModel

from app.core.changes import Change

if TYPE_CHECKING:
    from app.core.rule_checks import Referring
    from app.core.visibility import VisibilitySource
    from app.core.writing import Write

BeforeCommit = Callable[["Write", Sequence[Change]], Awaitable[None]]
"""Runs within each transaction that changes anything, once all is written and before its changes are recorded."""


@dataclass(frozen=True)
class Hooks:
    """The hooks of an installation."""

    visibility_sources: Sequence["VisibilitySource"] = ()
    """Sources of visibility, parents first."""
    referring: Mapping[type[SQLModel], Sequence["Referring"]] = field(default_factory=dict)
    """By table, the rules of rows that refer to it, which a change of one of its rows may break."""
    before_commit: Sequence[BeforeCommit] = ()
