"""What rooms of a district's own things have in common in writing: what a thing refers to, and whether the public may
see it."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import SQLModel

from app.core.publicity import settle
from app.core.reading import Row
from app.core.references import referred
from app.core.resources import ResourceSpec
from app.core.writing import Write
from app.districts.districts import service as districts

Found = Mapping[str, Row]
"""The rows to which a thing refers, by its columns."""


async def follow(write: Write, values: Mapping[str, Any], resource: ResourceSpec) -> Found:
    """The rows to which the columns of a resource refer.

    Raises:
        Problem: invalid, with a pointer to what leads nowhere.
    """
    found: dict[str, Row] = {}
    for column, model in resource.targets.items():
        for row in await referred(write, model, [values[column]], f"/{column}"):
            found[column] = row
    return found


async def is_public(write: Write, values: Mapping[str, Any], found: Found) -> bool:
    """Whether the public may see a thing: by its own visibility, and by all that it refers to."""
    own = values.get("visibility", "public") == "public"
    return await districts.is_public(write) and own and all(row["is_public"] for row in found.values())


async def change(write: Write, model: type[SQLModel], row: Row, values: Mapping[str, Any], found: Found) -> bool:
    """Writes what differs, and brings into line who sees what hangs on it; says whether anything did."""
    public = await is_public(write, values, found)
    changed = await write.change(model, row, {**values, "is_public": public})
    if changed and public != row["is_public"]:
        await settle(write)
    return changed
