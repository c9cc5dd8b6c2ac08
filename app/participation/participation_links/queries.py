"""Reading links."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from app.concepts.tables import Concept, Goal, Measure
from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key
from app.districts.references import DistrictName
from app.districts.scope import scope_of
from app.participation.participation_links.schemas import LinkDetail, LinkRead
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationLink
from app.participation.vocabulary import LinkRelation

links = table(ParticipationLink)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = both_ways(created_at=links.c.created_at, updated_at=links.c.updated_at)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": links.c.concept_id == bindparam("concept"),
    "feedback_item": links.c.feedback_item_id == bindparam("feedback_item"),
    "statement": or_(
        links.c.key_statement_id == bindparam("statement"), links.c.other_statement_id == bindparam("statement")
    ),
    "measure": links.c.measure_id == bindparam("measure"),
    "goal": links.c.goal_id == bindparam("goal"),
    "relation": links.c.relation.in_(bindparam("relation", expanding=True)),
    "key": links.c.key == bindparam("key"),
    "updated_since": links.c.updated_at >= bindparam("updated_since"),
}


class LinkQuery(PageQuery):
    """Filters of links."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="From what was said about this concept")] = None
    feedback_item: Annotated[Id | None, Field(description="From this feedback item")] = None
    statement: Annotated[Id | None, Field(description="From this key statement, or to it")] = None
    measure: Annotated[Id | None, Field(description="To this measure")] = None
    goal: Annotated[Id | None, Field(description="To this goal")] = None
    relation: Annotated[list[LinkRelation], Field(max_length=5, description="With these relations")] = []
    key: Annotated[Key | None, Field(description="With this key")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str, Field(pattern="^-?(created_at|updated_at)$", max_length=20, description="Order; `-` turns it")
    ] = "created_at"


def _select(view: View) -> Select[Any]:
    return select(links).where(visible(links, view))


LIST = Listing(links, LinkRead, _select, CONDITIONS, SORTS)


async def list_links(reader: Reader, query: LinkQuery) -> Page[LinkRead]:
    parents = (
        (Concept, query.concept),
        (FeedbackItem, query.feedback_item),
        (KeyStatement, query.statement),
        (Measure, query.measure),
        (Goal, query.goal),
    )
    scope = await scope_of(reader, query.district, *parents)
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_link(reader: Reader, link_id: UUID) -> LinkDetail:
    row = await reader.single(links, link_id, _select)
    reader.version = row["version"]
    return LinkDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
