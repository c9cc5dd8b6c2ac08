"""Rules that a revert may break by what it restores, as others wrote since."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlmodel import SQLModel

from app.concepts.measures.service import hidden_faults
from app.concepts.tables import Measure
from app.core.link_tables import Lists, links_of_all
from app.core.problems import Fault
from app.core.reading import Row
from app.core.resource_spec import ResourceSpec
from app.core.tables import table
from app.core.worker_threads import LARGE_COUNT
from app.core.writing import Write
from app.exchange.imports.resolve.existing import fetched
from app.exchange.imports.resolve.plan import StagedRow
from app.participation.rules import LINKED_ONCE
from app.participation.tables import ParticipationLink
from app.resources import BY_MODEL, MEASURES

_AMONG_MEASURES = ("related_measure_ids", "predecessor_ids")


async def second_links(write: Write, model: type[SQLModel], restored: Sequence[StagedRow]) -> list[Fault]:
    """Report restored links that exist a second time by now."""
    if model is not ParticipationLink or not restored:
        return []
    links, once = table(ParticipationLink), LINKED_ONCE
    statement = select(links.c.id, *(links.c[name] for name in once.columns)).where(
        links.c.district_id == write.district_id
    )
    there = {once.values(row): row["id"] for row in await fetched(write, statement, many=len(restored) > LARGE_COUNT)}
    second = [link for link in restored if there.get(once.values(link.values), link.values["id"]) != link.values["id"]]
    en, de = "There is such a link by now", "Diesen Verweis gibt es inzwischen"
    return [Fault("conflict", en, de, pointer=_place(model, link)) for link in second]


async def hidden(write: Write, model: type[SQLModel], restored: Sequence[StagedRow]) -> list[Fault]:
    """Report public rows that would refer again to something that has become internal since."""
    faults = _of_measures(write, restored) if model is Measure else _of_changes(write, BY_MODEL[model], restored)
    return [replace(fault, pointer=_place(model, staged)) for staged, found in await faults for fault in found]


def _place(model: type[SQLModel], staged: StagedRow) -> str:
    return f"/{table(model).name}/{staged.values['id']}"


async def _of_changes(
    write: Write, resource: ResourceSpec, restored: Sequence[StagedRow]
) -> list[tuple[StagedRow, list[Fault]]]:
    """Return the restored rows with what the rules of changes have against them."""
    found: list[tuple[StagedRow, list[Fault]]] = []
    for rule in resource.change_rules if restored else ():
        there: dict[str, dict[UUID, Row]] = {}
        for column in rule.references:
            ids = [staged.values[column] for staged in restored if staged.values[column]]
            there[column] = {row["id"]: row for row in await write.rows_of(resource.targets[column], ids)}
            if resource.targets[column] is resource.model:
                there[column] |= {staged.values["id"]: staged.values for staged in restored}
        for staged in restored:
            targets = {column: rows[i] for column, rows in there.items() if (i := staged.values[column])}
            found.append((staged, list(rule.faults(staged.values, targets, staged.before))))
    return found


async def _of_measures(write: Write, restored: Sequence[StagedRow]) -> list[tuple[StagedRow, list[Fault]]]:
    now = await links_of_all(write, MEASURES.link_tables, [staged.values["id"] for staged in restored])
    there: dict[UUID, Row] = {row["id"]: row for row in await write.rows_of(Measure, list(_named(restored, now)))}
    there |= {staged.values["id"]: staged.values for staged in restored}
    faults = []
    for staged in restored:
        was_public = bool(staged.before and staged.before["visibility"] == "public")
        for name, held in now[staged.values["id"]].items():
            others = [there[i] for i in staged.links.get(name, held) if name in _AMONG_MEASURES]
            faults.append((staged, hidden_faults(staged.values["visibility"], others, "", held if was_public else ())))
    return faults


def _named(restored: Sequence[StagedRow], now: Mapping[UUID, Lists]) -> set[UUID]:
    lists = (staged.links.get(name, now[staged.values["id"]][name]) for staged in restored for name in _AMONG_MEASURES)
    return {i for ids in lists for i in ids}
