"""Reading funding sources."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, FromClause, Select, func, select

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
from app.core.reading import Reader, View, visible
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


_organisations = table(Organisation)


def funder_name(of: FromClause) -> ColumnElement[Any]:
    """Return the name of who gives the money: that of the organisation, or the words of the row."""
    named = select(_organisations.c.name).where(
        _organisations.c.id == of.c.organisation_id, _organisations.c.district_id == of.c.district_id
    )
    return func.coalesce(named.correlate(of).scalar_subquery(), of.c.funder)


def _select(view: View) -> Select[Any]:
    name = funder_name(funding_sources).label("funder_name")
    return select(funding_sources, name).where(visible(funding_sources, view))


LIST = Listing(funding_sources, SourceRead, _select, SourceQuery)


async def read_source(reader: Reader, source_id: UUID) -> SourceDetail:
    return await read_single(SourceDetail, reader, funding_sources, source_id, _select)
