"""Change records: what a write did, staged while it runs and inserted when it commits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

BY_NAME_ONLY = frozenset(
    {"summary", "remedy", "next_steps", "reported_by", "internal_note", "contributed_by", "description",
     "discontinued_note", "note"}
)
"""Text by or about people: the log names the field and never holds its value."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to one resource, as insiders and, where they may see it, the public learn of it."""

    resource: str
    resource_id: UUID
    action: str
    version: int
    fields: tuple[str, ...] = ()
    before: Mapping[str, Any] | None = None
    concept_id: UUID | None = None
    subject_id: UUID | None = None
    public_action: str | None = None


def former(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The values that the fields had, where the log may hold them."""
    kept = {name: row[name] for name in names if name not in BY_NAME_ONLY and name in row}
    return dict(to_jsonable_python(kept))


@dataclass
class Journal:
    """The changes of one transaction, in order."""

    changes: list[Change] = field(default_factory=list)

    def rows(self, *, district_id: UUID, actor_id: UUID, recorded_at: Any, revision: int, public_revision: int) -> list[
        dict[str, Any]
    ]:
        """The rows of change_records; the public's ordinals have no gaps where hidden changes stand."""
        rows = []
        public_ordinal = 0
        for ordinal, change in enumerate(self.changes):
            public = change.public_action is not None
            rows.append(
                {
                    "district_id": district_id,
                    "revision": revision,
                    "ordinal": ordinal,
                    "recorded_at": recorded_at,
                    "actor_id": actor_id,
                    "resource": change.resource,
                    "resource_id": change.resource_id,
                    "concept_id": change.concept_id,
                    "subject_id": change.subject_id,
                    "action": change.action,
                    "version": change.version,
                    "fields": list(change.fields),
                    "before": change.before,
                    "public_revision": public_revision if public else None,
                    "public_ordinal": public_ordinal if public else None,
                    "public_action": change.public_action,
                }
            )
            public_ordinal += public
        return rows

    @property
    def is_public(self) -> bool:
        return any(change.public_action for change in self.changes)
