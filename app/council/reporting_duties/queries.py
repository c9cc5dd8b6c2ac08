"""Reading reporting duties."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.concepts.tables import Concept
from app.core.access import Role
from app.core.filters import FROM, ORDER, UNTIL, SortedBy, among, equals, lasts_from, lasts_until, resource_sorts
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day, Id
from app.core.tables import table
from app.council.reporting_duties.schemas import DutyDetail, DutyRead
from app.council.tables import Body, Consultation, ReportingDuty
from app.council.vocabulary import ReportForm
from app.districts.lists import TaggedQuery, read_single
from app.districts.tables import Organisation

reporting_duties = table(ReportingDuty)
ACTIONS = {Role.EDITOR: ["update", "delete", "add_report"]}

SORTS = resource_sorts(reporting_duties, first_due=reporting_duties.c.first_due)


class DutyQuery(TaggedQuery):
    """Filters of reporting duties."""

    concept: Annotated[
        Id | None, equals(reporting_duties.c.concept_id, Concept), Field(description="Duties to report on this concept")
    ] = None
    body: Annotated[Id | None, equals(reporting_duties.c.body_id, Body), Field(description="To this body")] = None
    organisation: Annotated[
        Id | None,
        equals(reporting_duties.c.organisation_id, Organisation),
        Field(description="That this organisation is to report"),
    ] = None
    form: Annotated[list[ReportForm], among(reporting_duties.c.form), Field(description="In these forms")] = []
    consultation: Annotated[
        Id | None,
        equals(reporting_duties.c.consultation_id, Consultation),
        Field(description="Set by this consultation"),
    ] = None
    from_: Annotated[Day | None, lasts_from(reporting_duties.c.first_due, reporting_duties.c.until), FROM] = None
    until: Annotated[Day | None, lasts_until(reporting_duties.c.first_due, reporting_duties.c.until), UNTIL] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "first_due"


_select = visible_rows(reporting_duties)
LIST = Listing(reporting_duties, DutyRead, _select, DutyQuery)


async def read_duty(reader: Reader, duty_id: UUID) -> DutyDetail:
    return await read_single(DutyDetail, reader, reporting_duties, duty_id, _select, lambda _: ACTIONS)
