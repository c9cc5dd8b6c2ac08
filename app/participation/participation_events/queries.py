"""Reading participation events."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Boolean, ColumnElement, Date, Select, and_, bindparam, case, func, literal, null, or_, select

from app.concepts.tables import Concept, FieldOfAction
from app.core.access import Role
from app.core.pagination import BY_WORDS, Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key, Line
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.participation.participation_events.schemas import EventDetail, EventRead
from app.participation.tables import ParticipationEvent
from app.participation.vocabulary import EventKind

p = table(ParticipationEvent)
EVALUATED_ON: ColumnElement[date] = bindparam("evaluated_on", type_=Date)
ACTIONS = {Role.REPORTER: ["add_feedback_item"], Role.EDITOR: ["update", "delete"]}

_STARTS_ON = func.coalesce(p.c.starts_on, literal(date(9999, 12, 31)))
SORTS = both_ways((p.c.position,), starts_on=_STARTS_ON) | both_ways(
    title=p.c.sort_title, created_at=p.c.created_at, updated_at=p.c.updated_at
)
IS_OPEN = and_(
    or_(p.c.open_from.is_(None), p.c.open_from <= EVALUATED_ON),
    or_(p.c.open_until.is_(None), p.c.open_until >= EVALUATED_ON),
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": p.c.concept_id == bindparam("concept"),
    "field": p.c.field_id == bindparam("field"),
    "parent": p.c.parent_id == bindparam("parent"),
    "kind": p.c.kind.in_(bindparam("kind", expanding=True)),
    "is_open": IS_OPEN.self_group() == bindparam("is_open", type_=Boolean),
    "key": p.c.key == bindparam("key"),
    "updated_since": p.c.updated_at >= bindparam("updated_since"),
}


class EventQuery(PageQuery):
    """Filters of participation events."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="About this concept")] = None
    field: Annotated[Id | None, Field(description="About this field of action")] = None
    parent: Annotated[Id | None, Field(description="Parts of this event")] = None
    kind: Annotated[list[EventKind], Field(max_length=6, description="Of these kinds")] = []
    is_open: Annotated[bool | None, Field(description="Whether they take feedback today (Europe/Berlin)")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    q: Annotated[Line | None, Field(description=BY_WORDS)] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(pattern="^-?(starts_on|title|created_at|updated_at)$", max_length=20, description="Order; `-` turns it"),
    ] = "starts_on"


def _figure() -> ColumnElement[Any]:
    figure = func.json_build_object("value", p.c.participants, "precision", p.c.participants_precision)
    return case((p.c.participants.is_not(None), figure), else_=null())


def _select(view: View) -> Select[Any]:
    """Events as the view sees them; binds `evaluated_on`."""
    plain = [column for column in p.c if column.name != "participants"]
    return select(*plain, _figure().label("participants"), IS_OPEN.label("is_open")).where(visible(p, view))


LIST = Listing(p, EventRead, _select, CONDITIONS, SORTS, by_words=True)


async def list_events(reader: Reader, query: EventQuery) -> Page[EventRead]:
    parents = ((Concept, query.concept), (FieldOfAction, query.field), (ParticipationEvent, query.parent))
    scope = await scope_of(reader, query.district, *parents)
    today = {"evaluated_on": reader.evaluated_on}
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),), today)


async def read_event(reader: Reader, event_id: UUID) -> EventDetail:
    row = await reader.single(p, event_id, _select, parameters={"evaluated_on": reader.evaluated_on})
    reader.version = row["version"]
    allowed = reader.actions(row["district_id"], ACTIONS)
    return EventDetail.model_validate({**row, "evaluated_on": reader.evaluated_on, "allowed_actions": allowed})
