"""Reading fields of action."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, select

from app.concepts.concepts.queries import editing_while_open, with_is_open
from app.concepts.fields_of_action.schemas import FieldDetail, FieldRead
from app.concepts.tables import Concept, FieldOfAction
from app.concepts.vocabulary import FieldKind, Topic
from app.core.filters import ORDER, Filter, SortedBy, Value, among, equals, placed_sorts, resource_sorts, where
from app.core.pagination import BY_WORDS, Listing
from app.core.reading import Reader, View, visible, visible_reference
from app.core.schemas import Id
from app.core.tables import table
from app.core.text import Label, Line
from app.districts.lists import ListQuery, read_single

fields_of_action = table(FieldOfAction)

SORTS = placed_sorts(fields_of_action) | resource_sorts(fields_of_action, title=fields_of_action.c.sort_title)


def in_fields(column: ColumnElement[UUID]) -> Filter:
    """Keep what the column says to be in some fields of action, or in fields below them."""

    def is_in(values: Value) -> ColumnElement[bool]:
        above = select(fields_of_action.c.id, fields_of_action.c.district_id)
        fields = above.where(fields_of_action.c.id.in_(values)).cte("fields", recursive=True)
        below = fields_of_action.alias("below")
        nested = and_(below.c.parent_id == fields.c.id, below.c.district_id == fields.c.district_id)
        fields = fields.union(select(below.c.id, below.c.district_id).join(fields, nested))
        return column.in_(select(fields.c.id))

    return where(is_in, FieldOfAction, takes_several=True)


def on_topic(column: ColumnElement[UUID]) -> Filter:
    """Keep what the column says to be in fields of action on some shared topics."""
    shared = select(fields_of_action.c.id)
    return where(lambda values: column.in_(shared.where(fields_of_action.c.topic.in_(values))), takes_several=True)


TOPICS = Field(description="In fields on these shared topics")
FIELDS = Field(max_length=20, description="In these fields of action, or in fields below them")


class FieldQuery(ListQuery):
    """Filters of fields of action."""

    concept: Annotated[
        Id | None, equals(fields_of_action.c.concept_id, Concept), Field(description="Of this concept")
    ] = None
    parent: Annotated[
        Id | None, equals(fields_of_action.c.parent_id, FieldOfAction), Field(description="Directly below this field")
    ] = None
    predecessor: Annotated[
        Id | None,
        equals(fields_of_action.c.predecessor_id, FieldOfAction),
        Field(description="Fields that continue this one of the version before"),
    ] = None
    kind: Annotated[list[FieldKind], among(fields_of_action.c.kind), Field(description="Of these kinds")] = []
    topic: Annotated[list[Topic], among(fields_of_action.c.topic), Field(description="On these shared topics")] = []
    number: Annotated[
        list[Label], among(fields_of_action.c.number), Field(max_length=200, description="With these numbers")
    ] = []
    q: Annotated[Line | None, Field(description=BY_WORDS)] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "position"


def select_fields(view: View) -> Select[Any]:
    """Select the fields of action that the view sees."""
    plain = [column for column in fields_of_action.c if column.name != "predecessor_id"]
    return select(
        *plain, visible_reference(fields_of_action.c.predecessor_id, fields_of_action, view).label("predecessor_id")
    ).where(visible(fields_of_action, view))


LIST = Listing(fields_of_action, FieldRead, select_fields, FieldQuery, by_words=True)
_single = with_is_open(fields_of_action, select_fields)


async def read_field(reader: Reader, field_id: UUID) -> FieldDetail:
    return await read_single(FieldDetail, reader, fields_of_action, field_id, _single, editing_while_open)
