"""The district of a query: the one that it names, or the one to which the things that it names belong."""

from uuid import UUID

from sqlmodel import SQLModel

from app.core.reading import NO_DISTRICT, Reader
from app.core.tables import table
from app.districts.districts.queries import visible_district

Parents = tuple[type[SQLModel], UUID | list[UUID] | None]
"""What a filter names of one kind: a thing, several of which any will do, or nothing."""


async def scope_of(reader: Reader, district: str | None, *parents: Parents) -> UUID | None:
    """Return the district of the query; NO_DISTRICT if its filters name nothing or contradict each other; None for all.

    What the caller may not see is nothing: neither the answer nor its ETag tells of it.
    """
    named = [] if district is None else [{await visible_district(reader, district)}]
    for model, given in parents:
        ids = given if isinstance(given, list) else [given]
        located = {await reader.locate_visible(table(model), one) for one in ids if one is not None}
        if located:
            named.append(located - {NO_DISTRICT} or located)
    if not named:
        return None
    common = set.intersection(*named) or {NO_DISTRICT}
    return common.pop() if len(common) == 1 else None
