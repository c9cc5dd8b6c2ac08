"""Reading consultations."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, exists, func, literal, or_, select

from app.concepts.tables import Concept
from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.council.consultations.schemas import ConsultationDetail, ConsultationRead
from app.council.tables import Body, Consultation, Meeting, Paper
from app.council.vocabulary import ConsultationOutcome, ConsultationRole
from app.districts.references import DistrictName
from app.districts.scope import scope_of

c = table(Consultation)
ACTIONS = {Role.EDITOR: ["update", "delete"]}
_at = table(Meeting)
_AT_ITS_MEETING = exists().where(
    _at.c.id == c.c.meeting_id, _at.c.district_id == c.c.district_id, _at.c.body_id == bindparam("body")
)

SORTS = both_ways(
    consulted_on=func.coalesce(c.c.consulted_on, literal(date(9999, 12, 31))),
    sequence=c.c.sequence,
    created_at=c.c.created_at,
    updated_at=c.c.updated_at,
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "paper": c.c.paper_id == bindparam("paper"),
    "meeting": c.c.meeting_id == bindparam("meeting"),
    "body": or_(c.c.body_id == bindparam("body"), _AT_ITS_MEETING.correlate(c)),
    "adopts_concept": c.c.adopts_concept_id == bindparam("adopts_concept"),
    "role": c.c.role.in_(bindparam("role", expanding=True)),
    "outcome": c.c.outcome.in_(bindparam("outcome", expanding=True)),
    "key": c.c.key == bindparam("key"),
    "updated_since": c.c.updated_at >= bindparam("updated_since"),
}


class ConsultationQuery(PageQuery):
    """Filters of consultations."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    paper: Annotated[Id | None, Field(description="Of this paper")] = None
    meeting: Annotated[Id | None, Field(description="At this meeting")] = None
    body: Annotated[Id | None, Field(description="By this body, also where only its meeting is named")] = None
    adopts_concept: Annotated[Id | None, Field(description="That adopts this concept")] = None
    role: Annotated[list[ConsultationRole], Field(max_length=4, description="In these roles")] = []
    outcome: Annotated[list[ConsultationOutcome], Field(max_length=6, description="With these outcomes")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(
            pattern="^-?(consulted_on|sequence|created_at|updated_at)$",
            max_length=20,
            description="Order; `-` turns it",
        ),
    ] = "consulted_on"


def _select(view: View) -> Select[Any]:
    return select(c).where(visible(c, view))


LIST = Listing(c, ConsultationRead, _select, CONDITIONS, SORTS)


async def list_consultations(reader: Reader, query: ConsultationQuery) -> Page[ConsultationRead]:
    scope = await scope_of(
        reader,
        query.district,
        (Paper, query.paper),
        (Meeting, query.meeting),
        (Body, query.body),
        (Concept, query.adopts_concept),
    )
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_consultation(reader: Reader, consultation_id: UUID) -> ConsultationDetail:
    row = await reader.single(c, consultation_id, _select)
    reader.version = row["version"]
    return ConsultationDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
