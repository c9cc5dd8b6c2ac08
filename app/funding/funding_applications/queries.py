"""Reading applications for funding."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, Uuid, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.concepts.tables import Concept, Measure
from app.core.access import Role
from app.core.filters import (
    FROM,
    ORDER,
    UNTIL,
    SortedBy,
    Value,
    among,
    before,
    contains,
    equals,
    lasts_from,
    lasts_until,
    missing_last,
    resource_sorts,
    where,
)
from app.core.labels import names_of
from app.core.pagination import Listing
from app.core.reading import Reader, View, visible
from app.core.schemas import Day, Id
from app.core.tables import table
from app.core.text import Line
from app.districts.lists import TaggedQuery
from app.districts.tables import Organisation
from app.funding.funding_applications.schemas import ApplicationDetail, ApplicationRead
from app.funding.funding_applications.service import KEPT
from app.funding.funding_sources.queries import funder_name
from app.funding.tables import FundingApplication, FundingApplicationMeasure, FundingSource
from app.funding.vocabulary import ApplicationState

funding_applications = table(FundingApplication)
_measures, _sources = table(FundingApplicationMeasure), table(FundingSource)


def _with_measure(measure: Value) -> ColumnElement[bool]:
    return exists().where(
        _measures.c.application_id == funding_applications.c.id,
        _measures.c.district_id == funding_applications.c.district_id,
        _measures.c.measure_id == measure,
    )


def _given_by(organisation: Value) -> ColumnElement[bool]:
    """Return whether the organisation, or a source of it, gives the money."""
    through = exists().where(
        _sources.c.id == funding_applications.c.source_id,
        _sources.c.district_id == funding_applications.c.district_id,
        _sources.c.organisation_id == organisation,
    )
    return or_(funding_applications.c.organisation_id == organisation, through.correlate(funding_applications))


def _awaits_proof() -> ColumnElement[bool]:
    """Return whether money was granted and its use not proven; settled applications are proven, even without a known
    day."""
    return and_(
        funding_applications.c.state == ApplicationState.GRANTED.value,
        funding_applications.c.proof_delivered_on.is_(None),
    )


SORTS = resource_sorts(
    funding_applications,
    title=funding_applications.c.sort_title,
    applied_on=missing_last(funding_applications.c.applied_on),
    proof_due_on=missing_last(funding_applications.c.proof_due_on),
)


_PERIOD = funding_applications.c.starts_on, funding_applications.c.ends_on


class ApplicationQuery(TaggedQuery):
    """Filters of applications for funding."""

    concept: Annotated[
        Id | None, equals(funding_applications.c.concept_id, Concept), Field(description="For this concept")
    ] = None
    source: Annotated[
        Id | None,
        equals(funding_applications.c.source_id, FundingSource),
        Field(description="Applications that draw on this source"),
    ] = None
    organisation: Annotated[
        Id | None,
        where(_given_by, Organisation),
        Field(description="Applications to this organisation, directly or through one of its sources"),
    ] = None
    measure: Annotated[
        Id | None,
        where(_with_measure, Measure),
        Field(description="Applications on which this measure hangs, in either way"),
    ] = None
    state: Annotated[
        list[ApplicationState], among(funding_applications.c.state), Field(description="In these states")
    ] = []
    proof_due_before: Annotated[
        Day | None,
        before(funding_applications.c.proof_due_on),
        Field(description="Applications whose proof of use is due before this day, delivered or not"),
    ] = None
    awaits_proof: Annotated[
        bool | None,
        equals(_awaits_proof()),
        Field(description="true: only what was granted and whose use is not proven yet; false: only the others"),
    ] = None
    from_: Annotated[Day | None, lasts_from(*_PERIOD), FROM] = None
    until: Annotated[Day | None, lasts_until(*_PERIOD), UNTIL] = None
    q: Annotated[Line | None, contains(funding_applications.c.sort_title), Field(description="Part of the title")] = (
        None
    )
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "title"


def _funder_name() -> ColumnElement[Any]:
    of_source = select(funder_name(_sources)).where(
        _sources.c.id == funding_applications.c.source_id,
        _sources.c.district_id == funding_applications.c.district_id,
    )
    return func.coalesce(
        funder_name(funding_applications), of_source.correlate(funding_applications).scalar_subquery()
    ).label("funder_name")


def _linked(name: str) -> ColumnElement[Any]:
    kept = KEPT[name]
    of = kept.of
    ids = select(of.c[kept.column]).where(
        of.c[kept.owner] == funding_applications.c.id,
        of.c.district_id == funding_applications.c.district_id,
        *kept.own_rows,
    )
    array: ColumnElement[Any] = func.array(
        ids.order_by(of.c.position).correlate(funding_applications).scalar_subquery(), type_=ARRAY(Uuid())
    )
    return array.label(name)


def select_applications(view: View) -> Select[Any]:
    """Select the applications; a visible one never names a measure hidden from the view."""
    shown = (*map(_linked, KEPT), _funder_name())
    return select(funding_applications, *shown).where(visible(funding_applications, view))


LIST = Listing(funding_applications, ApplicationRead, select_applications, ApplicationQuery)


async def read_application(reader: Reader, application_id: UUID) -> ApplicationDetail:
    row = await reader.single(funding_applications, application_id, select_applications)
    reader.version = row["version"]
    delete = ["delete"] if row["state"] == ApplicationState.PLANNED.value else []
    allowed = reader.actions(row["district_id"], {Role.EDITOR: ["update", *delete]})
    names = await names_of(reader, funding_applications, row)
    return ApplicationDetail.model_validate({**row, "allowed_actions": allowed, "names": names})
