"""What the district holds already of what a bundle names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlmodel import SQLModel

from app.concepts.status_log.log import GOALS, MEASURES, Log
from app.concepts.tables import Concept, FieldOfAction, Goal, GoalAssessment, Measure, MeasureStep, StatusUpdate
from app.core.reading import Row
from app.core.statements import among
from app.core.tables import table
from app.core.writing import Write
from app.council.tables import (
    Body,
    BodySeat,
    Consultation,
    LegislativeTerm,
    Meeting,
    Paper,
    Report,
    ReportingDuty,
    ResolutionTask,
)
from app.districts.tables import Organisation
from app.exchange.imports.parsing import BELOW, COUNCIL, FUNDING, OBSERVED, SAID, Name
from app.exchange.imports.plan import Kind
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationEvent, ParticipationLink
from app.planning.funding_tables import CostEstimate, FundingApplication, FundingSource
from app.planning.plan_tables import Indicator, IndicatorObservation, Milestone, Outreach, PlanEntry

MODELS: dict[str, type[SQLModel]] = {
    "organisations": Organisation,
    "concepts": Concept,
    "fields_of_action": FieldOfAction,
    "goals": Goal,
    "measures": Measure,
    "measure_steps": MeasureStep,
    "participation_events": ParticipationEvent,
    "key_statements": KeyStatement,
    "feedback_items": FeedbackItem,
    "participation_links": ParticipationLink,
    "bodies": Body,
    "body_seats": BodySeat,
    "legislative_terms": LegislativeTerm,
    "papers": Paper,
    "meetings": Meeting,
    "consultations": Consultation,
    "resolution_tasks": ResolutionTask,
    "reporting_duties": ReportingDuty,
    "reports": Report,
    "milestones": Milestone,
    "plan_entries": PlanEntry,
    "outreach": Outreach,
    "indicators": Indicator,
    "indicator_observations": IndicatorObservation,
    "funding_sources": FundingSource,
    "funding_applications": FundingApplication,
    "cost_estimates": CostEstimate,
    "status_updates": StatusUpdate,
    "goal_assessments": GoalAssessment,
}
"""The tables of a bundle's lists, in their order."""
_FETCHED = 1_000
"""So many rows at once."""
LOGS: dict[str, Log] = {log.entries.name: log for log in (MEASURES, GOALS)}


async def load(write: Write, concept_keys: Iterable[str], named: Sequence[str], *, many: bool) -> dict[str, Kind]:
    """The kinds of an import with what there is, below the concepts that the bundle names; `named`: the lists with
    entries (what refers to things needs them all); `many`: rows are fetched in parts."""
    kinds = {name: Kind(model) for name, model in MODELS.items()}
    apart = ((COUNCIL, (*COUNCIL, "outreach")), (FUNDING, (*FUNDING, "cost_estimates")))
    left_out = {name for of, by in apart if not any(one in by for one in named) for name in of}
    for kind in (kind for name, kind in kinds.items() if name not in (*BELOW, *left_out)):
        kind.existing = {(None, row["key"]): row for row in await _rows(write, table(kind.model), many=many)}
    wanted = set(concept_keys)
    needed = {*named, *SAID} if any(name in SAID for name in named) else set(named)
    concepts = {row["id"]: row["key"] for (_, key), row in kinds["concepts"].existing.items() if key in wanted}
    for name in MODELS if concepts else ():
        if name in BELOW and (name not in (*LOGS, *SAID, OBSERVED) or name in needed):
            kinds[name].existing = await _below(write, table(MODELS[name]), concepts, many=many)
    return kinds


async def concepts_of(write: Write, model: type[SQLModel]) -> set[str]:
    """Keys of the concepts that tasks or applications are about: an entry need not name their measures."""
    t, c = table(model), table(Concept)
    joined = t.join(c, and_(c.c.id == t.c.concept_id, c.c.district_id == t.c.district_id))
    statement = select(c.c.key).select_from(joined).where(t.c.district_id == write.district_id).distinct()
    return set((await write.connection.execute(statement)).scalars())


async def before(write: Write, keys: Iterable[str]) -> set[str]:
    """Keys of the versions before these concepts."""
    c, of = table(Concept), table(Concept).alias("before")
    joined = c.join(of, and_(of.c.id == c.c.predecessor_id, of.c.district_id == c.c.district_id))
    statement = select(of.c.key).select_from(joined).where(c.c.district_id == write.district_id, among(c.c.key, keys))
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
    rows = await _rows(write, of, among(of.c.concept_id, concepts), many=many)
    return {(concepts[row["concept_id"]], row["key"]): row for row in rows}


async def acts(write: Write, log: Log, entry_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """What happened to entries after they were recorded."""
    found: dict[UUID, set[str]] = defaultdict(set)
    if not entry_ids:
        return found
    a = log.acts
    statement = select(a.c.entry_id, a.c.act).where(
        a.c.district_id == write.district_id, among(a.c.entry_id, entry_ids)
    )
    for entry_id, act in await write.connection.execute(statement):
        found[entry_id].add(act)
    return found
