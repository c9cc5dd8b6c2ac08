"""Reading fields of action."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, select

from app.concepts.concepts.queries import assessing, editing_while_open, is_open, takes_lights
from app.concepts.fields_of_action.schemas import FieldDetail, FieldRead
from app.concepts.moments import MomentQuery, SingleMomentQuery, resolve_moments
from app.concepts.status_log.log import CURRENTS, FIELD_LOG, STEPS, assessment_of, joined, with_light, with_step
from app.concepts.tables import Concept, FieldOfAction
from app.concepts.vocabulary import FieldKind, Light, Topic
from app.core.filters import ORDER, Filter, SortedBy, Value, among, equals, placed_sorts, resource_sorts, where
from app.core.labels import names_of
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, View, visible, visible_reference
from app.core.schemas import Id, Page
from app.core.tables import table
from app.core.text import Key, Label
from app.districts.lists import ListQuery, read_list

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


class FieldQuery(ListQuery, MomentQuery):
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
    light: Annotated[
        list[Light],
        with_light(FIELD_LOG),
        Field(description="With these lights by hand; not_rated includes those without any"),
    ] = []
    step: Annotated[list[Key], with_step(FIELD_LOG), STEPS] = []
    number: Annotated[
        list[Label], among(fields_of_action.c.number), Field(max_length=200, description="With these numbers")
    ] = []
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "position"


def select_fields(view: View, historic: bool = False) -> Select[Any]:
    """Select the fields of action that the view sees; where historic, binds `as_of` and `known_at`."""
    plain = [column for column in fields_of_action.c if column.name not in (*CURRENTS, "predecessor_id")]
    statement = select(
        *plain,
        visible_reference(fields_of_action.c.predecessor_id, fields_of_action, view).label("predecessor_id"),
        assessment_of(FIELD_LOG, view, historic=historic),
    )
    return statement.select_from(joined(FIELD_LOG, view, historic=historic)).where(visible(fields_of_action, view))


LIST = Listing(fields_of_action, FieldRead, select_fields, FieldQuery)


async def list_fields(reader: Reader, query: FieldQuery) -> Page[FieldRead]:
    moments = resolve_moments(reader, query)
    return await read_list(LIST, reader, query, moments.historic, **moments.parameters)


def _single(view: View, historic: bool) -> Select[Any]:
    return select_fields(view, historic).add_columns(
        is_open(fields_of_action).label("is_open"), takes_lights(fields_of_action).label("takes_lights")
    )


async def read_field(reader: Reader, field_id: UUID, query: SingleMomentQuery | None = None) -> FieldDetail:
    query = query or SingleMomentQuery()
    reader.names = query.names
    moments = resolve_moments(reader, query)
    bound = {**moments.parameters, "today": reader.today}
    row = await reader.single(fields_of_action, field_id, _single, moments.historic, parameters=bound)
    reader.version = row["version"]
    allowed = reader.actions(row["district_id"], {**assessing(row), **editing_while_open(row)})
    names = await names_of(reader, fields_of_action, row)
    return FieldDetail.model_validate(
        {**row, "evaluated_on": reader.evaluated_on, "allowed_actions": allowed, "names": names}
    )
