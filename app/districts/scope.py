"""The district of a query: the one that it names, or the one to which the things that it names belong."""

from uuid import UUID

from sqlmodel import SQLModel

from app.core.reading import NO_DISTRICT, Reader
from app.core.tables import table
from app.districts.districts.queries import visible_district

Parent = tuple[type[SQLModel], UUID | None]


async def scope_of(reader: Reader, district: str | None, *parents: Parent) -> UUID | None:
    """Return the district of the query; NO_DISTRICT if its filters name nothing or contradict each other; None for all.

    What the caller may not see is nothing: neither the answer nor its ETag tells of it.
    """
    district_ids: set[UUID] = set()
    if district is not None:
        district_ids.add(await visible_district(reader, district))
    for model, resource_id in parents:
        if resource_id is not None:
            district_ids.add(await reader.locate_visible(table(model), resource_id))
    if not district_ids:
        return None
    return district_ids.pop() if len(district_ids) == 1 else NO_DISTRICT
