"""Conflicts that stop a revert: changes since to the rows that the import created or changed."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Table, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PGUUID
from sqlmodel import SQLModel

from app.concepts.concepts.queries import OPEN
from app.concepts.concepts.service import is_frozen
from app.concepts.tables import Concept
from app.core.problems import Fault
from app.core.reading import Row
from app.core.tables import is_technical, table
from app.core.worker_threads import LARGE_COUNT, run_in_thread_if_large
from app.core.writing import Write
from app.districts.tables import District
from app.exchange.imports.resolve.existing import LOGS, fetched
from app.exchange.reverts.effects import CONTENT, Effects
from app.resources import BY_MODEL, BY_NAME

_WORDS = {
    "changed_since": ("It was changed since", "Das wurde seither geändert"),
    "removed_since": ("It was deleted since", "Das wurde seither gelöscht"),
    "in_use": ("Something else refers to it by now", "Inzwischen verweist anderes darauf"),
    "reference_gone": ("What it referred to is gone", "Worauf es verwies, gibt es nicht mehr"),
    "read_only": (
        "Its concept is superseded or withdrawn by now",
        "Sein Konzept ist inzwischen abgelöst oder zurückgezogen",
    ),
}


async def conflicts(write: Write, effects: Effects) -> list[Fault]:
    """Return all conflicts, each with the resource as its pointer."""
    found = await run_in_thread_if_large(len(effects.rows), _edited, effects)
    found += await _district_edited(write, effects)
    found += await _closed(write, effects)
    found += await _dependents(write, effects)
    found += await _gone(write, effects)
    return [_fault(*one) for one in dict.fromkeys(found)]


Conflict = tuple[str, str, UUID]
"""A code, and the resource that it is about."""
Below = Mapping[tuple[str, UUID], Row]
"""Rows below concepts, by resource and id."""


def _fault(code: str, resource: str, resource_id: UUID) -> Fault:
    return Fault(code, *_WORDS[code], pointer=f"/{resource}/{resource_id}")


def _edited(effects: Effects) -> list[Conflict]:
    found: list[Conflict] = []
    for resource in CONTENT:
        for resource_id, version in effects.changed[resource].items():
            row = effects.rows.get(resource_id)
            if row is None:
                found.append(("removed_since", resource, resource_id))
            elif effects.is_edited(row, version):
                found.append(("changed_since", resource, resource_id))
        found += _versions(effects, resource, effects.made(resource))
    for resource, log in LOGS.items():
        found += _versions(effects, resource, effects.entries(log, of_created=True))
    return found


def _versions(effects: Effects, resource: str, rows: list[Row]) -> Iterator[Conflict]:
    for row in rows:
        if effects.is_edited(row, effects.created[resource][row["id"]]):
            yield "changed_since", resource, row["id"]


async def _district_edited(write: Write, effects: Effects) -> list[Conflict]:
    of = table(District)
    name = of.name
    version = effects.changed[name].get(write.district_id)
    if version is None:
        return []
    statement = select(of.c.version).where(of.c.id == write.district_id)
    now = (await write.connection.execute(statement)).scalar_one()
    return [("changed_since", name, write.district_id)] if now != version else []


async def _closed(write: Write, effects: Effects) -> list[Conflict]:
    """Return conflicts for rows below a concept whose content may no longer change."""
    rows = await run_in_thread_if_large(len(effects.rows), _below_concepts, effects)
    ids = {row["concept_id"] for row in rows.values()} - effects.created["concepts"].keys()
    closed = {}
    for concept in await write.rows_of(Concept, list(ids)):
        after = {**concept, **effects.formers["concepts"].get(concept["id"], {})}
        if after["state"] not in OPEN and concept["state"] not in OPEN:
            closed[concept["id"]] = concept
    return await run_in_thread_if_large(len(rows) if closed else 0, _frozen, effects, rows, closed)


def _below_concepts(effects: Effects) -> Below:
    ending = [name for name in CONTENT if BY_NAME[name].ends_with_concept]
    return {(name, row["id"]): row for name in ending for row in _touched(effects, name)}


def _frozen(effects: Effects, rows: Below, closed: Mapping[UUID, Row]) -> list[Conflict]:
    return [
        ("read_only", resource, resource_id)
        for (resource, resource_id), row in rows.items()
        if row["concept_id"] in closed
        and is_frozen(
            closed[row["concept_id"]],
            _fields(effects, resource, resource_id),
            BY_NAME[resource].editable_when_closed,
        )
    ]


def _touched(effects: Effects, resource: str) -> list[Row]:
    return [*effects.made(resource), *(effects.rows[i] for i in effects.changed[resource] if i in effects.rows)]


def _fields(effects: Effects, resource: str, resource_id: UUID) -> set[str]:
    """Return the fields that would change; `id` stands for all of a row that would be deleted."""
    former = effects.formers[resource].get(resource_id)
    if former is None:
        return {"id"}
    return {name for name in former if not is_technical(BY_NAME[resource].model, name)}


async def _dependents(write: Write, effects: Effects) -> list[Conflict]:
    """Return conflicts for created rows to which something else refers."""
    leaving = {i for of in (effects.created, effects.changed) for ids in of.values() for i in ids}
    found: list[Conflict] = []
    for resource, model in CONTENT.items():
        ids = [row["id"] for row in effects.made(resource)]
        for of, column in _referring(table(model)) if ids else ():
            owner = of.c.id if "id" in of.c else next(iter(of.primary_key))
            statement = select(of.c[column].label("target"), owner.label("by")).where(
                of.c.district_id == write.district_id, of.c[column] == any_(bindparam("ids", ids, ARRAY(PGUUID())))
            )
            rows = await fetched(write, statement, many=len(ids) > LARGE_COUNT)
            used = {row["target"] for row in rows if row["by"] not in leaving}
            found += [("in_use", resource, i) for i in ids if i in used]
    return found


def _referring(target: Table) -> Iterator[tuple[Table, str]]:
    """Yield the tables and columns that refer to a table, from any package."""
    for of in SQLModel.metadata.sorted_tables:
        for reference in of.foreign_key_constraints:
            if reference.referred_table is target and "district_id" in of.c:
                yield of, _column(reference)


def _column(reference: ForeignKeyConstraint) -> str:
    return next(name for name in reference.column_keys if name != "district_id")


async def _gone(write: Write, effects: Effects) -> list[Conflict]:
    """Return conflicts for rows that would refer to a deleted one again."""
    found: list[Conflict] = []
    for resource, model in CONTENT.items():
        for target, column in _references(model):
            formers = effects.formers[resource]
            wanted = await run_in_thread_if_large(len(formers), _wanted, formers, column)
            ids = {i for named in wanted.values() for i in named}
            there = await write.rows_of(target, list(ids)) if ids else ()
            missing = ids - {row["id"] for row in there}
            found += [("reference_gone", resource, i) for i, named in wanted.items() if missing & named]
    return found


def _references(model: type[SQLModel]) -> Iterator[tuple[type[SQLModel], str]]:
    """Yield the tables to which rows of a table refer, each with the column or list."""
    models = {table(one).name: one for one in CONTENT.values()}
    for reference in table(model).foreign_key_constraints:
        if reference.referred_table.name in models:
            yield models[reference.referred_table.name], _column(reference)
    for name, kept in BY_MODEL[model].link_tables.items():
        referred = next(r.referred_table.name for r in kept.of.foreign_key_constraints if _column(r) == kept.column)
        yield models[referred], name


def _wanted(formers: Mapping[UUID, Mapping[str, Any]], column: str) -> dict[UUID, set[UUID]]:
    """Return the ids that a column's former values name, by row, without rows that name none."""
    return {i: named for i, former in formers.items() if (named := _named(former.get(column)))}


def _named(value: Any) -> set[UUID]:
    """Return the ids that a former value names: one, several or none."""
    values = value if isinstance(value, list) else [value]
    return {UUID(str(one)) for one in values if one is not None}
