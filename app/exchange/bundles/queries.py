"""A concept or a whole district as a bundle, which an import takes, so that it can move to another installation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from pydantic_core import to_json
from sqlalchemy import ColumnElement, Select, Table, and_, case, func, select, true

from app.concepts.concepts.queries import row as concept_row
from app.concepts.concepts.queries import select_concepts
from app.concepts.status_log import log as status_log
from app.concepts.status_log.log import Log
from app.concepts.status_log.queries import ACTS, with_acts
from app.concepts.tables import Concept
from app.core.filters import in_place
from app.core.problems import Problem
from app.core.reading import Reader, Row, View, visible
from app.core.resource_spec import ResourceSpec
from app.core.schemas import Input
from app.core.statements import any_of
from app.core.tables import table
from app.core.worker_threads import run_in_thread_if_large
from app.districts.districts.queries import row as district_row
from app.districts.districts.queries import visible_district
from app.exchange.bundles.about import about
from app.exchange.bundles.exporting import Entries, Entry
from app.exchange.bundles.format.document import FORMAT
from app.resources import BY_MODEL, CONCEPTS, LOGS, RESOURCES


@dataclass
class Export:
    """Concepts of one district, as one caller sees them."""

    reader: Reader
    district_id: UUID
    view: View
    concepts: Sequence[Row]
    """Each after its predecessor."""
    whole_concepts: Sequence[UUID]
    """Ids of those that are exported with everything below."""
    of_district: bool = False
    """True to export all of the district, False for what is about these concepts."""
    history: bool = False
    """True to export the past that a restore keeps."""

    async def bundle(self) -> Entry:
        """Return the bundle, its lists in the order in which entries refer to each other."""
        district = await district_row(self.reader, self.district_id)
        rows = {resource: await self._rows(resource) for resource in RESOURCES if resource not in LOGS}
        if not self.of_district:
            rows |= about(rows, set(self.whole_concepts))
        logs = {BY_MODEL[log.entry]: await self._log(log) for log in status_log.LOGS}
        made = Entries(
            rows | logs,
            {resource: await self._links(resource, rows[resource]) for resource in rows if resource.lists},
            self.whole_concepts,
            is_inside=self.view is View.INSIDER,
            history=self.history,
        )

        def entries() -> Entry:
            own = {"format": FORMAT, "district": made.district(district)}
            return own | {resource.name: made.of(resource) for resource in RESOURCES}

        return await run_in_thread_if_large(sum(map(len, made.rows.values())), entries)

    # --- rows ---------------------------------------------------------------------------------------------------

    async def _rows(self, resource: ResourceSpec) -> Sequence[Row]:
        of = table(resource.model)
        if resource is CONCEPTS:
            return self.concepts
        return await (self._below(of) if resource.is_of_concept else self._all(select(of), of))

    async def _all(self, statement: Select[Any], of: Table) -> Sequence[Row]:
        mine = statement.where(of.c.district_id == self.district_id, visible(of, self.view)).order_by(*_order(of))
        return await self.reader.rows(mine, {"evaluated_on": self.reader.today})

    async def _below(self, of: Table) -> Sequence[Row]:
        """Return the concepts' rows, by concept."""
        rows = await self._all(select(of).where(any_of(of.c.concept_id, self.whole_concepts)), of)
        places = {concept_id: place for place, concept_id in enumerate(self.whole_concepts)}
        return sorted(rows, key=lambda row: places[row["concept_id"]])

    async def _links(self, resource: ResourceSpec, rows: Sequence[Row]) -> dict[UUID, dict[str, list[UUID]]]:
        """Return the lists of references of a resource, by id and by their field in entries."""
        found: dict[UUID, dict[str, list[UUID]]] = {
            row["id"]: {one.field: [] for one in resource.lists} for row in rows
        }
        for one in resource.lists:
            for link in await self.reader.rows(one.link_table.targets_of(self.district_id, list(found)), {}):
                found[link["owner"]][one.field].append(link["target"])
        return found

    async def _log(self, log: Log) -> Sequence[Row]:
        e = log.entries
        source, acts = with_acts(log)
        published, retracted, redacted = acts
        moments = [
            act.c[column].label(f"{name}_{end}")
            for name, act in zip(ACTS, acts, strict=True)
            for column, end in (("recorded_at", "at"), ("actor_id", "by"))
        ]
        statement = select(
            e,
            *moments,
            published.c.entry_id.is_not(None).label("is_published"),
            case(  # a redaction blanks that as well
                (retracted.c.entry_id.is_not(None), func.coalesce(retracted.c.note, redacted.c.note))
            ).label("retraction"),
            redacted.c.note.label("redaction"),
        ).select_from(source)
        in_concepts = any_of(e.c.concept_id, self.whole_concepts)
        mine = and_(e.c.district_id == self.district_id, in_concepts, visible(e, self.view))
        statement = statement.where(mine).order_by(e.c.recorded_at, e.c.ordinal)
        if self.view is not View.INSIDER:  # to the public a retracted entry has no content
            statement = statement.where(retracted.c.entry_id.is_(None))
        return await self.reader.rows(statement, {})


