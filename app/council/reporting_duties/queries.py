"""Reading reporting duties."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.concepts.tables import Concept
from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, ascending_and_descending, equals
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Id, Page
from app.core.tables import table
from app.council.reporting_duties.schemas import DutyDetail, DutyRead
from app.council.tables import Body, ReportingDuty
from app.council.vocabulary import ReportForm
from app.districts.lists import ListQuery, read_list

reporting_duties = table(ReportingDuty)
ACTIONS = {Role.EDITOR: ["update", "delete", "add_report"]}

SORTS = ascending_and_descending(
    first_due=reporting_duties.c.first_due,
    created_at=reporting_duties.c.created_at,
    updated_at=reporting_duties.c.updated_at,
)


class DutyQuery(ListQuery):
    """Filters of reporting duties."""

    concept: Annotated[
        Id | None, equals(reporting_duties.c.concept_id, Concept), Field(description="Duties to report on this concept")
    ] = None
    body: Annotated[Id | None, equals(reporting_duties.c.body_id, Body), Field(description="To this body")] = None
    form: Annotated[list[ReportForm], among(reporting_duties.c.form), Field(description="In these forms")] = []
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "first_due"


_select = visible_rows(reporting_duties)
LIST = Listing(reporting_duties, DutyRead, _select, DutyQuery)


async def list_reporting_duties(reader: Reader, query: DutyQuery) -> Page[DutyRead]:
    return await read_list(LIST, reader, query)


async def read_duty(reader: Reader, duty_id: UUID) -> DutyDetail:
    row = await reader.single(reporting_duties, duty_id, _select)
    reader.version = row["version"]
    return DutyDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
