"""Reading reports."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, select

from app.concepts.tables import Concept
from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.council.reports.schemas import ReportDetail, ReportRead
from app.council.tables import Body, Report, ReportingDuty
from app.districts.references import DistrictName
from app.districts.scope import scope_of

r = table(Report)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = both_ways(
    delivered_on=r.c.delivered_on, title=r.c.sort_title, created_at=r.c.created_at, updated_at=r.c.updated_at
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": r.c.concept_id == bindparam("concept"),
    "body": r.c.body_id == bindparam("body"),
    "duty": r.c.duty_id == bindparam("duty"),
    "key": r.c.key == bindparam("key"),
    "updated_since": r.c.updated_at >= bindparam("updated_since"),
}


class ReportQuery(PageQuery):
    """Filters of reports."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="About this concept")] = None
    body: Annotated[Id | None, Field(description="To this body")] = None
    duty: Annotated[Id | None, Field(description="That answer this duty")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(
            pattern="^-?(delivered_on|title|created_at|updated_at)$", max_length=20, description="Order; `-` turns it"
        ),
    ] = "delivered_on"


def _select(view: View) -> Select[Any]:
    return select(r).where(visible(r, view))


LIST = Listing(r, ReportRead, _select, CONDITIONS, SORTS)


async def list_reports(reader: Reader, query: ReportQuery) -> Page[ReportRead]:
    scope = await scope_of(
        reader, query.district, (Concept, query.concept), (Body, query.body), (ReportingDuty, query.duty)
    )
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_report(reader: Reader, report_id: UUID) -> ReportDetail:
    row = await reader.single(r, report_id, _select)
    reader.version = row["version"]
    return ReportDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
