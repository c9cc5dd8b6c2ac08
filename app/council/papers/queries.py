"""Reading papers."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select

from app.concepts.tables import Concept
from app.core.access import Role
from app.core.pagination import Listing, PageQuery, both_ways, says
from app.core.reading import Reader, View, visible
from app.core.schemas import Id, Moment, Page
from app.core.tables import table
from app.core.text import Key, Label, Line
from app.council.papers.schemas import PaperDetail, PaperRead
from app.council.tables import Paper
from app.council.vocabulary import PaperKind
from app.districts.references import DistrictName
from app.districts.scope import scope_of

p = table(Paper)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = both_ways(
    title=p.c.sort_title,
    dated_on=func.coalesce(p.c.dated_on, literal(date(9999, 12, 31))),
    created_at=p.c.created_at,
    updated_at=p.c.updated_at,
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "concept": p.c.concept_id == bindparam("concept"),
    "kind": p.c.kind.in_(bindparam("kind", expanding=True)),
    "reference": p.c.reference == bindparam("reference"),
    "key": p.c.key == bindparam("key"),
    "q": says(p.c.sort_title),
    "updated_since": p.c.updated_at >= bindparam("updated_since"),
}


class PaperQuery(PageQuery):
    """Filters of papers."""

    district: Annotated[DistrictName | None, Field(description="Of this district, by id or AGS")] = None
    concept: Annotated[Id | None, Field(description="About this concept")] = None
    kind: Annotated[list[PaperKind], Field(max_length=5, description="Of these kinds")] = []
    reference: Annotated[Label | None, Field(description="With this number")] = None
    key: Annotated[Key | None, Field(description="With this key")] = None
    q: Annotated[Line | None, Field(description="Part of the title")] = None
    updated_since: Annotated[Moment | None, Field(description="Changed at or after this time")] = None
    sort: Annotated[
        str,
        Field(pattern="^-?(title|dated_on|created_at|updated_at)$", max_length=20, description="Order; `-` turns it"),
    ] = "title"


def _select(view: View) -> Select[Any]:
    return select(p).where(visible(p, view))


LIST = Listing(p, PaperRead, _select, CONDITIONS, SORTS)


async def list_papers(reader: Reader, query: PaperQuery) -> Page[PaperRead]:
    scope = await scope_of(reader, query.district, (Concept, query.concept))
    return await LIST.fetch(reader, query, scope, (await reader.settle(scope),))


async def read_paper(reader: Reader, paper_id: UUID) -> PaperDetail:
    row = await reader.single(p, paper_id, _select)
    reader.version = row["version"]
    return PaperDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
