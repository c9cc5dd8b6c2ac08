"""Renewal of the inherited lights: from which earlier versions measures, goals, fields and concepts have theirs.

A thing that continues one of the version before inherits from it, and from that one's predecessor in turn. One that
merges several inherits from none: it begins as not rated. What is inherited ends with the succession, the day on which
the heir's version takes over.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Table, and_, any_, bindparam, delete, insert, select
from sqlalchemy import Uuid as SqlUuid
from sqlalchemy.dialects.postgresql import ARRAY

from app.concepts.status_log.log import LOGS, MEASURE_LOG, Log, refresh
from app.concepts.tables import Concept, Measure
from app.concepts.versions.tables import MeasureLineage
from app.core.reading import Row
from app.core.tables import table
from app.core.writing import Write

concepts, measures, _lineage = table(Concept), table(Measure), table(MeasureLineage)


class Inherited(NamedTuple):
    """One row of an inheritance."""

    subject_id: UUID
    source_id: UUID
    depth: int
    until: date | None


@dataclass(frozen=True)
class _Descent:
    """The predecessors of each thing in a district, and the day on which its version took over."""

    predecessors: Mapping[UUID, Sequence[UUID]]
    begins: Mapping[UUID, date | None]

    def rows(self) -> Iterator[Inherited]:
        for subject_id in self.predecessors:
            current, until, depth = subject_id, None, 0
            while len(before := self.predecessors.get(current, ())) == 1:
                until = _earlier(until, self.begins[current])
                current, depth = before[0], depth + 1
                yield Inherited(subject_id, current, depth, until)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other


def begins(concept: Row) -> date | None:
    """Return the day on which a version takes over from the one before; None if it never does."""
    if concept["state"] not in ("adopted", "superseded"):
        return None
    first: date | None = concept["valid_from"] or concept["adopted_on"]
    return first


async def renew(write: Write) -> None:
    """Bring all that the district inherits into line with its versions, and the lights."""
    for log in LOGS:
        touched = await _renew(write, log, _measures() if log is MEASURE_LOG else _of_single(log.subjects))
        await refresh(write, log, touched)


def _measures() -> Select[Any]:
    joined = _lineage.join(
        measures, and_(measures.c.id == _lineage.c.measure_id, measures.c.district_id == _lineage.c.district_id)
    )
    return (
        select(measures.c.id, measures.c.concept_id, _lineage.c.predecessor_id)
        .select_from(joined)
        .order_by(_lineage.c.position)
    )


def _of_single(of: Table) -> Select[Any]:
    """Select the links of what names its only predecessor in its own row."""
    concept_id = of.c.get("concept_id", of.c.id).label("concept_id")
    return select(of.c.id, concept_id, of.c.predecessor_id).where(of.c.predecessor_id.is_not(None))


async def _lines(write: Write, links: Select[Any]) -> _Descent:
    of = links.selected_columns["id"].table
    rows = (await write.connection.execute(links.where(of.c.district_id == write.district_id))).all()
    if not rows:
        return _Descent({}, {})
    versions = (
        await write.connection.execute(select(concepts).where(concepts.c.district_id == write.district_id))
    ).mappings()
    starts = {version["id"]: begins(version) for version in versions}
    predecessors: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        predecessors[row.id].append(row.predecessor_id)
    return _Descent(predecessors, {row.id: starts[row.concept_id] for row in rows})


async def _renew(write: Write, log: Log, links: Select[Any]) -> set[UUID]:
    """Write the inheritance that differs; return the subjects for which it did."""
    i = log.inherited
    there = select(*(i.c[name] for name in Inherited._fields)).where(i.c.district_id == write.district_id)
    before = {Inherited(*row) for row in await write.connection.execute(there)}
    after = set((await _lines(write, links)).rows())
    gone, new = before - after, after - before
    if gone:
        subjects = bindparam("subjects", list({row.subject_id for row in gone}), ARRAY(SqlUuid()))
        await write.connection.execute(
            delete(i).where(i.c.district_id == write.district_id, i.c.subject_id == any_(subjects))
        )
        changed = {row.subject_id for row in gone}
        new = {row for row in after if row.subject_id in changed} | new
    if new:
        rows = [{**row._asdict(), "district_id": write.district_id} for row in sorted(new, key=lambda row: row[:3])]
        await write.connection.execute(insert(i), rows)
    return {row.subject_id for row in gone | new}
