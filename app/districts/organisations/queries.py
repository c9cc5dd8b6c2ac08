"""Reading organisations."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.filters import ORDER, SortedBy, among, contains, resource_sorts
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.tables import table
from app.core.text import Line
from app.districts.lists import ListQuery, read_single
from app.districts.organisations.schemas import OrganisationDetail, OrganisationRead
from app.districts.tables import Organisation
from app.districts.vocabulary import OrganisationKind

organisations = table(Organisation)

SORTS = resource_sorts(organisations, name=organisations.c.sort_name)


class OrganisationQuery(ListQuery):
    """Filters of organisations."""

    kind: Annotated[list[OrganisationKind], among(organisations.c.kind), Field(description="Of these kinds")] = []
    q: Annotated[Line | None, contains(organisations.c.sort_name), Field(description="Part of the name")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "name"


_select = visible_rows(organisations)
LIST = Listing(organisations, OrganisationRead, _select, OrganisationQuery)


async def read_organisation(reader: Reader, organisation_id: UUID) -> OrganisationDetail:
    return await read_single(OrganisationDetail, reader, organisations, organisation_id, _select)
