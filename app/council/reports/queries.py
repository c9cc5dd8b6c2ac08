"""Reading reports."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.concepts.tables import Concept
from app.core.filters import FROM, ORDER, UNTIL, SortedBy, equals, resource_sorts, since, up_to
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day, Id
from app.core.tables import table
from app.council.reports.schemas import ReportDetail, ReportRead
from app.council.tables import Body, Paper, Report, ReportingDuty
from app.districts.lists import ListQuery, read_single

reports = table(Report)

SORTS = resource_sorts(reports, delivered_on=reports.c.delivered_on, title=reports.c.sort_title)


class ReportQuery(ListQuery):
    """Filters of reports."""

    concept: Annotated[Id | None, equals(reports.c.concept_id, Concept), Field(description="About this concept")] = None
    body: Annotated[Id | None, equals(reports.c.body_id, Body), Field(description="To this body")] = None
    duty: Annotated[
        Id | None, equals(reports.c.duty_id, ReportingDuty), Field(description="Reports that answer this duty")
    ] = None
    paper: Annotated[Id | None, equals(reports.c.paper_id, Paper), Field(description="Delivered as this paper")] = None
    from_: Annotated[Day | None, since(reports.c.delivered_on), FROM] = None
    until: Annotated[Day | None, up_to(reports.c.delivered_on), UNTIL] = None
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "delivered_on"


_select = visible_rows(reports)
LIST = Listing(reports, ReportRead, _select, ReportQuery)


async def read_report(reader: Reader, report_id: UUID) -> ReportDetail:
    return await read_single(ReportDetail, reader, reports, report_id, _select)
