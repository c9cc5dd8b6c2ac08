"""Change records of a write, staged while it runs and inserted when it commits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlmodel import SQLModel

from app.core.tables import is_logged


class Change(NamedTuple):
    """One thing that happened to one resource, as insiders and, where they may see it, the public learn of it."""

    resource: str
    resource_id: UUID
    action: str
    version: int
    fields: Sequence[str] = ()
    before: Mapping[str, Any] | None = None
    concept_id: UUID | None = None
    subject_id: UUID | None = None
    public_action: str | None = None


def former(model: type[SQLModel], row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the values that the fields had, where there was none or the log may hold it."""
    values = {name: row[name] for name in names if name in row}
    loggable = {name: value for name, value in values.items() if value in (None, []) or is_logged(model, name)}
    return dict(to_jsonable_python(loggable))


STEP = 1_000
"""The version of a thing that comes into the public's view is a multiple of this."""


def version_when_shown(version: Any) -> Any:
    """Return the version, a number or a column, that a thing gets as it comes into the public's view: it tells
    nothing of what was changed before."""
    return (version // STEP + 1) * STEP


def next_version(row: Mapping[str, Any], *, is_public: bool) -> int:
    """Return the version after a change of the row, by which it is public from now on, or is not."""
    version: int = row["version"]
    return version_when_shown(version) if is_public and not row["is_public"] else version + 1


COLUMNS = (
    "district_id",
    "revision",
    "ordinal",
    "recorded_at",
    "actor_id",
    *Change._fields,
    "public_revision",
    "public_ordinal",
)


@dataclass
class Journal:
    """The changes of one transaction, in order."""

    changes: list[Change] = field(default_factory=list)

    def rows(
        self, *, district_id: UUID, actor_id: UUID, recorded_at: datetime, revision: int, public_revision: int
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of change_records, as COLUMNS names them; hidden changes leave no gaps in public ordinals."""
        public_ordinal = 0
        for ordinal, change in enumerate(self.changes):
            same = (district_id, revision, ordinal, recorded_at, actor_id)
            if change.public_action is None:
                yield (*same, *change, None, None)
            else:
                yield (*same, *change, public_revision, public_ordinal)
                public_ordinal += 1

    def mark(self) -> int:
        """Return a place to which `back_to` returns."""
        return len(self.changes)

    def back_to(self, mark: int) -> None:
        del self.changes[mark:]

    @property
    def is_public(self) -> bool:
        return any(change.public_action for change in self.changes)


def public_action_of(action: str, was: bool, becomes: bool) -> str | None:
    """Return what a change is to the public: nothing, an appearance, a disappearance, or the change itself."""
    if was and becomes:
        return action
    if becomes:
        return "created"
    return "deleted" if was else None


def apart(change: Change, hidden: Sequence[str]) -> list[Change]:
    """Divide a change into what the public sees, if anything, and fields that it never sees."""

    def part(fields: Sequence[str]) -> Change:
        before = {name: value for name, value in (change.before or {}).items() if name in fields}
        return change._replace(fields=fields, before=before or None)

    seen = [name for name in change.fields if name not in hidden]
    rest = part(hidden)._replace(public_action=None)
    return [part(seen), rest] if seen else [rest]
