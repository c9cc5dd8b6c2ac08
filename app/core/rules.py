"""Rules between the rows of a district: each stands once, at its resource, whoever changes which row.

Requests hold a row against them before it is written; imports, reverts and `db check` hold many rows against the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from uuid import UUID

from sqlmodel import SQLModel

from app.core.problems import Fault
from app.core.reading import Row

Targets = Mapping[str, Row]
"""The rows to which a row refers, by its columns."""


@dataclass(frozen=True)
class There:
    """The same fault, told of the row that is referred to: a change of that row may break the rule as well."""

    columns: tuple[str, ...]
    """Columns of that row on which the rule depends; the fault stands at the first."""
    fault: Fault | Callable[[Row], Fault] | None = None
    """Its own fault, where the words have to differ; or what makes it of the row that refers."""

    def fault_there(self, fault: Fault, row: Row) -> Fault:
        """Return the fault of a row with the pointer to the row to which that refers."""
        own = self.fault(row) if callable(self.fault) else self.fault
        return own or replace(fault, pointer=f"/{self.columns[0]}")


@dataclass(frozen=True)
class Rule:
    """A rule of a row and the rows to which it refers."""

    name: str
    """What holds, in plain words."""
    faults: Callable[[Row, Targets], Iterable[Fault]]
    references: tuple[str, ...] = ()
    """The columns of the references that it looks at; rows without any keep it."""
    there: Mapping[str, There] = field(default_factory=dict)
    """By column, how it is told of the row that is referred to."""
    audited: bool = True
    """False if no stored row can break it, or if one may once it is written."""


@dataclass(frozen=True)
class OnChange:
    """A rule of what a change may do; what was so before may stay."""

    name: str
    faults: Callable[[Row, Targets, Row | None], Iterable[Fault]]
    """Returns the faults of a row as it will be, with those to which it refers and the row as it was, if it was."""
    references: tuple[str, ...] = ()
    """The columns of the references that it looks at."""


@dataclass(frozen=True)
class Unique:
    """Columns whose values no two rows of a district share, unless the first is empty."""

    name: str
    columns: tuple[str, ...]
    fault: Fault
    """The fault of the second row."""
    with_missing: bool = False
    """True if missing values are compared like others."""
    audited: bool = True
    """False if no stored row can break it."""

    def values(self, row: Row) -> tuple[object, ...] | None:
        """Return what no other row may have; None if it may be shared."""
        values = tuple(row[name] for name in self.columns)
        return None if values[0] is None and not self.with_missing else values


class Clash(NamedTuple):
    """A fault of several rows together: the first of them that was changed brought it about."""

    fault: Fault
    rows: Sequence[UUID]


@dataclass(frozen=True)
class Among:
    """A rule of all rows of a table together."""

    name: str
    columns: tuple[str, ...]
    """The columns that it looks at; the first is empty in rows that concern nobody."""
    clashes: Callable[[Mapping[UUID, Row]], Iterator[Clash]]
    """Yields the clashes among rows by id; of several that one row brings about, the gravest first."""
    within: tuple[str, ...] = ()
    """Columns that rows share which can clash."""
    problem: str = "invalid"
    """The kind of problem by which a request is refused; any but `invalid` names the other row."""


class Unfit(NamedTuple):
    """A fault of a row, and the key of the row beside it that says so."""

    fault: Fault
    key: str


@dataclass(frozen=True)
class Beside:
    """A rule of a row and rows of another table that belong to the same concept, which it names by their keys."""

    name: str
    others: type[SQLModel]
    columns: tuple[str, ...]
    """The columns that it looks at; rows in which all are empty keep it."""
    unfit: Callable[[Row, Mapping[str, Row]], Iterator[Unfit]]
    """Yields the faults of a row with the others by their keys."""
    fault_there: Fault
    """How it is told of the other row."""
    audited: bool = True


Audited = Rule | Unique | Among | Beside
AnyRule = Audited | OnChange
