"""Change records: what a write did, staged while it runs and inserted when it commits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import to_jsonable_python

BY_NAME_ONLY = frozenset(
    {
        "summary",
        "remedy",
        "next_steps",
        "reported_by",
        "internal_note",
        "contributed_by",
        "description",
        "discontinued_note",
        "note",
    }
)
"""Text by or about people: the log names the field and never holds its value."""


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


def former(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The values that the fields had, where the log may hold them."""
    kept = {name: row[name] for name in names if name not in BY_NAME_ONLY and name in row}
    return dict(to_jsonable_python(kept))


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
        """The rows of change_records, as COLUMNS names them; the public's ordinals have no gaps where hidden changes
        stand."""
        public_ordinal = 0
        for ordinal, change in enumerate(self.changes):
            same = (district_id, revision, ordinal, recorded_at, actor_id)
            if change.public_action is None:
                yield (*same, *change, None, None)
            else:
                yield (*same, *change, public_revision, public_ordinal)
                public_ordinal += 1

    @property
    def is_public(self) -> bool:
        return any(change.public_action for change in self.changes)
