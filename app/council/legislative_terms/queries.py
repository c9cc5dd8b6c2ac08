"""Reading legislative terms."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import and_, or_

from app.core.filters import FROM, ORDER, UNTIL, SortedBy, lasts_from, lasts_until, resource_sorts, where
from app.core.pagination import Listing, SoughtWords
from app.core.reading import Reader, visible_rows
from app.core.schemas import Day
from app.core.tables import table
from app.council.legislative_terms.schemas import TermDetail, TermRead
from app.council.tables import LegislativeTerm
from app.districts.lists import ListQuery, read_single

legislative_terms = table(LegislativeTerm)

SORTS = resource_sorts(legislative_terms, starts_on=legislative_terms.c.starts_on, name=legislative_terms.c.sort_name)


class TermQuery(ListQuery):
    """Filters of legislative terms."""

    on: Annotated[
        Day | None,
        where(
            lambda value: and_(
                legislative_terms.c.starts_on <= value,
                or_(legislative_terms.c.ends_on.is_(None), legislative_terms.c.ends_on >= value),
            )
        ),
        Field(description="Terms that hold on this day"),
    ] = None
    from_: Annotated[Day | None, lasts_from(legislative_terms.c.starts_on, legislative_terms.c.ends_on), FROM] = None
    until: Annotated[Day | None, lasts_until(legislative_terms.c.starts_on, legislative_terms.c.ends_on), UNTIL] = None
    q: SoughtWords = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "starts_on"


_select = visible_rows(legislative_terms)
LIST = Listing(legislative_terms, TermRead, _select, TermQuery)


async def read_legislative_term(reader: Reader, term_id: UUID) -> TermDetail:
    return await read_single(TermDetail, reader, legislative_terms, term_id, _select)
