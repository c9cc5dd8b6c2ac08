"""A concept or a whole district as a bundle: what an import takes, so that it can move to another installation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy import ColumnElement, Select, Table, and_, case, func, select, true

from app.concepts.concepts.queries import row as concept_row
from app.concepts.concepts.queries import select_concepts
from app.concepts.concepts.schemas import ConceptFacts
from app.concepts.fields_of_action.schemas import FieldFacts
from app.concepts.goal_assessments.schemas import AssessmentContent
from app.concepts.goals.schemas import GoalFacts
from app.concepts.measure_steps.schemas import StepFields
from app.concepts.measures.schemas import MeasureFacts
from app.concepts.status_log.log import GOALS, MEASURES, Log
from app.concepts.status_log.queries import INSIDERS_ONLY
from app.concepts.status_updates.schemas import StatusUpdateContent
from app.concepts.tables import Concept, FieldOfAction, Goal, Measure, MeasureStep
from app.core.outside import run_sized
from app.core.problems import Problem
from app.core.reading import Reader, Row, View, visible
from app.core.schemas import Input
from app.core.statements import among
from app.core.tables import table
from app.districts.districts.queries import row as district_row
from app.districts.districts.queries import visible_district
from app.districts.districts.schemas import DistrictFields
from app.districts.organisations.schemas import OrganisationFields
from app.districts.tables import Organisation
from app.exchange.bundles import council, funding, participation, planning
from app.exchange.histories import History, LogHistory, ObservationHistory
from app.exchange.imports.existing import MODELS
from app.exchange.imports.funding import LISTS
from app.exchange.imports.links import LINKED
from app.exchange.imports.parsing import COUNCIL, FORMAT, FUNDING, OBSERVED, PLANS, SAID

Entry = dict[str, Any]
_LINKS = {
    "goals": "goal_ids",
    "responsible": "responsible_ids",
    "partners": "partner_ids",
    "related": "related_measure_ids",
    "predecessors": "predecessor_ids",
}
_SERVED = {"measures": "measure_ids"}


@dataclass
class Export:
    """Concepts of one district, as one caller sees them."""

    reader: Reader
    district_id: UUID
    view: View
    concepts: Sequence[Row]
    """Each after its predecessor."""
    whole: Sequence[UUID]
    """Those of which everything below is told as well."""
    of_district: bool = False
    """Whether all of the council's work is told, or what is about these concepts."""
    history: bool = False
    """Whether to tell what a restore keeps of the past."""
    keys: dict[UUID, str] = field(default_factory=dict)
    """The keys of all that the caller may see."""

    async def bundle(self) -> Entry:
        """The whole, in the order in which its entries refer to each other."""
        district = await district_row(self.reader, self.district_id)
        organisations = await self._all(select(table(Organisation)), table(Organisation))
        fields = await self._below(table(FieldOfAction))
        goals = await self._below(table(Goal))
        measures = await self._below(table(Measure))
        steps = await self._below(table(MeasureStep))
        said = [await self._below(table(MODELS[name])) for name in SAID]
        consulted = {name: await self._all(select(table(MODELS[name])), table(MODELS[name])) for name in COUNCIL}
        money = await self._money()
        plans = {name: await self._below(table(MODELS[name])) for name in (*PLANS, OBSERVED)}
        told = (*said, *consulted.values(), *money.values(), *plans.values())
        self._remember(organisations, self.concepts, fields, goals, measures, *told)
        links = await self._links("measures", _LINKS, [row["id"] for row in measures])
        served = await self._links("plan_entries", _SERVED, [row["id"] for row in plans["plan_entries"]])
        _turn(measures, links)
        applied = await self._links("funding_applications", LISTS, [row["id"] for row in money["funding_applications"]])
        updates, assessments = await self._log(MEASURES), await self._log(GOALS)

        def entries() -> Entry:
            return {
                "format": FORMAT,
                "district": {**_facts(district, DistrictFields), **self._past(district)},
                "organisations": [self._named(row, OrganisationFields) for row in organisations],
                "concepts": [self._concept(row) for row in self.concepts],
                "fields_of_action": [
                    self._part(row, FieldFacts, parent="parent_id", **self._before(row)) for row in fields
                ],
                "goals": [
                    self._part(row, GoalFacts, field="field_id", parent="parent_id", **self._before(row))
                    for row in goals
                ],
                "measures": [self._measure(row, links[row["id"]]) for row in measures],
                "measure_steps": [self._part(row, StepFields, measure="measure_id") for row in steps],
                **self._said(dict(zip(SAID, said, strict=True)), [*goals, *measures]),
                **council.entries(self, consulted),
                **planning.entries(self._part, plans, served, history=self.history),
                **funding.entries(self, money, applied, self._part),
                "status_updates": [self._entry(row, StatusUpdateContent, "measure", MEASURES) for row in updates],
                "goal_assessments": [self._entry(row, AssessmentContent, "goal", GOALS) for row in assessments],
            }

        return await run_sized(len(self.keys) + len(updates) + len(assessments), entries)

    # --- rows ---------------------------------------------------------------------------------------------------

    async def _all(self, statement: Select[Any], of: Table) -> Sequence[Row]:
        mine = statement.where(of.c.district_id == self.district_id, visible(of, self.view)).order_by(of.c.key)
        return await self.reader.rows(mine, {"evaluated_on": self.reader.today})

    async def _below(self, of: Table) -> Sequence[Row]:
        """The concepts' rows by key: in the order of ids they would depend on who imported them when."""
        rows = await self._all(select(of).where(among(of.c.concept_id, self.whole)), of)
        places = {concept_id: place for place, concept_id in enumerate(self.whole)}
        return sorted(rows, key=lambda row: places[row["concept_id"]])

    async def _money(self) -> dict[str, Sequence[Row]]:
        of_district = {name: await self._all(select(table(MODELS[name])), table(MODELS[name])) for name in FUNDING}
        return funding.told(self, {**of_district, "cost_estimates": await self._below(table(MODELS["cost_estimates"]))})

    async def _links(
        self, resource: str, called: Mapping[str, str], ids: Sequence[UUID]
    ) -> dict[UUID, dict[str, list[str]]]:
        """By id, the lists of references of a resource, by key and as entries call them."""
        found: dict[UUID, dict[str, list[str]]] = {i: {name: [] for name in called} for i in ids}
        for name, list_name in called.items():
            statement = LINKED[resource][list_name].of_owners(self.district_id, ids)
            for row in await self.reader.rows(statement, {}):
                if row["target"] in self.keys:
                    found[row["owner"]][name].append(self.keys[row["target"]])
        return found

    async def _log(self, log: Log) -> Sequence[Row]:
        e = log.entries
        acts = {act: log.act_of(e, act) for act in ("published", "retracted", "redacted")}
        source: Any = e
        for alias, joined in acts.values():
            source = source.outerjoin(alias, joined)
        published, retracted, redacted = (acts[act][0] for act in acts)
        moments = [
            acts[act][0].c[column].label(f"{act}_{end}")
            for act in acts
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
        mine = and_(e.c.district_id == self.district_id, among(e.c.concept_id, self.whole), visible(e, self.view))
        statement = statement.where(mine).order_by(e.c.recorded_at, e.c.ordinal)
        if self.view is not View.INSIDER:  # to the public a retracted entry has no content
            statement = statement.where(retracted.c.entry_id.is_(None))
        return await self.reader.rows(statement, {})

    # --- entries ------------------------------------------------------------------------------------------------

    def _remember(self, *rows: Sequence[Row]) -> None:
        self.keys = {row["id"]: row["key"] for part in rows for row in part}

    def _key(self, resource_id: UUID | None) -> str | None:
        return None if resource_id is None else self.keys.get(resource_id)

    def named(self, row: Row, facts: type[BaseModel], **references: str) -> Entry:
        """An entry of something that belongs to the district itself, with its references by key."""
        told = {name: self._key(row[column]) for name, column in references.items()}
        return {**self._named(row, facts), **told}

    def _named(self, row: Row, facts: type[BaseModel]) -> Entry:
        return {"key": row["key"], **_facts(row, facts), **self._past(row)}

    def _concept(self, row: Row) -> Entry:
        return {**self._named(row, ConceptFacts), "predecessor": self._key(row["predecessor_id"])}

    def _part(self, row: Row, facts: type[BaseModel], **references: str) -> Entry:
        named = {name: self._key(row[column]) for name, column in references.items()}
        place = {"key": row["key"], "concept": self._key(row["concept_id"])}
        return {**place, **named, **_facts(row, facts), **self._past(row)}

    def _said(self, said: Mapping[str, Sequence[Row]], targets: Sequence[Row]) -> dict[str, list[Entry]]:
        """What people said. Links that lead to what is not told are left out."""
        targets = [*said["key_statements"], *targets]
        concept_of = {row["id"]: self.keys[row["concept_id"]] for row in targets}
        return participation.entries(self._part, said, concept_of, inside=self.view is View.INSIDER)

    def _past(self, row: Row) -> Entry:
        if not self.history:
            return {}
        kept: type[BaseModel] = LogHistory if "recorded_at" in row else History
        if "retracted_at" in row and "indicator_id" in row:
            kept = ObservationHistory
        return {"history": {name: row[name] for name in kept.model_fields}}

    def _measure(self, row: Row, links: dict[str, list[str]]) -> Entry:
        left_out = () if self._before(row) else ("predecessors",)
        told = {name: keys for name, keys in links.items() if name not in left_out}
        return {**self._part(row, MeasureFacts, field="field_id"), **told}

    def _before(self, row: Row) -> dict[str, str]:
        """How something names what it continues; left out, not null, where the version before is not told: to an import
        that means untouched."""
        before = next(concept["predecessor_id"] for concept in self.concepts if concept["id"] == row["concept_id"])
        return {"predecessor": "predecessor_id"} if before in self.whole else {}

    def _entry(self, row: Row, content: type[BaseModel], subject: str, log: Log) -> Entry:
        entry = self._part(row, content, **{subject: log.subject_id})
        entry |= {"published": row["is_published"], "retraction": row["retraction"], "redaction": row["redaction"]}
        if self.view is not View.INSIDER:
            for name in INSIDERS_ONLY:  # left out, not null: to an import that means untouched
                entry.pop(name, None)
            entry["redaction"] = entry["redaction"] and "redacted"
        return entry


def _turn(measures: Sequence[Row], links: dict[UUID, dict[str, list[str]]]) -> None:
    """Has internal measures name the public ones that name them: a public one could not be imported with that."""
    hidden = (row for row in measures if row["visibility"] == "internal")
    internal = {(row["concept_id"], row["key"]): links[row["id"]]["related"] for row in hidden}
    for row in (row for row in measures if row["visibility"] == "public"):
        concept_id, related = row["concept_id"], links[row["id"]]["related"]
        for other in [key for key in related if (concept_id, key) in internal]:
            related.remove(other)
            if row["key"] not in internal[concept_id, other]:
                internal[concept_id, other].append(row["key"])


def _facts(row: Row, facts: type[BaseModel]) -> Entry:
    """What a row says of itself, in the order of the schema; `stage` follows from the dates."""
    return {name: row[name] for name in facts.model_fields if name != "stage"}


async def written(bundle: Entry) -> bytes:
    """Return a bundle as JSON, written in parts: one call for all of it would let nobody else in."""
    return await run_sized(sum(map(len, bundle.values())), _written, bundle)


def _written(bundle: Entry) -> bytes:
    lists = (
        (name, b"[%s]" % b",".join(map(to_json, value)) if isinstance(value, list) else to_json(value))
        for name, value in bundle.items()
    )
    return b"{%s}" % b",".join(b"%s:%s" % (to_json(name), value) for name, value in lists)


class BundleQuery(Input):
    """How much of it."""

    history: Annotated[
        bool,
        Field(
            description="For insiders: each entry's id, version, times and actors too, which an import with "
            "`restore=true` keeps"
        ),
    ] = False


async def read_bundle(reader: Reader, concept_id: UUID, query: BundleQuery) -> Entry:
    """The concept with all that hangs under it and that the caller may see; 404 where it is not to be seen."""
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
    """The district with all its concepts that the caller may see; 404 where it is not to be seen."""
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
    return await reader.settle(district_id)


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
