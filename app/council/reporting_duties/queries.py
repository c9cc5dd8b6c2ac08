"""Reading reporting duties."""

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
from app.council.reporting_duties.schemas import DutyDetail, DutyRead
from app.council.tables import Body, ReportingDuty
from app.council.vocabulary import ReportForm
from app.districts.references import DistrictName
from app.districts.scope import scope_of

d = table(ReportingDuty)
ACTIONS = {Role.EDITOR: ["update", "delete", "add_report"]}

SORTS = both_ways(first_due=d.c.first_due, created_at=d.c.created_at, updated_at=d.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": d.c.concept_id == bindparam("concept"),
    "body": d.c.body_id == bindparam("body"),
    "form": d.c.form.in_(bindparam("form", expanding=True)),
    "key": d.c.key == bindparam("key"),
    "updated_since": d.c.updated_at >= bindparam("updated_since"),
}


class DutyQuery(PageQuery):
    """Filters of reporting duties."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="Of this concept")] = None
    body: Annotated[Id | None, Field(description="To this body")] = None
    form: Annotated[list[ReportForm], Field(max_length=2, description="In these forms")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(first_due|created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "first_due"


def _select(view: View) -> Select[Any]:
    return select(d).where(visible(d, view))


LIST = Listing(d, DutyRead, _select, CONDITIONS, SORTS)


async def list_reporting_duties(reader: Reader, query: DutyQuery) -> Page[DutyRead]:
    scope = await scope_of(reader, query.district, (Concept, query.concept), (Body, query.body))
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_duty(reader: Reader, duty_id: UUID) -> DutyDetail:
    row = await reader.single(d, duty_id, _select)
    reader.version = row["version"]
    return DutyDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
