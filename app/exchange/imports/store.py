"""Writing a plan: new rows by COPY, changed ones by one UPDATE a table, and a change record for each."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, Uuid, bindparam, delete, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from app.concepts.measures.service import LINKS
from app.concepts.measures.service import kept as kept_links
from app.concepts.status_log.log import refresh
from app.concepts.status_log.service import note_act
from app.core.bulk import copy_rows
from app.core.changes import former
from app.core.tables import table
from app.core.writing import TECHNICAL, Write
from app.exchange.imports.history import Happening, History
from app.exchange.imports.plan import Kind, Staged


async def store_kind(write: Write, kind: Kind) -> None:
    """Inserts and updates the rows of one kind."""
    of = table(kind.model)
    created = [_complete(of, staged.values) for staged in kind.created]
    await copy_rows(write.connection, of, created)
    for row in created:
        write.record(kind.model, row, "created")
    await _update(write, of, [staged.values for staged in kind.altered])
    for staged in kind.altered:
        assert staged.before is not None
        fields = sorted(set(staged.changed) - TECHNICAL)
        was = staged.before["is_public"]
        write.record(kind.model, staged.values, "updated", fields=fields, before=former(staged.before, fields), was=was)


def _complete(of: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with the defaults of what it does not say: COPY knows none."""
    defaults = {c.name: c.default.arg for c in of.columns if isinstance(c.default, ScalarElementColumnDefault)}
    return {**defaults, **row}


async def _update(write: Write, of: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Renews rows as a whole, by way of a temporary table."""
    if not rows:
        return
    incoming = of.to_metadata(of.metadata.__class__(), name=f"incoming_{of.name}")
    # raw, as SQLAlchemy has no LIKE; the names are our own tables'
    await write.connection.execute(text(f'CREATE TEMPORARY TABLE "{incoming.name}" (LIKE "{of.name}") ON COMMIT DROP'))
    names = list(rows[0])
    await copy_rows(write.connection, incoming, [{name: row[name] for name in names} for row in rows])
    renewed = {name: incoming.c[name] for name in names if name not in ("id", "district_id")}
    same = (of.c.id == incoming.c.id, of.c.district_id == incoming.c.district_id)
    await write.connection.execute(update(of).where(*same, of.c.district_id == write.district_id).values(renewed))
    await write.connection.execute(text(f'DROP TABLE "{incoming.name}"'))


async def store_links(write: Write, staged: Sequence[Staged]) -> None:
    """Replaces the lists of references that differ."""
    for name in LINKS:
        of, column, marks = kept_links(name)
        relinked = [s for s in staged if name in s.links]
        old = [s.values["id"] for s in relinked if s.before is not None]
        if old:
            mine = [of.c.district_id == write.district_id, of.c.measure_id.in_(old)]
            await write.connection.execute(delete(of).where(*mine, *(of.c[k] == v for k, v in marks.items())))
        rows = [
            {"measure_id": s.values["id"], "district_id": write.district_id, **marks, column: target, "position": n}
            for s in relinked
            for n, target in enumerate(s.links[name])
        ]
        await copy_rows(write.connection, of, rows)


async def store_history(write: Write, history: History) -> None:
    """Inserts entries and acts, and renews the current lights of what they are about."""
    log, kind = history.log, history.kind
    rows = [staged.values for staged in kind.created]
    await copy_rows(write.connection, log.entries, rows)
    write.record_created(log.entry, rows, log.subject_id)
    await _store_acts(write, history)
    for happening in history.acts:
        if happening.entry["id"] in history.acted:
            await note_act(write, log, happening.entry, happening.act)
    touched = {row[log.subject_id] for row in rows} | {h.entry[log.subject_id] for h in history.acts}
    if touched:
        await refresh(write, log, touched)


async def _store_acts(write: Write, history: History) -> None:
    """Inserts what happened to entries; that most were published, the server can say for itself."""
    acts = history.log.acts
    published = [h.entry["id"] for h in history.acts if h.act == "published"]
    same = {"district_id": write.district_id, "recorded_at": write.recorded_at, "actor_id": write.actor_id}
    constants = [bindparam(name, value, acts.c[name].type) for name, value in same.items()]
    source = select(func.unnest(bindparam("entries", published, ARRAY(Uuid()))), literal("published"), *constants)
    await write.connection.execute(insert(acts).from_select(["entry_id", "act", *same], source))
    await copy_rows(write.connection, acts, [_act(write, h) for h in history.acts if h.act != "published"])


def _act(write: Write, happening: Happening) -> dict[str, Any]:
    return {
        "entry_id": happening.entry["id"],
        "district_id": write.district_id,
        "act": happening.act,
        "recorded_at": write.recorded_at,
        "actor_id": write.actor_id,
        "note": happening.note,
    }
