"""Effects of an import, by the change records of its revision, and the present rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.concepts.status_log.log import Log
from app.core.reading import Row
from app.core.statements import any_of
from app.core.tables import ChangeRecord, is_for_insiders, table
from app.core.visibility import VISIBILITY_ONLY
from app.core.worker_threads import LARGE_COUNT, run_in_thread_if_large
from app.core.writing import Write
from app.exchange.imports.resolve.existing import LOGS, fetched
from app.exchange.tables import ImportFormer
from app.resources import BY_NAME, INDICATOR_OBSERVATIONS, RESOURCES

CONTENT = {resource.name: resource.model for resource in RESOURCES if not resource.append_only}
"""Tables whose rows can be changed, in the order in which they refer to each other."""
_changes, _formers = table(ChangeRecord), table(ImportFormer)


@dataclass
class Effects:
    """Effects of an import: by list, ids with the versions that it left."""

    import_row: Row
    created: defaultdict[str, dict[UUID, int]] = field(default_factory=lambda: defaultdict(dict))
    changed: defaultdict[str, dict[UUID, int]] = field(default_factory=lambda: defaultdict(dict))
    acts: list[Row] = field(default_factory=list)
    """Publications, retractions and redactions of entries that were there before."""
    formers: defaultdict[str, dict[UUID, Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    """Former values of changed rows."""
    rows: dict[UUID, Row] = field(default_factory=dict)
    """Created and changed rows that still exist."""
    edited: set[UUID] = field(default_factory=set)
    """Rows changed since, except by a change of visibility above them."""
    noted: set[UUID] = field(default_factory=set)
    """Rows with insiders' notes since, which need not move a version."""

    def is_edited(self, row: Row, version: int) -> bool:
        """Return True if the row was changed since the import left it in this version."""
        return row["id"] in self.noted or (row["version"] != version and row["id"] in self.edited)

    def made(self, resource: str) -> list[Row]:
        """Return the created rows that still exist."""
        return [self.rows[i] for i in self.created[resource] if i in self.rows]

    def observations(self, *, of_created: bool) -> list[Row]:
        """Return the observations that it recorded, either of indicators that it created or of others."""
        indicators = self.created["indicators"]
        return [
            row for row in self.made(INDICATOR_OBSERVATIONS.name) if (row["indicator_id"] in indicators) is of_created
        ]

    def entries(self, log: Log, *, of_created: bool) -> list[Row]:
        """Return the entries that it recorded, either about rows that it created or about others."""
        subjects = self.created[log.subjects.name]
        return [row for row in self.made(log.entries.name) if (row[log.subject_id] in subjects) is of_created]


async def effects_of(write: Write, import_row: Row) -> Effects:
    """Return the effects of an import."""
    effects = Effects(import_row)
    c = _changes.c
    statement = select(c.resource, c.resource_id, c.action, c.version, c.fields).where(
        c.district_id == write.district_id, c.revision == import_row["revision"]
    )
    changes = await fetched(write, statement.order_by(c.ordinal), many=True)
    await run_in_thread_if_large(len(changes), _note_all, effects, changes)
    f = _formers.c
    mine = (f.district_id == write.district_id, f.import_id == import_row["id"])
    for row in await fetched(write, select(_formers).where(*mine), many=True):
        effects.formers[row["resource"]][row["resource_id"]] = row["former"]
    for resource in RESOURCES:
        ids, of = [*effects.created[resource.name], *effects.changed[resource.name]], table(resource.model)
        statement = select(of).where(of.c.district_id == write.district_id, any_of(of.c.id, ids))
        effects.rows |= {row["id"]: row for row in await fetched(write, statement, many=len(ids) > LARGE_COUNT)}
    await _find_edited(write, effects)
    return effects


async def _find_edited(write: Write, effects: Effects) -> None:
    c = _changes.c
    later = (
        c.district_id == write.district_id,
        c.revision > effects.import_row["revision"],
        c.fields != VISIBILITY_ONLY,
    )
    statement = select(c.resource, c.resource_id, c.fields).where(*later, any_of(c.resource_id, list(effects.rows)))
    for resource, resource_id, fields in await write.connection.execute(statement):
        effects.edited.add(resource_id)
        if any(is_for_insiders(BY_NAME[resource].model, name) for name in fields):
            effects.noted.add(resource_id)


def _note_all(effects: Effects, changes: Sequence[Row]) -> None:
    for change in changes:
        _note(effects, change)


def _note(effects: Effects, change: Row) -> None:
    resource, resource_id = change["resource"], change["resource_id"]
    if change["action"] == "created":
        effects.created[resource][resource_id] = change["version"]
    elif resource in LOGS:
        if change["action"] != "updated" and resource_id not in effects.created[resource]:
            effects.acts.append(change)
    elif change["action"] == "updated" and list(change["fields"]) != VISIBILITY_ONLY:
        effects.changed[resource][resource_id] = change["version"]
