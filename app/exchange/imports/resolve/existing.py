"""The rows that the district holds already, as far as a bundle names them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlmodel import SQLModel

from app.concepts.status_log import log as status_log
from app.concepts.status_log.log import Log
from app.concepts.tables import Concept
from app.core.reading import Row
from app.core.resource_spec import ResourceSpec
from app.core.statements import any_of
from app.core.tables import table
from app.core.writing import Write
from app.exchange.imports.parsing import Name
from app.exchange.imports.resolve.plan import Kind
from app.resources import BY_MODEL, BY_NAME, COUNCIL, FUNDING, PARTICIPATION, RESOURCES

_FETCHED = 1_000
"""So many rows at once."""
_APART = (PARTICIPATION, COUNCIL, FUNDING)
Acts = Mapping[UUID, set[str]]
"""Acts on entries of a log, by their ids."""
LOGS: dict[str, Log] = {log.entries.name: log for log in status_log.LOGS}


async def load(write: Write, concept_keys: Iterable[str], named: Sequence[str], *, many: bool) -> dict[str, Kind]:
    """Load the existing rows of an import by list, below the concepts that the bundle names. `named` are the lists with
    entries; with `many`, rows are fetched in parts."""
    kinds = {resource.name: Kind(resource.model) for resource in RESOURCES}
    needed = _needed({BY_NAME[name] for name in named})
    for kind in (kinds[resource.name] for resource in needed if not resource.is_of_concept):
        kind.existing = {(None, row["key"]): row for row in await _rows(write, table(kind.model), many=many)}
    wanted = set(concept_keys)
    concepts = {row["id"]: row["key"] for (_, key), row in kinds["concepts"].existing.items() if key in wanted}
    for kind in (kinds[resource.name] for resource in needed if resource.is_of_concept and concepts):
        kind.existing = await _below(write, table(kind.model), concepts, many=many)
    return kinds


def _needed(named: set[ResourceSpec]) -> list[ResourceSpec]:
    """Return the resources that an import has to load. Of a separate package it loads all, as a change may break a rule
    for a row that refers to it, or none if no entry belongs to it or refers to it."""
    reached = named | {BY_MODEL[target] for resource in named for target in resource.targets.values()}
    reached |= {BY_MODEL[one.target] for resource in named for one in resource.listed}
    left_out = {resource for package in _APART if reached.isdisjoint(package) for resource in package}
    left_out |= {resource for resource in RESOURCES if resource.append_only and resource not in named}
    return [resource for resource in RESOURCES if resource not in left_out]


async def concepts_of(write: Write, model: type[SQLModel]) -> set[str]:
    """Return the keys of the concepts of tasks or applications, as an entry need not name their measures."""
    t, c = table(model), table(Concept)
    joined = t.join(c, and_(c.c.id == t.c.concept_id, c.c.district_id == t.c.district_id))
    statement = select(c.c.key).select_from(joined).where(t.c.district_id == write.district_id).distinct()
    return set((await write.connection.execute(statement)).scalars())


async def before(write: Write, keys: Iterable[str]) -> set[str]:
    """Return the keys of these concepts' previous versions."""
    c, of = table(Concept), table(Concept).alias("before")
    joined = c.join(of, and_(of.c.id == c.c.predecessor_id, of.c.district_id == c.c.district_id))
    statement = select(of.c.key).select_from(joined).where(c.c.district_id == write.district_id, any_of(c.c.key, keys))
    return set((await write.connection.execute(statement)).scalars())


async def _rows(write: Write, of: Any, *where: ColumnElement[bool], many: bool) -> Sequence[Row]:
    return await fetched(write, select(of).where(of.c.district_id == write.district_id, *where), many=many)


async def fetched(write: Write, statement: Select[Any], *, many: bool) -> Sequence[Row]:
    """Return the rows of a statement; many are fetched in parts, as all at once would let nobody else in."""
    if not many:
        rows: Sequence[Row] = (await write.connection.execute(statement)).mappings().all()
        return rows
    result = await write.connection.stream(statement, execution_options={"yield_per": _FETCHED})
    return [row async for part in result.mappings().partitions() for row in part]


async def _below(write: Write, of: Any, concepts: Mapping[UUID, str], *, many: bool) -> dict[Name, Row]:
    rows = await _rows(write, of, any_of(of.c.concept_id, concepts), many=many)
    return {(concepts[row["concept_id"]], row["key"]): row for row in rows}


async def acts(write: Write, log: Log, entry_ids: Sequence[UUID]) -> Acts:
    """Return the acts on each entry after it was recorded."""
    found: dict[UUID, set[str]] = defaultdict(set)
    if not entry_ids:
        return found
    a = log.acts
    statement = select(a.c.entry_id, a.c.act).where(
        a.c.district_id == write.district_id, any_of(a.c.entry_id, entry_ids)
    )
    for entry_id, act in await write.connection.execute(statement):
        found[entry_id].add(act)
    return found