def _order(of: Table) -> tuple[ColumnElement[Any], ...]:
    """Return the order in which a county has its things; of others the key, as ids depend on who imported them when."""
    return in_place(of) if {"position", "sort_number"} <= {*of.c.keys()} else (of.c.key,)


async def written(bundle: Entry) -> bytes:
    """Return a bundle as JSON, written in parts: one call for all of it would let nobody else in."""
    return await run_in_thread_if_large(sum(map(len, bundle.values())), _written, bundle)


def _written(bundle: Entry) -> bytes:
    lists = (
        (name, b"[%s]" % b",".join(map(to_json, value)) if isinstance(value, list) else to_json(value))
        for name, value in bundle.items()
    )
    return b"{%s}" % b",".join(b"%s:%s" % (to_json(name), value) for name, value in lists)


class BundleQuery(Input):
    """Extent of a bundle."""

    history: Annotated[
        bool,
        Field(
            description="For insiders: each entry's id, version, times and actors too, which an import with "
            "`restore=true` keeps"
        ),
    ] = False


async def read_bundle(reader: Reader, concept_id: UUID, query: BundleQuery) -> Entry:
    """Return the bundle of a concept, as far as the caller may see it; 404 if the concept is hidden."""
    concept = await concept_row(reader, concept_id)
    district_id: UUID = concept["district_id"]
    view = await _settled(reader, district_id, query)
    line = await _concepts(reader, district_id, view, table(Concept).c.lineage_id == concept["lineage_id"])
    rows = {row["id"]: row for row in line}
    chain: list[Row] = []
    current: UUID | None = concept["id"]
    while current is not None:  # of its predecessors it needs to know that they were
        chain.insert(0, rows[current])
        current = rows[current]["predecessor_id"]
    return await Export(reader, district_id, view, chain, [concept["id"]], history=query.history).bundle()


async def read_district_bundle(reader: Reader, district: str, query: BundleQuery) -> Entry:
    """Return the bundle of a district, as far as the caller may see it; 404 if the district is hidden."""
    district_id = await visible_district(reader, district)
    await district_row(reader, district_id)
    view = await _settled(reader, district_id, query)
    concepts = _each_after_its_predecessor(await _concepts(reader, district_id, view, true()))
    whole = [row["id"] for row in concepts]
    return await Export(reader, district_id, view, concepts, whole, of_district=True, history=query.history).bundle()


async def _settled(reader: Reader, district_id: UUID, query: BundleQuery) -> View:
    if query.history and reader.view(district_id) is not View.INSIDER:
        raise Problem(
            "forbidden",
            "The history of entries is for insiders of the district.",
            "Die Vorgeschichte der Einträge ist für Eingeweihte des Kreises.",
        )
    return await reader.resolve_view(district_id)


async def _concepts(reader: Reader, district_id: UUID, view: View, which: ColumnElement[bool]) -> Sequence[Row]:
    c = table(Concept)
    statement = select_concepts(view).where(c.c.district_id == district_id, which).order_by(c.c.key)
    return await reader.rows(statement, {"evaluated_on": reader.today})


def _each_after_its_predecessor(concepts: Sequence[Row]) -> list[Row]:
    waiting, ordered = list(concepts), list[Row]()
    while waiting:
        above = {row["id"] for row in waiting}
        ordered += [row for row in waiting if row["predecessor_id"] not in above]
        waiting = [row for row in waiting if row["predecessor_id"] in above]
    return ordered
