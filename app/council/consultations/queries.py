"""Reading consultations."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, exists, func, or_, select

from app.concepts.tables import Concept
from app.core.filters import (
    FROM,
    ORDER,
    UNTIL,
    SortedBy,
    Value,
    among,
    equals,
    resource_sorts,
    since,
    up_to,
    where,
)
from app.core.pagination import Listing
from app.core.periods import first_day
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day, Id
from app.core.tables import table
from app.council.consultations.schemas import ConsultationDetail, ConsultationRead
from app.council.tables import Body, Consultation, Meeting, Paper
from app.council.vocabulary import ConsultationOutcome, ConsultationRole
from app.districts.lists import TaggedQuery, read_single

consultations = table(Consultation)
meetings = table(Meeting)

SORTS = resource_sorts(
    consultations,
    consulted_on=first_day(consultations.c.period, consultations.c.consulted_on),
    sequence=consultations.c.sequence,
)


def _by_body(body: Value) -> ColumnElement[bool]:
    """Return whether the body consulted by itself or at one of its meetings."""
    at_one = exists().where(
        meetings.c.id == consultations.c.meeting_id,
        meetings.c.district_id == consultations.c.district_id,
        meetings.c.body_id == body,
    )
    return or_(consultations.c.body_id == body, at_one.correlate(consultations))


_held_on = select(meetings.c.held_on).where(
    meetings.c.id == consultations.c.meeting_id, meetings.c.district_id == consultations.c.district_id
)
_DAY = func.coalesce(consultations.c.consulted_on, _held_on.correlate(consultations).scalar_subquery())
"""Its own day, or else that of its meeting."""


class ConsultationQuery(TaggedQuery):
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
    held_in_public: Annotated[
        bool | None,
        equals(consultations.c.held_in_public),
        Field(description="true: held in public; false: behind closed doors"),
    ] = None
    unanimous: Annotated[
        bool | None, equals(consultations.c.unanimous), Field(description="true: decided unanimously; false: not")
    ] = None
    from_: Annotated[Day | None, since(_DAY), FROM] = None
    until: Annotated[Day | None, up_to(_DAY), UNTIL] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "consulted_on"


_select = visible_rows(consultations)
LIST = Listing(consultations, ConsultationRead, _select, ConsultationQuery)


async def read_consultation(reader: Reader, consultation_id: UUID) -> ConsultationDetail:
    return await read_single(ConsultationDetail, reader, consultations, consultation_id, _select)
