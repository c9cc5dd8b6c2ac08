"""Reading applications for funding."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.concepts.tables import Concept, Measure
from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways, says
from app.core.reading import Reader, View, visible
from app.core.schemas import Day, Id, Moment, Page
from app.core.tables import table
from app.core.text import Key, Line
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.districts.tables import Organisation
from app.planning.funding_applications.schemas import ApplicationDetail, ApplicationRead
from app.planning.funding_applications.service import KEPT
from app.planning.funding_tables import FundingApplication, FundingApplicationMeasure, FundingSource
from app.planning.funding_vocabulary import ApplicationState

a = table(FundingApplication)
_measures, _sources = table(FundingApplicationMeasure), table(FundingSource)
_NEVER = literal(date(9999, 12, 31))


def _with_measure() -> ColumnElement[bool]:
    return exists().where(
        _measures.c.application_id == a.c.id,
        _measures.c.district_id == a.c.district_id,
        _measures.c.measure_id == bindparam("measure"),
    )


def _given_by() -> ColumnElement[bool]:
    """By the organisation itself, or by way of a source that is its."""
    through = exists().where(
        _sources.c.id == a.c.source_id,
        _sources.c.district_id == a.c.district_id,
        _sources.c.organisation_id == bindparam("organisation"),
    )
    return or_(a.c.organisation_id == bindparam("organisation"), through.correlate(a))


def _awaits_proof() -> ColumnElement[bool]:
    """What was granted and is not proven; what is settled is, though nobody may know the day."""
    return and_(a.c.state == ApplicationState.GRANTED.value, a.c.proof_delivered_on.is_(None))


SORTS = both_ways(
    title=a.c.sort_title,
    applied_on=func.coalesce(a.c.applied_on, _NEVER),
    proof_due_on=func.coalesce(a.c.proof_due_on, _NEVER),
    created_at=a.c.created_at,
    updated_at=a.c.updated_at,
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": a.c.concept_id == bindparam("concept"),
    "source": a.c.source_id == bindparam("source"),
    "organisation": _given_by(),
    "measure": _with_measure(),
    "state": a.c.state.in_(bindparam("state", expanding=True)),
    "proof_due_before": a.c.proof_due_on < bindparam("proof_due_before"),
    "awaits_proof": _awaits_proof() == bindparam("awaits_proof"),
    "key": a.c.key == bindparam("key"),
    "q": says(a.c.sort_title),
    "updated_since": a.c.updated_at >= bindparam("updated_since"),
}


class ApplicationQuery(PageQuery):
    """Filters of applications for funding."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="For this concept")] = None
    source: Annotated[Id | None, Field(description="That draw on this source")] = None
    organisation: Annotated[
        Id | None, Field(description="That this organisation is to grant, by itself or by a source that is its")
    ] = None
    measure: Annotated[Id | None, Field(description="On which this measure hangs, in either way")] = None
    state: Annotated[list[ApplicationState], Field(max_length=5, description="In these states")] = []
    proof_due_before: Annotated[
        Day | None, Field(description="Whose proof of use was or is due before this day, delivered or not")
    ] = None
    awaits_proof: Annotated[
        bool | None,
        Field(description="true: only what was granted and whose use is not proven yet; false: only the others"),
    ] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    q: Annotated[Line | None, Field(description="Part of the title")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(
            pattern="^-?(title|applied_on|proof_due_on|created_at|updated_at)$",
            max_length=20,
            description="Order; `-` turns it",
        ),
    ] = "title"


def _linked(name: str) -> ColumnElement[Any]:
    kept = KEPT[name]
    of = kept.of
    ids = select(of.c[kept.column]).where(of.c[kept.owner] == a.c.id, of.c.district_id == a.c.district_id, *kept.mine)
    array: ColumnElement[Any] = func.array(
        ids.order_by(of.c.position).correlate(a).scalar_subquery(), type_=ARRAY(Uuid())
    )
    return array.label(name)


def _select(view: View) -> Select[Any]:
    """None that the view sees names a measure that it does not."""
    return select(a, *map(_linked, KEPT)).where(visible(a, view))


LIST = Listing(a, ApplicationRead, _select, CONDITIONS, SORTS)


async def list_funding_applications(reader: Reader, query: ApplicationQuery) -> Page[ApplicationRead]:
    scope = await scope_of(
        reader,
        query.district,
        (Concept, query.concept),
        (FundingSource, query.source),
        (Organisation, query.organisation),
        (Measure, query.measure),
    )
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_application(reader: Reader, application_id: UUID) -> ApplicationDetail:
    row = await reader.single(a, application_id, _select)
    reader.version = row["version"]
    delete = ["delete"] if row["state"] == ApplicationState.PLANNED.value else []
    allowed = reader.actions(row["district_id"], {Role.EDITOR: ["update", *delete]})
    return ApplicationDetail.model_validate({**row, "allowed_actions": allowed})
