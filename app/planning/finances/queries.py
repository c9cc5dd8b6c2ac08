"""What a concept costs, who pays, and which measures are at risk: in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select

from app.concepts.concepts import queries as concepts
from app.concepts.lineage.queries import VERSIONS, continued_measures, versions_up_to
from app.concepts.lineage.tables import MeasureLineage
from app.concepts.measures.queries import EVALUATED_ON, m, stage_on
from app.concepts.vocabulary import Feasibility, Stage
from app.core.problems import Fault, refuse_if
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.tables import table
from app.core.text import sort_key
from app.districts.tables import Organisation
from app.planning.finances.reckoning import Entry, Hanging, of_application, of_estimate, reckoned, risk, where_named
from app.planning.finances.schemas import (
    ConceptFinances,
    FinancesQuery,
    MeasureAtRisk,
    Sums,
    SumsOfFunder,
    SumsOfYear,
)
from app.planning.funding_tables import CostEstimate, FundingApplication, FundingApplicationMeasure, FundingSource

a, s, e = table(FundingApplication), table(FundingSource), table(CostEstimate)
_links, _lineage, o = table(FundingApplicationMeasure), table(MeasureLineage), table(Organisation)
FUNDER = ("source_id", "source_name", "kind", "organisation_id", "funder")
NOBODY: Row = dict.fromkeys(FUNDER)


@cache
def _applications(view: View) -> Select[Any]:
    """Those of the concept, and of the versions before it."""
    organisation_id = func.coalesce(a.c.organisation_id, s.c.organisation_id)
    joined = a.outerjoin(s, and_(s.c.id == a.c.source_id, s.c.district_id == a.c.district_id))
    joined = joined.outerjoin(o, and_(o.c.id == organisation_id, o.c.district_id == a.c.district_id))
    statement = select(
        *(a.c[name] for name in ("id", "state", "amount_applied", "amount_granted", "own_share", "by_year")),
        a.c.concept_id,
        a.c.source_id,
        s.c.name.label("source_name"),
        s.c.kind,
        organisation_id.label("organisation_id"),
        func.coalesce(o.c.name, a.c.funder, s.c.funder).label("funder"),
    ).select_from(joined)
    mine = (a.c.district_id == bindparam(SCOPE), a.c.concept_id == VERSIONS, visible(a, view))
    return statement.where(*mine).order_by(a.c.sort_title, a.c.id)


@cache
def _estimates(view: View) -> Select[Any]:
    names = ("application_id", "year", "estimated", "estimated_precision", "actual")
    mine = (e.c.district_id == bindparam(SCOPE), e.c.concept_id == bindparam("concept"), visible(e, view))
    return select(*(e.c[name] for name in names)).where(*mine)


@cache
def _hanging(view: View) -> Select[Any]:
    joined = _links.join(a, and_(a.c.id == _links.c.application_id, a.c.district_id == _links.c.district_id))
    statement = select(_links.c.application_id, _links.c.measure_id, _links.c.role).select_from(joined)
    mine = (a.c.district_id == bindparam(SCOPE), a.c.concept_id == VERSIONS, visible(a, view))
    return statement.where(*mine).order_by(a.c.sort_title, a.c.id)


@cache
def _measures(view: View) -> Select[Any]:
    """Those that need money, or may hang on an application by themselves or by what they continue, and were not
    discontinued."""
    linked, continuing = (
        exists().where(of.c.measure_id == m.c.id, of.c.district_id == m.c.district_id).correlate(m)
        for of in (_links, _lineage)
    )
    needs = or_(m.c.feasibility == Feasibility.DEPENDS_ON_FUNDING.value, linked, continuing)
    mine = (m.c.district_id == bindparam(SCOPE), m.c.concept_id == bindparam("concept"), visible(m, view))
    statement = select(m.c.id, m.c.key, m.c.number, m.c.title, m.c.feasibility).where(*mine, needs)
    counts = stage_on(EVALUATED_ON) != Stage.DISCONTINUED.value
    return statement.where(counts).order_by(m.c.sort_number, m.c.sort_title, m.c.id)


async def read_finances(reader: Reader, concept_id: UUID, query: FinancesQuery) -> ConceptFinances:
    """A concept's money as the caller sees it.

    Raises:
        Problem: not-found; invalid, where something is assumed of what is no application of the concept or of a version
            before it.
    """
    concept = await concepts.settled_row(reader, concept_id)
    view = reader.view(concept["district_id"])
    bound = {SCOPE: concept["district_id"], "concept": concept["id"]}
    line = {SCOPE: concept["district_id"], "versions": await versions_up_to(reader, concept)}
    asked_for = await reader.rows(_applications(view), line)
    _refuse_unknown(query.if_refused, asked_for)
    applications = [row for row in asked_for if row["concept_id"] == concept["id"]]
    estimates = await reader.rows(_estimates(view), bound)
    at_risk = _at_risk(
        {row["id"]: row["state"] for row in asked_for},
        await reader.rows(_hanging(view), line),
        await continued_measures(reader, concept["district_id"], line["versions"]),
        await reader.rows(_measures(view), {**bound, "evaluated_on": reader.today}),
        set(query.if_refused),
    )
    whole, by_year = reckoned(_entries(applications, estimates))
    return ConceptFinances(
        concept_id=concept["id"],
        district_id=concept["district_id"],
        title=concept["title"],
        evaluated_on=reader.today,
        totals=Sums(**whole.told),
        by_year=[SumsOfYear(year=year, **sums.told) for year, sums in by_year.items()],
        by_funder=_by_funder(applications, estimates),
        assumed_refused=query.if_refused,
        measures_at_risk=at_risk,
    )


def _refuse_unknown(assumed: Sequence[UUID], applications: Sequence[Row]) -> None:
    known = {row["id"] for row in applications}
    if not known.issuperset(assumed):
        en, de = "The concept has no such application", "Das Konzept hat keinen solchen Förderantrag"
        refuse_if([Fault("unknown_reference", en, de, parameter="if_refused")])


def _entries(applications: Sequence[Row], estimates: Sequence[Row]) -> list[Entry]:
    return [*chain.from_iterable(map(of_application, applications)), *chain.from_iterable(map(of_estimate, estimates))]


def _by_funder(applications: Sequence[Row], estimates: Sequence[Row]) -> list[SumsOfFunder]:
    funders = {row["id"]: row for row in applications}
    entries: dict[tuple[Any, ...], list[Entry]] = {}
    for rows, of in ((applications, of_application), (estimates, of_estimate)):
        for row in rows:
            funder = funders.get(row["id"] if rows is applications else row["application_id"], NOBODY)
            entries.setdefault(tuple(funder[name] for name in FUNDER), []).extend(of(row))
    told = [
        SumsOfFunder(**dict(zip(FUNDER, funder, strict=True)), **reckoned(of)[0].told) for funder, of in entries.items()
    ]
    return sorted(told, key=_by_name)


def _by_name(sums: SumsOfFunder) -> tuple[str, ...]:
    ids = (str(sums.source_id or ""), str(sums.organisation_id or ""))
    return sort_key(sums.source_name or sums.funder), sort_key(sums.funder), *ids


def _at_risk(
    states: Mapping[UUID, str],
    hanging: Sequence[Row],
    continued: Mapping[UUID, Sequence[UUID]],
    measures: Sequence[Row],
    assumed: AbstractSet[UUID],
) -> list[MeasureAtRisk]:
    named = {row["measure_id"] for row in hanging}
    found = []
    for measure in measures:
        where = where_named(measure["id"], named, continued)
        mine = [(row["role"], row["application_id"]) for row in hanging if row["measure_id"] in where]
        on = Hanging(
            _by_role(mine, "depends_on"),
            _by_role(mine, "supported"),
            measure["feasibility"] == Feasibility.DEPENDS_ON_FUNDING.value,
        )
        reason = risk(on, states, assumed)
        if reason is not None:
            about = {"measure_id": measure["id"], **{name: measure[name] for name in ("key", "number", "title")}}
            told = {"reason": reason, "application_ids": on.counted, "assumed": reason != risk(on, states)}
            found.append(MeasureAtRisk(**about, **told))
    return found


def _by_role(hanging: Sequence[tuple[str, UUID]], role: str) -> list[UUID]:
    """Each application once, though it may name several of what is merged."""
    return list(dict.fromkeys(application_id for as_what, application_id in hanging if as_what == role))
