"""Reading organisations."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.access import Role
from app.core.filters import ORDER, SortedBy, among, ascending_and_descending, contains
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Page
from app.core.tables import table
from app.core.text import Line
from app.districts.lists import ListQuery, read_list
from app.districts.organisations.schemas import OrganisationDetail, OrganisationRead
from app.districts.tables import Organisation
from app.districts.vocabulary import OrganisationKind

organisations = table(Organisation)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = ascending_and_descending(
    name=organisations.c.sort_name, created_at=organisations.c.created_at, updated_at=organisations.c.updated_at
)


class OrganisationQuery(ListQuery):
    """Filters of organisations."""

    kind: Annotated[list[OrganisationKind], among(organisations.c.kind), Field(description="Of these kinds")] = []
    q: Annotated[Line | None, contains(organisations.c.sort_name), Field(description="Part of the name")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "name"


_select = visible_rows(organisations)
LIST = Listing(organisations, OrganisationRead, _select, OrganisationQuery)


async def list_organisations(reader: Reader, query: OrganisationQuery) -> Page[OrganisationRead]:
    return await read_list(LIST, reader, query)


async def read_organisation(reader: Reader, organisation_id: UUID) -> OrganisationDetail:
    row = await reader.single(organisations, organisation_id, _select)
    reader.version = row["version"]
    return OrganisationDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
