"""Reading key statements."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, func, select

from app.concepts.tables import Concept, FieldOfAction
from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, shown, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.participation.key_statements.schemas import StatementDetail, StatementRead
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationEvent
from app.participation.vocabulary import FeedbackKind, Resolution

k, i = table(KeyStatement), table(FeedbackItem)
ACTIONS = {Role.EDITOR: ["update", "delete", "add_link"]}

SORTS = both_ways(position=k.c.position, created_at=k.c.created_at, updated_at=k.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": k.c.concept_id == bindparam("concept"),
    "field": k.c.field_id == bindparam("field"),
    "event": k.c.event_id == bindparam("event"),
    "parent": k.c.parent_id == bindparam("parent"),
    "kind": k.c.kind.in_(bindparam("kind", expanding=True)),
    "resolution": k.c.resolution.in_(bindparam("resolution", expanding=True)),
    "key": k.c.key == bindparam("key"),
    "updated_since": k.c.updated_at >= bindparam("updated_since"),
}


class StatementQuery(PageQuery):
    """Filters of key statements."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="About this concept")] = None
    field: Annotated[Id | None, Field(description="About this field of action")] = None
    event: Annotated[Id | None, Field(description="Made at this event")] = None
    parent: Annotated[Id | None, Field(description="Directly below this statement")] = None
    kind: Annotated[list[FeedbackKind], Field(max_length=7, description="Of these kinds")] = []
    resolution: Annotated[list[Resolution], Field(max_length=6, description="Of which this became")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(pattern="^-?(position|created_at|updated_at)$", max_length=20, description="Order; `-` turns it"),
    ] = "position"


def _items(view: View) -> ColumnElement[int]:
    mine = (i.c.statement_id == k.c.id, i.c.district_id == k.c.district_id)
    counted = (i.c.is_split.is_(False), i.c.erased_at.is_(None), visible(i, view))
    return select(func.count()).where(*mine, *counted).correlate(k).scalar_subquery()


def select_statements(view: View) -> Select[Any]:
    """Statements as the view sees them."""
    hidden = {"parent_id": k, "event_id": table(ParticipationEvent)}
    columns = [shown(column, hidden[column.name], view).label(column.name) if column.name in hidden else column
               for column in k.c]  # fmt: skip
    return select(*columns, _items(view).label("feedback_items")).where(visible(k, view))


LIST = Listing(k, StatementRead, select_statements, CONDITIONS, SORTS)


async def list_statements(reader: Reader, query: StatementQuery) -> Page[StatementRead]:
    parents = (
        (Concept, query.concept),
        (FieldOfAction, query.field),
        (ParticipationEvent, query.event),
        (KeyStatement, query.parent),
    )
    scope = await scope_of(reader, query.district, *parents)
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_statement(reader: Reader, statement_id: UUID) -> StatementDetail:
    row = await reader.single(k, statement_id, select_statements)
    reader.version = row["version"]
    return StatementDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
