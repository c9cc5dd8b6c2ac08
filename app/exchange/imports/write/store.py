"""Writing a plan: new rows by COPY, changed ones by one UPDATE a table, and a change record for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, Table, Uuid, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import CreateTable, DropTable
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from app.concepts.status_log.log import refresh
from app.concepts.status_log.service import RENEWED, forget_words, record_act
from app.concepts.tables import Concept
from app.concepts.versions.inheritance import renew
from app.core.bulk import copy_rows, copy_tuples
from app.core.changes import former
from app.core.problems import Fault
from app.core.reading import Row
from app.core.rule_checks import faults_elsewhere
from app.core.statements import any_of
from app.core.tables import table
from app.core.visibility import refresh_visibility
from app.core.worker_threads import run_in_thread_if_large
from app.core.writing import Write
from app.exchange.imports.refusals import refuse
from app.exchange.imports.resolve.logs import EntryAct, EntryActs, StagedLog
from app.exchange.imports.resolve.plan import Kind, Plan, StagedRow
from app.resources import BY_MODEL, INDICATOR_OBSERVATIONS


async def store_plan(write: Write, plan: Plan, logs: Sequence[StagedLog]) -> None:
    """Store all that is staged, and renew what derives from it.

    Raises:
        Problem: import-refused, where rows that were not loaded break a rule now.
    """
    for kind in plan.contents:
        await store_kind(write, kind)
    for log in logs:
        await store_log(write, log)
    if any(row["predecessor_id"] for row in plan.kinds["concepts"].rows()):
        await renew(write)
    if _withholds(plan) or any(_flips(staged) for kind in plan.contents for staged in kind.altered):
        await refresh_visibility(write)
    refuse(await _broken_elsewhere(write, plan.kinds["concepts"].altered))


async def _broken_elsewhere(write: Write, concepts: Iterable[StagedRow]) -> list[Fault]:
    """Return the faults of changed concepts in rows that refer to them, also in packages that are not loaded."""
    return [
        replace(fault, pointer=f"{staged.pointer}{fault.pointer}")
        for staged in concepts
        if staged.before is not None
        for fault in await faults_elsewhere(write, Concept, staged.before, staged.values)
    ]


def _flips(staged: StagedRow) -> bool:
    """Return True if the change may show or hide other rows."""
    assert staged.before is not None
    decisive = {"visibility", "moderation", "parent_id"}.intersection(staged.changed)
    return bool(decisive) or staged.values["is_public"] != staged.before["is_public"]


def _withholds(plan: Plan) -> bool:
    """Return True if a new observation may hide others from the public."""
    return any(staged.values["suppressed"] for staged in plan.kinds[INDICATOR_OBSERVATIONS.name].created)


async def store_kind(write: Write, kind: Kind) -> None:
    """Insert and update the rows of one list, and the lists of references that differ."""
    of = table(kind.model)
    created = await run_in_thread_if_large(
        len(kind.staged), _with_defaults, of, [staged.values for staged in kind.created]
    )
    await copy_rows(write.connection, of, created)
    await run_in_thread_if_large(len(kind.staged), _record, write, kind, created)
    await _update(write, of, [staged.values for staged in kind.altered], [column.name for column in of.columns])
    await _store_links(write, kind)


def _record(write: Write, kind: Kind, created: Sequence[Row]) -> None:
    """Record new and changed rows, now that their visibility is known; changed ones get their new version and time."""
    for row in created:
        write.record(kind.model, row, "created")
    for staged in kind.altered:
        before, fields = staged.before, sorted(staged.changed)
        assert before is not None
        staged.values |= write.moved(kind.model, before, fields, is_public=staged.values["is_public"])
        was = before["is_public"]
        write.record(
            kind.model, staged.values, "updated", fields=fields, before=former(kind.model, before, fields), was=was
        )


def _with_defaults(of: Table, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with the defaults of missing columns: COPY knows none."""
    nothing: dict[str, Any] = {c.name: None for c in of.columns if c.nullable}
    defaults = {c.name: c.default.arg for c in of.columns if isinstance(c.default, ScalarElementColumnDefault)}
    return [{**nothing, **defaults, **row} for row in rows]


