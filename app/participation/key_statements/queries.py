"""Reading key statements."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, func, select

from app.concepts.fields_of_action.queries import FIELDS, TOPICS, in_fields, on_topic
from app.concepts.tables import Concept
from app.concepts.vocabulary import Topic
from app.core.access import Role
from app.core.filters import FROM, ORDER, UNTIL, SortedBy, among, equals, resource_sorts, since, up_to
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, View, visible, visible_reference
from app.core.schemas import Day, Id
from app.core.tables import table
from app.core.text import Label
from app.districts.lists import TaggedQuery, read_single
from app.participation.key_statements.schemas import StatementDetail, StatementRead
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationEvent
from app.participation.vocabulary import FeedbackKind, ForwardedTo, Resolution

key_statements, feedback_items = table(KeyStatement), table(FeedbackItem)
ACTIONS = {Role.EDITOR: ["update", "delete", "add_link"]}

SORTS = resource_sorts(key_statements, position=key_statements.c.position)


class StatementQuery(TaggedQuery):
    """Filters of key statements."""

    concept: Annotated[
        Id | None, equals(key_statements.c.concept_id, Concept), Field(description="About this concept")
    ] = None
    field: Annotated[list[Id], in_fields(key_statements.c.field_id), FIELDS] = []
    event: Annotated[
        Id | None, equals(key_statements.c.event_id, ParticipationEvent), Field(description="Made at this event")
    ] = None
    parent: Annotated[
        Id | None, equals(key_statements.c.parent_id, KeyStatement), Field(description="Directly below this statement")
    ] = None
    kind: Annotated[
        list[FeedbackKind], among(key_statements.c.kind), Field(description="Statements of these kinds")
    ] = []
    resolution: Annotated[
        list[Resolution],
        among(key_statements.c.resolution),
        Field(description="Statements with one of these resolutions"),
    ] = []
    topic: Annotated[list[Topic], on_topic(key_statements.c.field_id), TOPICS] = []
    forwarded_level: Annotated[
        list[ForwardedTo], among(key_statements.c.forwarded_level), Field(description="Forwarded to these levels")
    ] = []
    from_: Annotated[Day | None, since(key_statements.c.resolved_on), FROM] = None
    until: Annotated[Day | None, up_to(key_statements.c.resolved_on), UNTIL] = None
    section: Annotated[
        Label | None, equals(key_statements.c.section), Field(description="Under this heading of its field")
    ] = None
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "position"


def _items(view: View) -> ColumnElement[int]:
    mine = (
        feedback_items.c.statement_id == key_statements.c.id,
        feedback_items.c.district_id == key_statements.c.district_id,
    )
    counted = (
        feedback_items.c.is_split.is_(False),
        feedback_items.c.erased_at.is_(None),
        visible(feedback_items, view),
    )
    return select(func.count()).where(*mine, *counted).correlate(key_statements).scalar_subquery()


def select_statements(view: View) -> Select[Any]:
    """Select statements as the view sees them."""
    hidden = {"parent_id": key_statements, "event_id": table(ParticipationEvent)}
    columns = (
        visible_reference(column, hidden[column.name], view).label(column.name) if column.name in hidden else column
        for column in key_statements.c
    )
    return select(*columns, _items(view).label("feedback_items")).where(visible(key_statements, view))


LIST = Listing(key_statements, StatementRead, select_statements, StatementQuery)


async def read_statement(reader: Reader, statement_id: UUID) -> StatementDetail:
    return await read_single(
        StatementDetail, reader, key_statements, statement_id, select_statements, lambda _: ACTIONS
    )
