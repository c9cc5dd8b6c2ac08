"""Reading links."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import or_

from app.concepts.tables import Concept, Goal, Measure
from app.core.filters import ORDER, SortedBy, among, equals, resource_sorts, where
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Id
from app.core.tables import table
from app.districts.lists import ListQuery, read_single
from app.participation.participation_links.schemas import LinkDetail, LinkRead
from app.participation.tables import FeedbackItem, KeyStatement, ParticipationLink
from app.participation.vocabulary import LinkRelation

links = table(ParticipationLink)

SORTS = resource_sorts(links)


class LinkQuery(ListQuery):
    """Filters of links."""

    concept: Annotated[
        Id | None, equals(links.c.concept_id, Concept), Field(description="From feedback on this concept")
    ] = None
    feedback_item: Annotated[
        Id | None, equals(links.c.feedback_item_id, FeedbackItem), Field(description="From this feedback item")
    ] = None
    statement: Annotated[
        Id | None,
        where(lambda value: or_(links.c.key_statement_id == value, links.c.other_statement_id == value), KeyStatement),
        Field(description="From this key statement, or to it"),
    ] = None
    measure: Annotated[Id | None, equals(links.c.measure_id, Measure), Field(description="To this measure")] = None
    goal: Annotated[Id | None, equals(links.c.goal_id, Goal), Field(description="To this goal")] = None
    relation: Annotated[list[LinkRelation], among(links.c.relation), Field(description="With these relations")] = []
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "created_at"


_select = visible_rows(links)
LIST = Listing(links, LinkRead, _select, LinkQuery)


async def read_link(reader: Reader, link_id: UUID) -> LinkDetail:
    return await read_single(LinkDetail, reader, links, link_id, _select)
