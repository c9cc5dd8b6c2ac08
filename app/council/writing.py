"""What writing has in common here: where a thing belongs, what it refers to, and whether the public may see it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import SQLModel

from app.core.problems import Problem
from app.core.reading import Row
from app.core.references import referred
from app.core.tables import table
from app.core.writing import Write, unknown_reference
from app.districts.districts.service import enter
from app.districts.tables import District

References = Mapping[str, type[SQLModel]]
"""What a thing refers to, by its columns. It is public only where all of these are."""
Found = Mapping[str, Row]
"""The rows to which a thing refers, by its columns."""


async def enter_named(write: Write, district_id: UUID) -> None:
    """Enters the district that a body names."""
    try:
        await enter(write, district_id)
    except Problem as problem:
        raise (unknown_reference("/district_id") if problem.kind == "not-found" else problem) from None


async def follow(write: Write, values: Mapping[str, Any], references: References) -> Found:
    """The rows to which the columns refer.

    Raises:
        Problem: invalid, with a pointer to what leads nowhere.
    """
    found: dict[str, Row] = {}
    for column, model in references.items():
        for row in await referred(write, model, [values[column]], f"/{column}"):
            found[column] = row
    return found


async def is_public(write: Write, values: Mapping[str, Any], found: Found) -> bool:
    """Whether the public may see a thing: by its own visibility, and by all that it refers to."""
    d = table(District)
    statement = select(d.c.is_public).where(d.c.id == write.district_id)
    district = (await write.connection.execute(statement)).scalar_one()
    own = values.get("visibility", "public") == "public"
    return bool(district) and own and all(row["is_public"] for row in found.values())
