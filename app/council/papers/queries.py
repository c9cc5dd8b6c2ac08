"""Reading papers."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, literal

from app.concepts.tables import Concept
from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, ascending_and_descending, contains, equals
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Id, Page
from app.core.tables import table
from app.core.text import Label, Line
from app.council.papers.schemas import PaperDetail, PaperRead
from app.council.tables import Paper
from app.council.vocabulary import PaperKind
from app.districts.lists import ListQuery, read_list

papers = table(Paper)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = ascending_and_descending(
    title=papers.c.sort_title,
    dated_on=func.coalesce(papers.c.dated_on, literal(date(9999, 12, 31))),
    created_at=papers.c.created_at,
    updated_at=papers.c.updated_at,
)


class PaperQuery(ListQuery):
    """Filters of papers."""

    concept: Annotated[Id | None, equals(papers.c.concept_id, Concept), Field(description="About this concept")] = None
    kind: Annotated[list[PaperKind], among(papers.c.kind), Field(description="Papers of these kinds")] = []
    reference: Annotated[Label | None, equals(papers.c.reference), Field(description="With this number")] = None
    q: Annotated[Line | None, contains(papers.c.sort_title), Field(description="Part of the title")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "title"


_select = visible_rows(papers)
LIST = Listing(papers, PaperRead, _select, PaperQuery)


async def list_papers(reader: Reader, query: PaperQuery) -> Page[PaperRead]:
    return await read_list(LIST, reader, query)


async def read_paper(reader: Reader, paper_id: UUID) -> PaperDetail:
    row = await reader.single(papers, paper_id, _select)
    reader.version = row["version"]
    return PaperDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
