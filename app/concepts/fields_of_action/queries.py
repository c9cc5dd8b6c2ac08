"""Reading fields of action."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, select

from app.concepts.concepts.queries import is_open
from app.concepts.fields_of_action.schemas import FieldDetail, FieldRead
from app.concepts.tables import Concept, FieldOfAction
from app.concepts.vocabulary import FieldKind, Topic
from app.core.access import Role
from app.core.pagination import BY_WORDS, Listing, PageQuery, both_ways
from app.core.reading import Reader, View, shown, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key, Line
from app.districts.references import DistrictName
from app.districts.scope import scope_of

f = table(FieldOfAction)

SORTS = both_ways(position=f.c.position, title=f.c.sort_title, created_at=f.c.created_at, updated_at=f.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": f.c.concept_id == bindparam("concept"),
    "parent": f.c.parent_id == bindparam("parent"),
    "predecessor": f.c.predecessor_id == bindparam("predecessor"),
    "kind": f.c.kind.in_(bindparam("kind", expanding=True)),
    "topic": f.c.topic.in_(bindparam("topic", expanding=True)),
    "key": f.c.key == bindparam("key"),
    "updated_since": f.c.updated_at >= bindparam("updated_since"),
}


class FieldQuery(PageQuery):
    """Filters of fields of action."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="Of this concept")] = None
    parent: Annotated[Id | None, Field(description="Directly below this field")] = None
    predecessor: Annotated[Id | None, Field(description="That continue this field of the version before")] = None
    kind: Annotated[list[FieldKind], Field(max_length=3, description="Of these kinds")] = []
    topic: Annotated[list[Topic], Field(max_length=20, description="On these shared topics")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    q: Annotated[Line | None, Field(description=BY_WORDS)] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(pattern="^-?(position|title|created_at|updated_at)$", max_length=20, description="Order; `-` turns it"),
    ] = "position"


def select_fields(view: View) -> Select[Any]:
    """Fields as the view sees them."""
    plain = [column for column in f.c if column.name != "predecessor_id"]
    return select(*plain, shown(f.c.predecessor_id, f, view).label("predecessor_id")).where(visible(f, view))


LIST = Listing(f, FieldRead, select_fields, CONDITIONS, SORTS, by_words=True)


async def list_fields(reader: Reader, query: FieldQuery) -> Page[FieldRead]:
    named = ((Concept, query.concept), (FieldOfAction, query.parent), (FieldOfAction, query.predecessor))
    scope = await scope_of(reader, query.district, *named)
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


def _single(view: View) -> Select[Any]:
    return select_fields(view).add_columns(is_open(f).label("is_open"))


async def read_field(reader: Reader, field_id: UUID) -> FieldDetail:
    row = await reader.single(f, field_id, _single)
    reader.version = row["version"]
    allowed = reader.actions(row["district_id"], {Role.EDITOR: ["update", "delete"]}) if row["is_open"] else []
    return FieldDetail.model_validate({**row, "allowed_actions": allowed})
