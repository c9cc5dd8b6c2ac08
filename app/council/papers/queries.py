"""Reading papers."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.concepts.tables import Concept
from app.core.filters import (
    FROM,
    ORDER,
    UNTIL,
    SortedBy,
    among,
    contains,
    equals,
    missing_last,
    resource_sorts,
    since,
    up_to,
)
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day, Id
from app.core.tables import table
from app.core.text import Label, Line
from app.council.papers.schemas import PaperDetail, PaperRead
from app.council.tables import Paper
from app.council.vocabulary import PaperKind
from app.districts.lists import ListQuery, read_single

papers = table(Paper)

SORTS = resource_sorts(papers, title=papers.c.sort_title, dated_on=missing_last(papers.c.dated_on))


class PaperQuery(ListQuery):
    """Filters of papers."""

    concept: Annotated[Id | None, equals(papers.c.concept_id, Concept), Field(description="About this concept")] = None
    kind: Annotated[list[PaperKind], among(papers.c.kind), Field(description="Papers of these kinds")] = []
    reference: Annotated[Label | None, equals(papers.c.reference), Field(description="With this number")] = None
    from_: Annotated[Day | None, since(papers.c.dated_on), FROM] = None
    until: Annotated[Day | None, up_to(papers.c.dated_on), UNTIL] = None
    q: Annotated[Line | None, contains(papers.c.sort_title), Field(description="Part of the title")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "title"


_select = visible_rows(papers)
LIST = Listing(papers, PaperRead, _select, PaperQuery)


async def read_paper(reader: Reader, paper_id: UUID) -> PaperDetail:
    return await read_single(PaperDetail, reader, papers, paper_id, _select)
