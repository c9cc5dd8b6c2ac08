"""Reading import profiles."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.access import Role
from app.core.filters import ORDER, SortedBy, ascending_and_descending, contains
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.schemas import Page
from app.core.tables import table
from app.core.text import Line
from app.districts.lists import ListQuery, read_list
from app.exchange.import_profiles.schemas import ProfileDetail, ProfileRead
from app.exchange.tables import ImportProfile

import_profiles = table(ImportProfile)
ACTIONS = {Role.EDITOR: ["update", "delete"]}

SORTS = ascending_and_descending(
    title=import_profiles.c.sort_title, created_at=import_profiles.c.created_at, updated_at=import_profiles.c.updated_at
)


class ProfileQuery(ListQuery):
    """Filters of import profiles."""

    q: Annotated[Line | None, contains(import_profiles.c.sort_title), Field(description="Part of the title")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "title"


_select = visible_rows(import_profiles)
LIST = Listing(import_profiles, ProfileRead, _select, ProfileQuery)


async def list_profiles(reader: Reader, query: ProfileQuery) -> Page[ProfileRead]:
    return await read_list(LIST, reader, query)


async def read_profile(reader: Reader, profile_id: UUID) -> ProfileDetail:
    row = await reader.single(import_profiles, profile_id, _select)
    reader.version = row["version"]
    return ProfileDetail.model_validate({**row, "allowed_actions": reader.actions(row["district_id"], ACTIONS)})
