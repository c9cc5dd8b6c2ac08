"""Holding rows against the rules of their resources: one before it is written, or all that are stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, or_, select
from sqlmodel import SQLModel

from app.core.keys import url_of
from app.core.problems import Fault, Problem, problem_of, refuse_if
from app.core.reading import Row
from app.core.resource_spec import ResourceSpec
from app.core.rules import Among, Audited, Beside, OnChange, Rule, Targets, There, Unique
from app.core.statements import any_of
from app.core.tables import table
from app.core.writing import Write


class Referring(NamedTuple):
    """A rule of another resource that a change of the row may break to which that refers."""

    resource: ResourceSpec
    rule: Rule
    column: str
    there: There


def referring(resources: Iterable[ResourceSpec]) -> Mapping[type[SQLModel], Sequence[Referring]]:
    """Return the rules that look at rows of other tables, by these."""
    found = defaultdict[type[SQLModel], list[Referring]](list)
    for resource in resources:
        for rule in resource.row_rules:
            for column, there in rule.there.items():
                found[resource.targets[column]].append(Referring(resource, rule, column, there))
    return found


# --- one row ----------------------------------------------------------------------------------------------------------


async def refuse_broken(
    write: Write, resource: ResourceSpec, row: Row, targets: Targets, before: Row | None = None
) -> None:
    """Refuse a row as it will be, with its id and what it refers to, if it breaks a rule of its resource.

    Raises:
        Problem: invalid, or conflict with the URL of the row that is in the way.
    """
    faults = [fault for rule in resource.row_rules for fault in rule.faults(row, only(targets, rule))]
    faults += [fault for rule in resource.change_rules for fault in rule.faults(row, only(targets, rule), before)]
    refuse_if(faults)
    for rule in resource.rules:
        if isinstance(rule, Unique):
            await _refuse_second(write, resource, rule, row)
        elif isinstance(rule, Among):
            await _refuse_clash(write, resource, rule, row)
        elif isinstance(rule, Beside) and any(row[name] for name in rule.columns):
            others = await write.connection.run_sync(others_of, rule, write.district_id, [row["concept_id"]])
            refuse_if([one.fault for one in rule.unfit(row, others[row["concept_id"]])])


def only(targets: Targets, rule: Rule | OnChange) -> Targets:
    """Return the rows at which a rule looks."""
    return {column: row for column, row in targets.items() if column in rule.references}


async def _refuse_second(write: Write, resource: ResourceSpec, rule: Unique, row: Row) -> None:
    of = table(resource.model)
    if rule.values(row) is None:
        return
    same = [of.c[name] == row[name] for name in rule.columns]
    statement = select(of.c.id).where(of.c.district_id == write.district_id, of.c.id != row["id"], *same)
    existing = (await write.connection.execute(statement)).scalars().first()
    if existing is not None:
        raise _in_the_way(write, resource, "conflict", rule.fault, existing)


async def _refuse_clash(write: Write, resource: ResourceSpec, rule: Among, row: Row) -> None:
    if row[rule.columns[0]] is None:
        return
    of = table(resource.model)
    within = [of.c[name] == row[name] for name in rule.within]
    stored = await write.connection.run_sync(_rows_of, resource, rule, write.district_id, *within)
    rows = {row["id"]: row} | {i: one for i, one in stored.items() if i != row["id"]}
    clash = next((clash for clash in rule.clashes(rows) if row["id"] in clash.rows), None)
    if clash is None:
        return
    if rule.problem == "invalid":
        raise Problem("invalid", errors=[clash.fault])
    raise _in_the_way(write, resource, rule.problem, clash.fault, next(i for i in clash.rows if i != row["id"]))


def _in_the_way(write: Write, resource: ResourceSpec, kind: str, fault: Fault, existing: UUID) -> Problem:
    return problem_of(kind, fault, url_of(write.request, table(resource.model), existing))


async def faults_elsewhere(write: Write, model: type[SQLModel], before: Row, after: Row) -> list[Fault]:
    """Return the faults that a changed row, which is written already, brings about in rows that refer to it; they are
    told of the changed row."""
    faults: dict[Fault, None] = {}
    for resource, rule, column, there in write.hooks.referring.get(model, ()):
        if any(before[name] != after[name] for name in there.columns):
            refers = table(resource.model).c[column] == after["id"]
            found = await write.connection.run_sync(_broken, resource, rule, write.district_id, refers)
            faults |= {there.fault_there(fault, row): None for row, fault in found}
    return list(faults)


async def refuse_broken_elsewhere(write: Write, model: type[SQLModel], before: Row, after: Row) -> None:
    """Refuse a change, which is written already, with which rows that refer to it break a rule.

    Raises:
        Problem: invalid, with a pointer to what was changed.
    """
    refuse_if(await faults_elsewhere(write, model, before, after))


# --- all rows ---------------------------------------------------------------------------------------------------------


def violations(
    connection: Connection, resource: ResourceSpec, rule: Audited, district_id: UUID, *where: ColumnElement[bool]
) -> list[tuple[UUID, Fault]]:
    """Return id and fault of each stored row that breaks a rule."""
    if isinstance(rule, Rule):
        return [(row["id"], fault) for row, fault in _broken(connection, resource, rule, district_id, *where)]
    rows = _rows_of(connection, resource, rule, district_id, *where)
    if isinstance(rule, Unique):
        return list(_repeated(rule, rows))
    if isinstance(rule, Beside):
        others = others_of(connection, rule, district_id, {row["concept_id"] for row in rows.values()})
        found = ((i, one) for i, row in rows.items() for one in rule.unfit(row, others[row["concept_id"]]))
        return [(row_id, one.fault) for row_id, one in found]
    return [(clash.rows[0], clash.fault) for clash in rule.clashes(rows)]


def _rows_of(
    connection: Connection, resource: ResourceSpec, rule: Audited, district_id: UUID, *where: ColumnElement[bool]
) -> dict[UUID, Row]:
    """Return the rows that a rule looks at, by id."""
    of = table(resource.model)
    if isinstance(rule, Rule):
        named = [of.c[name].is_not(None) for name in rule.references]
        statement = select(of).where(or_(*named)) if named else select(of)
    elif isinstance(rule, Beside):
        columns = dict.fromkeys(("id", "concept_id", *rule.columns))
        statement = select(*(of.c[name] for name in columns))
    else:
        columns = dict.fromkeys(("id", *rule.columns, *getattr(rule, "within", ())))
        statement = select(*(of.c[name] for name in columns)).where(of.c[rule.columns[0]].is_not(None))
    statement = statement.where(of.c.district_id == district_id, *where).order_by(of.c.id)
    return {row["id"]: row for row in connection.execute(statement).mappings()}


def _broken(
    connection: Connection, resource: ResourceSpec, rule: Rule, district_id: UUID, *where: ColumnElement[bool]
) -> list[tuple[Row, Fault]]:
    """Return each stored row that breaks a rule of single rows, with the fault."""
    rows = _rows_of(connection, resource, rule, district_id, *where)
    found: dict[str, dict[UUID, Any]] = {}
    for column in rule.references if rows else ():
        there, ids = table(resource.targets[column]), {row[column] for row in rows.values()} - {None}
        statement = select(there).where(there.c.district_id == district_id, any_of(there.c.id, ids))
        found[column] = {row["id"]: row for row in connection.execute(statement).mappings()}
    return [(row, fault) for row in rows.values() for fault in rule.faults(row, _targets_of(row, found))]


def _targets_of(row: Row, found: Mapping[str, Mapping[UUID, Row]]) -> Targets:
    return {column: rows_there[row[column]] for column, rows_there in found.items() if row[column] is not None}


def others_of(
    connection: Connection, rule: Beside, district_id: UUID, concept_ids: Iterable[UUID]
) -> Mapping[UUID, Mapping[str, Row]]:
    """Return the rows beside which those of the concepts stand, by concept and key."""
    of = table(rule.others)
    statement = select(of).where(of.c.district_id == district_id, any_of(of.c.concept_id, concept_ids))
    found = defaultdict[UUID, dict[str, Row]](dict)
    for row in connection.execute(statement).mappings():
        found[row["concept_id"]][row["key"]] = row
    return found


def _repeated(rule: Unique, rows: Mapping[UUID, Row]) -> Iterator[tuple[UUID, Fault]]:
    seen: set[tuple[object, ...]] = set()
    for row_id, row in rows.items():
        values = rule.values(row)
        if values in seen:
            yield row_id, rule.fault
        if values is not None:
            seen.add(values)
