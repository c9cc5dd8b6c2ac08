"""Reverting an import, in one transaction: created rows are deleted, changed ones restored.

The logs of lights and of observations are append-only: what an import recorded about things that were there before is
retracted, and its key becomes free for the right entry. Its acts on entries that were there before stay, and are
reported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Column, delete, func, select
from sqlmodel import SQLModel

from app.concepts.concepts.queries import BEGUN
from app.concepts.status_log.log import Log, refresh
from app.concepts.versions.inheritance import renew
from app.concepts.versions.rules import CONTINUED, SECOND, refuse_continued
from app.concepts.versions.tables import MeasureLineage
from app.core.link_tables import fields_of
from app.core.problems import Fault, Problem
from app.core.reading import Row
from app.core.rule_checks import violations
from app.core.statements import any_of
from app.core.tables import is_technical, table
from app.core.validation import merged
from app.core.visibility import refresh_visibility
from app.core.worker_threads import run_in_thread_if_large
from app.core.writing import Write
from app.districts.districts import service as districts
from app.districts.districts.schemas import DistrictContent
from app.districts.tables import District
from app.exchange.imports.parsing import MOST_FAULTS
from app.exchange.imports.resolve.existing import LOGS, acts
from app.exchange.imports.resolve.logs import EntryAct, EntryActs
from app.exchange.imports.resolve.plan import Kind, StagedRow
from app.exchange.imports.write.record import REVERTIBLE
from app.exchange.imports.write.store import store_acts, store_kind
from app.exchange.reverts.conflicts import conflicts
from app.exchange.reverts.effects import CONTENT, Effects, effects_of
from app.exchange.reverts.rules import hidden, second_links
from app.exchange.reverts.schemas import KeptChange, Reverted
from app.exchange.tables import Import, ImportFormer
from app.planning.tables import IndicatorObservation
from app.resources import BY_MODEL, BY_NAME, RESOURCES


async def revert_import(write: Write, import_id: UUID, *, dry_run: bool) -> Reverted:
    """Revert an import.

    Raises:
        Problem: state, where it was reverted already or is too old; changed-since, with all that stands in the way.
    """
    row = await write.enter(Import, import_id)
    _refuse_state(write, row)
    effects = await effects_of(write, row)
    _refuse_conflicts(await conflicts(write, effects))
    before = await _broken(write, effects)
    result = Reverted(dry_run=dry_run, import_id=import_id, **await _undo(write, effects), kept=_kept_changes(effects))
    now = [one for one in await _broken(write, effects) if one not in before]
    _refuse_conflicts([replace(fault, pointer=f"/{resource}/{thing}") for resource, thing, fault in now])
    await write.change(Import, row, {"reverted_at": write.recorded_at, "reverted_by": write.actor_id})
    f = table(ImportFormer)
    await write.connection.execute(delete(f).where(f.c.district_id == write.district_id, f.c.import_id == import_id))
    if dry_run:
        write.discard()
    return result


async def _broken(write: Write, effects: Effects) -> list[tuple[str, UUID, Fault]]:
    """Return table, id and fault of each row that breaks a rule which the revert may break or mend."""
    broken: list[tuple[str, UUID, Fault]] = []
    touched = {BY_NAME[name].model for name in CONTENT if effects.created[name] or effects.changed[name]}
    concerned = (one for one in RESOURCES if touched & one.looked_at)
    for resource in concerned:
        for rule in resource.audited_rules:
            found = await write.connection.run_sync(violations, resource, rule, write.district_id)
            broken += [(resource.name, row_id, fault) for row_id, fault in found]
    return broken


def _refuse_state(write: Write, row: Row) -> None:
    if row["reverted_at"] is not None:
        raise Problem("state", "It is reverted already.", "Er ist schon zurückgenommen.")
    if row["created_at"] + REVERTIBLE < write.clock:
        days = REVERTIBLE.days
        en = f"An import can be reverted for {days} days. Change the resources instead."
        de = f"Ein Import kann {days} Tage lang zurückgenommen werden. Ändern Sie stattdessen die Ressourcen."
        raise Problem("state", en, de)


def _refuse_conflicts(faults: list[Fault]) -> None:
    if faults:
        raise Problem("changed-since", errors=faults[:MOST_FAULTS])


async def _undo(write: Write, effects: Effects) -> dict[str, int]:
    """Undo all that can be undone, and count it. Lights are derived afterwards, and visibility last of all."""
    retracted = 0
    for log in LOGS.values():
        retracted += await _retract(write, effects, log)
    retracted += await _retract_observations(write, effects)
    restored = 0
    for resource in CONTENT:
        restored += await _restore(write, effects, resource)
    for log in LOGS.values():
        await refresh(write, log, [row[log.subject_id] for row in effects.entries(log, of_created=False)])
    removed = await _remove(write, effects)
    await renew(write)
    restored += await _restore_district(write, effects)
    await refresh_visibility(write)
    return {"restored": restored, "retracted": retracted, "removed": removed}


async def _restore_district(write: Write, effects: Effects) -> int:
    former = effects.formers[table(District).name].get(write.district_id)
    if former is None:
        return 0
    row = await districts.enter(write, write.district_id)
    stored = {name: row[name] for name in districts.FIELDS}
    await districts.apply(write, row, merged(DistrictContent, stored, former))
    return 1


async def _restore(write: Write, effects: Effects, resource: str) -> int:
    model = CONTENT[resource]
    kind, formers = Kind(model), effects.formers[resource]
    await run_in_thread_if_large(len(formers), _stage, kind, effects.rows, formers)
    if resource == "concepts":
        for staged in kind.altered:
            await _refuse_broken_line(write, staged)
    _refuse_conflicts([*await second_links(write, model, kind.altered), *await hidden(write, model, kind.altered)])
    await store_kind(write, kind)
    return len(kind.altered)


async def _refuse_broken_line(write: Write, concept: StagedRow) -> None:
    """Refuse to restore a version if another has taken its place since, or continues it."""
    before, after, pointer = concept.before, concept.values, f"/concepts/{concept.values['id']}"
    assert before is not None
    if before["state"] == "withdrawn" != after["state"] and after["predecessor_id"] is not None:
        await refuse_continued(write, after["predecessor_id"], replace(SECOND, pointer=pointer))
    if after["state"] not in BEGUN and before["state"] in BEGUN:
        await refuse_continued(write, after["id"], replace(CONTINUED, pointer=pointer))


def _stage(kind: Kind, rows: Mapping[UUID, Row], formers: Mapping[UUID, Mapping[str, Any]]) -> None:
    for resource_id, former in formers.items():
        kind.staged[None, str(resource_id)] = _restored(kind.model, rows[resource_id], dict(former))


def _restored(model: type[SQLModel], row: Row, former: dict[str, Any]) -> StagedRow:
    """Return a row as it was before the import, as a further version."""
    of = table(model)
    links = {name: [UUID(i) for i in former.pop(name)] for name in BY_MODEL[model].link_tables if name in former}
    values = {name: _typed(of.c[name], value) for name, value in former.items()}
    changed = list(dict.fromkeys([*(name for name in former if not is_technical(model, name)), *fields_of(links)]))
    return StagedRow({**row, **values}, row, "", changed, links)


def _typed(column: Column[Any], value: Any) -> Any:
    """Return a JSON value in the type of its column."""
    kind = column.type.python_type
    if kind in (UUID, Decimal) and value is not None:
        return kind(value)
    return kind.fromisoformat(value) if kind in (date, datetime) and value is not None else value


async def _retract(write: Write, effects: Effects, log: Log) -> int:
    """Retract the entries that the import recorded about rows that stay."""
    rows = effects.entries(log, of_created=False)
    if not rows:
        return 0
    ids = [row["id"] for row in rows]
    done = await acts(write, log, ids)
    note = f"Import {effects.import_row['key']} zurückgenommen"
    entry_acts = EntryActs(log)
    for row in rows:
        if "retracted" not in done[row["id"]]:
            entry_acts.acts.append(EntryAct(row, "retracted", note))
            entry_acts.acted[row["id"]] = row["is_public"]
    await store_acts(write, entry_acts)
    return len(entry_acts.acts)


async def _retract_observations(write: Write, effects: Effects) -> int:
    """Retract the import's observations of indicators that stay; they were known, and stay in the past as known
    then."""
    rows = [row for row in effects.observations(of_created=False) if row["retracted_at"] is None]
    for row in rows:
        await write.change(IndicatorObservation, row, {"retracted_at": write.recorded_at, "is_public": False})
    return len(rows)


async def _remove(write: Write, effects: Effects) -> int:
    """Delete created rows: entries first, then their subjects, and at last the owners of these. The keys of the entries
    that stay become free."""
    await write.connection.execute(select(func.undo_imported(write.district_id, effects.import_row["id"])))
    await write.connection.execute(select(func.undo_observed(write.district_id, effects.import_row["id"])))
    going = [(log.entry, effects.entries(log, of_created=True)) for log in LOGS.values()]
    going.append((IndicatorObservation, effects.observations(of_created=True)))
    await _unlink(write, [row["id"] for row in effects.made("measures")])
    for resource, model in reversed(CONTENT.items()):
        of, rows = table(model), effects.made(resource)
        mine = delete(of).where(of.c.district_id == write.district_id, any_of(of.c.id, [row["id"] for row in rows]))
        await write.connection.execute(mine)
        going.append((model, rows))
    removed = sum(len(rows) for _, rows in going)
    await run_in_thread_if_large(removed, _record_deleted, write, going)
    return removed


def _record_deleted(write: Write, going: Sequence[tuple[type[SQLModel], Sequence[Row]]]) -> None:
    for model, rows in going:
        for row in rows:
            write.record_deleted(model, row)


async def _unlink(write: Write, measure_ids: Sequence[UUID]) -> None:
    """Delete the measures' lineage before the measures: of two versions that are deleted together one would hold the
    other."""
    links = table(MeasureLineage)
    mine = (links.c.district_id == write.district_id, any_of(links.c.measure_id, measure_ids))
    await write.connection.execute(delete(links).where(*mine))


def _kept_changes(effects: Effects) -> list[KeptChange]:
    """Return the effects that cannot be undone: a district is never deleted, and acts on entries never are."""
    districts_made = [
        KeptChange(resource="districts", resource_id=i, action="created") for i in effects.created[table(District).name]
    ]
    acts_done = [
        KeptChange(resource=c["resource"], resource_id=c["resource_id"], action=c["action"]) for c in effects.acts
    ]
    return [*districts_made, *acts_done]
