"""Reading funding sources."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, ascending_and_descending, contains, equals
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Id, Page
from app.core.tables import table
from app.core.text import Line
from app.districts.lists import ListQuery, read_list
from app.districts.tables import Organisation
from app.funding.funding_sources.schemas import SourceDetail, SourceRead
from app.funding.tables import FundingSource
from app.funding.vocabulary import FunderKind

funding_sources = table(FundingSource)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = ascending_and_descending(
    name=funding_sources.c.sort_name, created_at=funding_sources.c.created_at, updated_at=funding_sources.c.updated_at
)


class SourceQuery(ListQuery):
    """Filters of funding sources."""

    kind: Annotated[list[FunderKind], among(funding_sources.c.kind), Field(description="From these levels")] = []
    organisation: Annotated[
        Id | None,
        equals(funding_sources.c.organisation_id, Organisation),
        Field(description="Given by this organisation"),
    ] = None
    q: Annotated[Line | None, contains(funding_sources.c.sort_name), Field(description="Part of the name")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "name"


_select = visible_rows(funding_sources)
LIST = Listing(funding_sources, SourceRead, _select, SourceQuery)


async def list_funding_sources(reader: Reader, query: SourceQuery) -> Page[SourceRead]:
    return await read_list(LIST, reader, query)


async def read_source(reader: Reader, source_id: UUID) -> SourceDetail:
    row = await reader.single(funding_sources, source_id, _select)
    reader.version = row["version"]
    return SourceDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