async def _update(write: Write, of: Table, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Update these columns of the rows by way of a temporary table."""
    if not rows:
        return
    every = dict.fromkeys(("id", "district_id", *names))
    held = (Column(name, of.c[name].type) for name in every)
    temporary: dict[str, Any] = {"prefixes": ["TEMPORARY"], "postgresql_on_commit": "DROP"}
    incoming = Table(f"incoming_{of.name}", MetaData(), *held, **temporary)
    await write.connection.execute(CreateTable(incoming))
    await copy_tuples(write.connection, incoming, list(every), map(itemgetter(*every), rows))
    renewed = {name: incoming.c[name] for name in names if name not in ("id", "district_id")}
    same = (of.c.id == incoming.c.id, of.c.district_id == incoming.c.district_id)
    await write.connection.execute(update(of).where(*same, of.c.district_id == write.district_id).values(renewed))
    await write.connection.execute(DropTable(incoming))


async def _store_links(write: Write, kind: Kind) -> None:
    lists, staged = BY_MODEL[kind.model].link_tables, kind.staged.values()
    for name, kept in lists.items():  # what moves from one list to another leaves the first one before
        old = [s.values["id"] for s in staged if name in s.links and s.before is not None]
        if old:
            mine = [kept.of.c.district_id == write.district_id, any_of(kept.of.c[kept.owner], old)]
            await write.connection.execute(delete(kept.of).where(*mine, *kept.own_rows))
    for name, kept in lists.items():
        relinked = [s for s in staged if name in s.links]
        rows = [row for s in relinked for row in kept.rows(write.district_id, s.values, s.links[name])]
        await copy_rows(write.connection, kept.of, rows)


async def store_log(write: Write, staged: StagedLog) -> None:
    """Insert entries and acts, and refresh the current lights of their subjects."""
    log, kind = staged.log, staged.kind
    rows = [staged.values for staged in kind.created]
    await copy_rows(write.connection, log.entries, rows)
    write.record_created(log.entry, rows)
    await store_acts(write, staged)
    touched = {row[log.subject_id] for row in rows} | {one.entry[log.subject_id] for one in staged.acts}
    touched -= staged.new_subjects.keys()
    if touched:
        await refresh(write, log, touched)


async def store_acts(write: Write, entry_acts: EntryActs) -> None:
    """Insert acts, and bring the entries stored before into line with them."""
    log = entry_acts.log
    await _insert_acts(write, entry_acts)
    await _update(write, log.entries, _carried(write, entry_acts), RENEWED)
    for entry_act in entry_acts.acts:
        if entry_act.act == "redacted" and entry_act.entry["id"] in entry_acts.acted:
            await forget_words(write, log, entry_act.entry["id"])


def _carried(write: Write, of: EntryActs) -> list[Row]:
    """Return the stored entries as all acts together leave them, and record each."""
    rows: dict[UUID, Row] = {}
    for entry_act in of.acts:
        entry_id = entry_act.entry["id"]
        if entry_id in of.acted:
            row = rows.get(entry_id, entry_act.entry)
            is_public = of.acted[entry_id]
            rows[entry_id] = record_act(write, of.log, row, entry_act.act, subject_is_public=is_public)
    return list(rows.values())


async def _insert_acts(write: Write, of: EntryActs) -> None:
    """Insert acts on entries; most are publications of this import, which the server writes by itself."""
    acts = of.log.acts
    plain = [one for one in of.acts if one.act == "published" and one.past is None]
    published = [one.entry["id"] for one in plain]
    same = {"district_id": write.district_id, "recorded_at": write.recorded_at, "actor_id": write.actor_id}
    constants = [bindparam(name, value, acts.c[name].type) for name, value in same.items()]
    source = select(func.unnest(bindparam("entries", published, ARRAY(Uuid()))), literal("published"), *constants)
    await write.connection.execute(insert(acts).from_select(["entry_id", "act", *same], source))
    others = [one for one in of.acts if one.act != "published" or one.past is not None]
    await copy_rows(write.connection, acts, [_act(write, one) for one in others])


def _act(write: Write, entry_act: EntryAct) -> dict[str, Any]:
    return {
        "entry_id": entry_act.entry["id"],
        "district_id": write.district_id,
        "act": entry_act.act,
        "recorded_at": entry_act.past.at if entry_act.past else write.recorded_at,
        "actor_id": (entry_act.past and entry_act.past.by) or write.actor_id,
        "note": entry_act.note,
    }
