"""Rules that a revert may break by what it restores, as others wrote since."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import SQLModel

from app.concepts.measures.service import hidden_faults
from app.concepts.tables import Measure
from app.core.link_tables import Lists, links_of_all
from app.core.problems import Fault
from app.core.reading import Row
from app.core.tables import table
from app.core.worker_threads import LARGE_COUNT
from app.core.writing import Write
from app.exchange.imports.existing import fetched
from app.exchange.imports.plan import StagedRow
from app.participation.participation_links.service import ENDS
from app.participation.rules import PUBLIC_REFERENCES, internal_faults, is_out
from app.participation.tables import ParticipationLink
from app.resources import MEASURES

_AMONG_MEASURES = ("related_measure_ids", "predecessor_ids")
_SAME = (*ENDS, "relation")
"""Columns whose combination is unique among links."""


async def second_links(write: Write, model: type[SQLModel], restored: Sequence[StagedRow]) -> list[Fault]:
    """Report restored links that exist a second time by now."""
    if model is not ParticipationLink or not restored:
        return []
    links = table(ParticipationLink)
    statement = select(links.c.id, *(links.c[name] for name in _SAME)).where(links.c.district_id == write.district_id)
    there = {_same(row): row["id"] for row in await fetched(write, statement, many=len(restored) > LARGE_COUNT)}
    second = [link for link in restored if there.get(_same(link.values), link.values["id"]) != link.values["id"]]
    en, de = "There is such a link by now", "Diesen Verweis gibt es inzwischen"
    return [Fault("conflict", en, de, pointer=_place(model, link)) for link in second]


def _same(link: Row) -> tuple[Any, ...]:
    return tuple(link[name] for name in _SAME)


async def hidden(write: Write, model: type[SQLModel], restored: Sequence[StagedRow]) -> list[Fault]:
    """Report public rows that would refer again to something that has become internal since."""
    faults = _of_measures(write, restored) if model is Measure else _of_what_was_said(write, model, restored)
    return [replace(fault, pointer=_place(model, staged)) for staged, found in await faults for fault in found]


def _place(model: type[SQLModel], staged: StagedRow) -> str:
    return f"/{table(model).name}/{staged.values['id']}"


async def _of_what_was_said(
    write: Write, model: type[SQLModel], restored: Sequence[StagedRow]
) -> list[tuple[StagedRow, list[Fault]]]:
    targets = PUBLIC_REFERENCES.get(model, {})
    there: dict[UUID, Row] = {}
    for column, target in targets.items():
        ids = [staged.values[column] for staged in restored if staged.values[column]]
        there |= {row["id"]: row for row in await write.rows_of(target, ids)}
    there |= {staged.values["id"]: staged.values for staged in restored}

    def found(values: Row) -> Mapping[str, Sequence[Row]]:
        return {f"/{column}": [there[values[column]]] for column in targets if values[column]}

    out = [staged for staged in restored if targets and is_out(staged.values)]
    return [(staged, internal_faults(found(staged.values), staged.before)) for staged in out]


async def _of_measures(write: Write, restored: Sequence[StagedRow]) -> list[tuple[StagedRow, list[Fault]]]:
    now = await links_of_all(write, MEASURES.kept, [staged.values["id"] for staged in restored])
    there: dict[UUID, Row] = {row["id"]: row for row in await write.rows_of(Measure, list(_named(restored, now)))}
    there |= {staged.values["id"]: staged.values for staged in restored}
    told = []
    for staged in restored:
        was_public = bool(staged.before and staged.before["visibility"] == "public")
        for name, held in now[staged.values["id"]].items():
            others = [there[i] for i in staged.links.get(name, held) if name in _AMONG_MEASURES]
            told.append((staged, hidden_faults(staged.values["visibility"], others, "", held if was_public else ())))
    return told


def _named(restored: Sequence[StagedRow], now: Mapping[UUID, Lists]) -> set[UUID]:
    lists = (staged.links.get(name, now[staged.values["id"]][name]) for staged in restored for name in _AMONG_MEASURES)
    return {i for ids in lists for i in ids}
