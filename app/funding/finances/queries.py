"""Costs, funding and measures at risk of a concept, read in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, case, exists, func, or_, select

from app.concepts.concepts import queries as concepts
from app.concepts.measures.queries import EVALUATED_ON, measures, stage_on
from app.concepts.versions.lineage import VERSIONS, continued_measures, versions_up_to
from app.concepts.versions.tables import MeasureLineage
from app.concepts.vocabulary import Feasibility, Stage
from app.core.filters import in_place
from app.core.problems import Fault, refuse_if
from app.core.reading import SCOPE, Reader, Row, View, visible
from app.core.tables import table
from app.core.text import sort_key
from app.districts.tables import Organisation
from app.funding.finances.reckoning import FinanceEntry, Hanging, add_up, funded_as, of_application, of_estimate, risk
from app.funding.finances.schemas import (
    ApplicationInShort,
    ConceptFinances,
    FinancesQuery,
    MeasureAtRisk,
    Sums,
    SumsOfFunder,
    SumsOfYear,
)
from app.funding.tables import CostEstimate, FundingApplication, FundingApplicationMeasure, FundingSource

funding_applications, funding_sources, cost_estimates = (
    table(FundingApplication),
    table(FundingSource),
    table(CostEstimate),
)
_links, _lineage, organisations = table(FundingApplicationMeasure), table(MeasureLineage), table(Organisation)
FUNDER = ("source_id", "source_name", "kind", "organisation_id", "funder")
_NAMED = ("key", "number", "title", "parent_id")
NOBODY: Row = dict.fromkeys(FUNDER)


@cache
def _applications(view: View) -> Select[Any]:
    """Select the applications of the concept and of the versions before it."""
    organisation_id = func.coalesce(funding_applications.c.organisation_id, funding_sources.c.organisation_id)
    joined = funding_applications.outerjoin(
        funding_sources,
        and_(
            funding_sources.c.id == funding_applications.c.source_id,
            funding_sources.c.district_id == funding_applications.c.district_id,
        ),
    )
    joined = joined.outerjoin(
        organisations,
        and_(organisations.c.id == organisation_id, organisations.c.district_id == funding_applications.c.district_id),
    )
    statement = select(
        *(
            funding_applications.c[name]
            for name in ("id", "title", "state", "amount_applied", "amount_granted", "own_share", "by_year")
        ),
        funding_applications.c.concept_id,
        funding_applications.c.source_id,
        funding_sources.c.name.label("source_name"),
        funding_sources.c.kind,
        organisation_id.label("organisation_id"),
        func.coalesce(organisations.c.name, funding_applications.c.funder, funding_sources.c.funder).label("funder"),
    ).select_from(joined)
    return _of_lineage(statement, view)


def _of_lineage(statement: Select[Any], view: View) -> Select[Any]:
    """Narrow a statement to the applications of a concept and of its versions, by title."""
    conditions = (
        funding_applications.c.district_id == bindparam(SCOPE),
        funding_applications.c.concept_id == VERSIONS,
        visible(funding_applications, view),
    )
    return statement.where(*conditions).order_by(funding_applications.c.sort_title, funding_applications.c.id)


@cache
def _estimates(view: View) -> Select[Any]:
    names = (
        "application_id",
        "kind",
        "recurrence",
        "year",
        "first_year",
        "last_year",
        "estimated",
        "estimated_precision",
        "actual",
        "full_time_equivalents",
    )
    conditions = (
        cost_estimates.c.district_id == bindparam(SCOPE),
        cost_estimates.c.concept_id == bindparam("concept"),
        visible(cost_estimates, view),
    )
    return select(*(cost_estimates.c[name] for name in names)).where(*conditions)


@cache
def _hanging(view: View) -> Select[Any]:
    joined = _links.join(
        funding_applications,
        and_(
            funding_applications.c.id == _links.c.application_id,
            funding_applications.c.district_id == _links.c.district_id,
        ),
    )
    joined = joined.join(
        measures, and_(measures.c.id == _links.c.measure_id, measures.c.district_id == _links.c.district_id)
    )
    goes_on = stage_on(EVALUATED_ON) != Stage.DISCONTINUED.value
    columns = (_links.c.application_id, _links.c.measure_id, _links.c.role)
    statement = select(*columns, case((goes_on, measures.c.parent_id)).label("whole_id")).select_from(joined)
    return _of_lineage(statement, view)


@cache
def _measures(view: View) -> Select[Any]:
    """Select measures that need money, or may hang on an application themselves or through predecessors, and are not
    discontinued."""
    linked, continuing = (
        exists().where(of.c.measure_id == measures.c.id, of.c.district_id == measures.c.district_id).correlate(measures)
        for of in (_links, _lineage)
    )
    needs = or_(measures.c.feasibility == Feasibility.DEPENDS_ON_FUNDING.value, linked, continuing)
    conditions = (
        measures.c.district_id == bindparam(SCOPE),
        measures.c.concept_id == bindparam("concept"),
        visible(measures, view),
    )
    columns = (measures.c[name] for name in ("id", *_NAMED, "feasibility"))
    statement = select(*columns).where(*conditions, needs)
    counts = stage_on(EVALUATED_ON) != Stage.DISCONTINUED.value
    return statement.where(counts).order_by(*in_place(measures))


async def read_finances(reader: Reader, concept_id: UUID, query: FinancesQuery) -> ConceptFinances:
    """Return a concept's money as the caller sees it.

    Raises:
        Problem: not-found; invalid, if `if_refused` names an id that is no application of the concept or of a version
            before it.
    """
    concept = await concepts.row_for_view(reader, concept_id)
    view = reader.view(concept["district_id"])
    bound = {SCOPE: concept["district_id"], "concept": concept["id"]}
    line = {SCOPE: concept["district_id"], "versions": await versions_up_to(reader, concept)}
    of_all_versions = await reader.rows(_applications(view), line)
    _refuse_unknown(query.if_refused, of_all_versions)
    applications = [row for row in of_all_versions if row["concept_id"] == concept["id"]]
    estimates = await reader.rows(_estimates(view), bound)
    at_risk = _at_risk(
        {row["id"]: row["state"] for row in of_all_versions},
        await reader.rows(_hanging(view), {**line, "evaluated_on": reader.today}),
        await continued_measures(reader, concept["district_id"], line["versions"]),
        await reader.rows(_measures(view), {**bound, "evaluated_on": reader.today}),
        set(query.if_refused),
    )
    hung_on = {one for measure in at_risk for one in measure.application_ids}
    overall, by_year = add_up(_entries(applications, estimates), reader.today.year)
    return ConceptFinances(
        concept_id=concept["id"],
        district_id=concept["district_id"],
        title=concept["title"],
        evaluated_on=reader.today,
        totals=Sums(**overall.totals),
        by_year=[SumsOfYear(year=year, **sums.totals) for year, sums in by_year.items()],
        by_funder=_by_funder(applications, estimates, reader.today.year),
        assumed_refused=query.if_refused,
        measures_at_risk=at_risk,
        applications=[ApplicationInShort.model_validate(row) for row in of_all_versions if row["id"] in hung_on],
    )


def _refuse_unknown(assumed: Sequence[UUID], applications: Sequence[Row]) -> None:
    application_ids = {row["id"] for row in applications}
    if not application_ids.issuperset(assumed):
        en, de = "The concept has no such application", "Das Konzept hat keinen solchen Förderantrag"
        refuse_if([Fault("unknown_reference", en, de, parameter="if_refused")])


def _entries(applications: Sequence[Row], estimates: Sequence[Row]) -> list[FinanceEntry]:
    return [*chain.from_iterable(map(of_application, applications)), *chain.from_iterable(map(of_estimate, estimates))]


def _by_funder(applications: Sequence[Row], estimates: Sequence[Row], this_year: int) -> list[SumsOfFunder]:
    funders = {row["id"]: row for row in applications}
    entries: dict[tuple[Any, ...], list[FinanceEntry]] = {}
    for rows, of in ((applications, of_application), (estimates, of_estimate)):
        for row in rows:
            funder = funders.get(row["id"] if rows is applications else row["application_id"], NOBODY)
            entries.setdefault(tuple(funder[name] for name in FUNDER), []).extend(of(row))
    sums = [
        SumsOfFunder(**dict(zip(FUNDER, funder, strict=True)), **add_up(of, this_year)[0].totals)
        for funder, of in entries.items()
    ]
    return sorted(sums, key=_by_name)


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
    supporting = ({**row, "measure_id": row["whole_id"], "role": "supported"} for row in hanging if row["whole_id"])
    with_parts = [*hanging, *supporting]
    at_risk = []
    for measure in measures:
        links = _links_of(measure["id"], with_parts, continued)
        if not links and measure["parent_id"]:
            links = [("supported", of) for _, of in _links_of(measure["parent_id"], hanging, continued)]
        on = Hanging(
            _by_role(links, "depends_on"),
            _by_role(links, "supported"),
            measure["feasibility"] == Feasibility.DEPENDS_ON_FUNDING.value,
        )
        reason = risk(on, states, assumed)
        if reason is not None:
            about = {"measure_id": measure["id"], **{name: measure[name] for name in _NAMED}}
            details = {"reason": reason, "application_ids": on.counted, "assumed": reason != risk(on, states)}
            at_risk.append(MeasureAtRisk(**about, **details))
    return at_risk


def _links_of(
    measure_id: UUID, hanging: Sequence[Row], continued: Mapping[UUID, Sequence[UUID]]
) -> list[tuple[str, UUID]]:
    """Return the applications that count for a measure, each with its role."""
    funded = funded_as(measure_id, {row["measure_id"] for row in hanging}, continued)
    return [(row["role"], row["application_id"]) for row in hanging if row["measure_id"] in funded]


def _by_role(hanging: Sequence[tuple[str, UUID]], role: str) -> list[UUID]:
    """Return each application once, though it may name several merged measures."""
    return list(dict.fromkeys(application_id for as_what, application_id in hanging if as_what == role))
