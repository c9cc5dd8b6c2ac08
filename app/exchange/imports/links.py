"""Which resources of a bundle have lists of references in tables of their own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from app.core.links import Kept, Lists
from app.core.writing import Write
from app.resources import RESOURCES

LINKED: dict[str, Mapping[str, Kept]] = {resource.name: resource.kept for resource in RESOURCES if resource.lists}
"""By resource, the lists that it has."""


async def links(write: Write, resource: str, ids: Sequence[UUID]) -> dict[UUID, Lists]:
    """The lists of references that things of a resource have."""
    found: dict[UUID, Lists] = defaultdict(lambda: {name: [] for name in LINKED[resource]})
    for name, kept in LINKED[resource].items() if ids else ():
        for owner, target in await write.connection.execute(kept.of_owners(write.district_id, ids)):
            found[owner][name].append(target)
    return found
