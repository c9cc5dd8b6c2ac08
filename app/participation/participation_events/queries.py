"""Reading participation events."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    type_coerce,
)

from app.concepts.fields_of_action.queries import FIELDS, TOPICS, in_fields, on_topic
from app.concepts.tables import Concept
from app.concepts.vocabulary import Topic
from app.core.access import Role
from app.core.filters import (
    FROM,
    ORDER,
    UNTIL,
    SortedBy,
    among,
    ascending_and_descending,
    equals,
    lasts_from,
    lasts_until,
    missing_last,
    resource_sorts,
    where,
)
from app.core.labels import names_of
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, View, visible
from app.core.schemas import Day, Id, Page
from app.core.tables import table
from app.districts.lists import ListQuery, read_list
from app.participation.participation_events.schemas import EventDetail, EventRead
from app.participation.tables import ParticipationEvent
from app.participation.vocabulary import EventForm, EventKind

participation_events = table(ParticipationEvent)
EVALUATED_ON: ColumnElement[date] = bindparam("evaluated_on", type_=Date)
ACTIONS = {Role.REPORTER: ["add_feedback_item"], Role.EDITOR: ["update", "delete"]}

_STARTS_ON = missing_last(participation_events.c.starts_on)
SORTS = ascending_and_descending((participation_events.c.position,), starts_on=_STARTS_ON) | resource_sorts(
    participation_events, title=participation_events.c.sort_title
)
_SCHEDULED_OR_CLOSED = case(
    (participation_events.c.open_until.is_not(None), EventForm.SCHEDULED.value), else_=EventForm.CLOSED.value
)
FORM: ColumnElement[str] = func.coalesce(participation_events.c.form, _SCHEDULED_OR_CLOSED)
IS_OPEN = and_(
    FORM.is_distinct_from(EventForm.CLOSED.value),
    or_(participation_events.c.open_from.is_(None), participation_events.c.open_from <= EVALUATED_ON),
    or_(participation_events.c.open_until.is_(None), participation_events.c.open_until >= EVALUATED_ON),
)


_LAST_DAY = func.coalesce(participation_events.c.ends_on, participation_events.c.starts_on)


class EventQuery(ListQuery):
    """Filters of participation events."""

    concept: Annotated[
        Id | None, equals(participation_events.c.concept_id, Concept), Field(description="About this concept")
    ] = None
    field: Annotated[list[Id], in_fields(participation_events.c.field_id), FIELDS] = []
    parent: Annotated[
        Id | None,
        equals(participation_events.c.parent_id, ParticipationEvent),
        Field(description="Parts of this event"),
    ] = None
    kind: Annotated[
        list[EventKind], among(participation_events.c.kind), Field(description="Events of these kinds")
    ] = []
    form: Annotated[
        list[EventForm],
        where(FORM.in_, takes_several=True),
        Field(description="Events whose public form is one of these"),
    ] = []
    is_open: Annotated[
        bool | None,
        where(lambda value: IS_OPEN.self_group() == type_coerce(value, Boolean)),
        Field(description="True: events on which the public form takes feedback today (Europe/Berlin); false: others"),
    ] = None
    topic: Annotated[list[Topic], on_topic(participation_events.c.field_id), TOPICS] = []
    from_: Annotated[Day | None, lasts_from(participation_events.c.starts_on, _LAST_DAY), FROM] = None
    until: Annotated[Day | None, lasts_until(participation_events.c.starts_on, _LAST_DAY), UNTIL] = None
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "starts_on"


def _figure() -> ColumnElement[Any]:
    figure = func.json_build_object(
        "value", participation_events.c.participants, "precision", participation_events.c.participants_precision
    )
    return case((participation_events.c.participants.is_not(None), figure), else_=null())


def _select(view: View) -> Select[Any]:
    """Select events as the view sees them; bind `evaluated_on`."""
    plain = [column for column in participation_events.c if column.name not in ("participants", "form")]
    shown = (_figure().label("participants"), FORM.label("form"), IS_OPEN.label("is_open"))
    return select(*plain, *shown).where(visible(participation_events, view))


LIST = Listing(participation_events, EventRead, _select, EventQuery)


async def list_events(reader: Reader, query: EventQuery) -> Page[EventRead]:
    return await read_list(LIST, reader, query, evaluated_on=reader.evaluated_on)


async def read_event(reader: Reader, event_id: UUID) -> EventDetail:
    row = await reader.single(participation_events, event_id, _select, parameters={"evaluated_on": reader.evaluated_on})
    reader.version = row["version"]
    allowed = reader.actions(row["district_id"], ACTIONS)
    names = await names_of(reader, participation_events, row)
    return EventDetail.model_validate(
        {**row, "evaluated_on": reader.evaluated_on, "allowed_actions": allowed, "names": names}
    )
