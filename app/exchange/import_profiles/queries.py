"""Reading import profiles."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.filters import ORDER, SortedBy, contains, resource_sorts
from app.core.pagination import Listing
from app.core.reading import Reader, visible_rows
from app.core.tables import table
from app.core.text import Line
from app.districts.lists import ListQuery, read_single
from app.exchange.import_profiles.schemas import ProfileDetail, ProfileRead
from app.exchange.tables import ImportProfile

import_profiles = table(ImportProfile)

SORTS = resource_sorts(import_profiles, title=import_profiles.c.sort_title)


class ProfileQuery(ListQuery):
    """Filters of import profiles."""

    q: Annotated[Line | None, contains(import_profiles.c.sort_title), Field(description="Part of the title")] = None
    sort: Annotated[str, SortedBy(SORTS), ORDER] = "title"


_select = visible_rows(import_profiles)
LIST = Listing(import_profiles, ProfileRead, _select, ProfileQuery)


async def read_profile(reader: Reader, profile_id: UUID) -> ProfileDetail:
    return await read_single(ProfileDetail, reader, import_profiles, profile_id, _select)
