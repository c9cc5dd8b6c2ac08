"""Reading consultations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, exists, func, literal, or_

from app.concepts.tables import Concept
from app.core.access import Role
from app.core.filters import ORDER, SortedBy, Value, among, ascending_and_descending, equals, where
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Id, Page
from app.core.tables import table
from app.council.consultations.schemas import ConsultationDetail, ConsultationRead
from app.council.tables import Body, Consultation, Meeting, Paper
from app.council.vocabulary import ConsultationOutcome, ConsultationRole
from app.districts.lists import ListQuery, read_list

consultations = table(Consultation)
ACTIONS = {Role.EDITOR: ["update", "delete"]}
meetings = table(Meeting)

SORTS = ascending_and_descending(
    consulted_on=func.coalesce(consultations.c.consulted_on, literal(date(9999, 12, 31))),
    sequence=consultations.c.sequence,
    created_at=consultations.c.created_at,
    updated_at=consultations.c.updated_at,
)


def _by_body(body: Value) -> ColumnElement[bool]:
    """Return whether the body consulted by itself or at one of its meetings."""
    at_one = exists().where(
        meetings.c.id == consultations.c.meeting_id,
        meetings.c.district_id == consultations.c.district_id,
        meetings.c.body_id == body,
    )
    return or_(consultations.c.body_id == body, at_one.correlate(consultations))


class ConsultationQuery(ListQuery):
    """Filters of consultations."""

    paper: Annotated[
        Id | None, equals(consultations.c.paper_id, Paper), Field(description="Consultations of this paper")
    ] = None
    meeting: Annotated[Id | None, equals(consultations.c.meeting_id, Meeting), Field(description="At this meeting")] = (
        None
    )
    body: Annotated[
        Id | None,
        where(_by_body, Body),
        Field(description="By this body, also where only its meeting is named"),
    ] = None
    adopts_concept: Annotated[
        Id | None,
        equals(consultations.c.adopts_concept_id, Concept),
        Field(description="Consultations that adopt this concept"),
    ] = None
    role: Annotated[list[ConsultationRole], among(consultations.c.role), Field(description="In these roles")] = []
    outcome: Annotated[
        list[ConsultationOutcome], among(consultations.c.outcome), Field(description="With these outcomes")
    ] = []
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "consulted_on"


_select = visible_rows(consultations)
LIST = Listing(consultations, ConsultationRead, _select, ConsultationQuery)


async def list_consultations(reader: Reader, query: ConsultationQuery) -> Page[ConsultationRead]:
    return await read_list(LIST, reader, query)


async def read_consultation(reader: Reader, consultation_id: UUID) -> ConsultationDetail:
    row = await reader.single(consultations, consultation_id, _select)
    reader.version = row["version"]
    return ConsultationDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
