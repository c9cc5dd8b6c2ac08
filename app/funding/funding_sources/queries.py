"""Reading funding sources."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.filters import (
    FROM,
    ORDER,
    UNTIL,
    SortedBy,
    among,
    contains,
    equals,
    lasts_from,
    lasts_until,
    resource_sorts,
)
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day, Id
from app.core.tables import table
from app.core.text import Line
from app.districts.lists import TaggedQuery, read_single
from app.districts.tables import Organisation
from app.funding.funding_sources.schemas import SourceDetail, SourceRead
from app.funding.tables import FundingSource
from app.funding.vocabulary import FunderKind

funding_sources = table(FundingSource)

SORTS = resource_sorts(funding_sources, name=funding_sources.c.sort_name)


class SourceQuery(TaggedQuery):
    """Filters of funding sources."""

    kind: Annotated[list[FunderKind], among(funding_sources.c.kind), Field(description="Of these levels")] = []
    organisation: Annotated[
        Id | None,
        equals(funding_sources.c.organisation_id, Organisation),
        Field(description="Given by this organisation"),
    ] = None
    from_: Annotated[Day | None, lasts_from(funding_sources.c.starts_on, funding_sources.c.ends_on), FROM] = None
    until: Annotated[Day | None, lasts_until(funding_sources.c.starts_on, funding_sources.c.ends_on), UNTIL] = None
    q: Annotated[Line | None, contains(funding_sources.c.sort_name), Field(description="Part of the name")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "name"


_select = visible_rows(funding_sources)
LIST = Listing(funding_sources, SourceRead, _select, SourceQuery)


async def read_source(reader: Reader, source_id: UUID) -> SourceDetail:
    return await read_single(SourceDetail, reader, funding_sources, source_id, _select)
