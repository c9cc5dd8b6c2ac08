"""References from a version to the one before it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from app.concepts.concepts.service import concept_of
from app.core.reading import Row
from app.core.references import load_rows
from app.core.writing import Write


async def refer_back(
    write: Write, model: type[SQLModel], concept: Row, ids: Sequence[UUID | None], pointer: str
) -> Sequence[Row]:
    """Return the rows of the version before that something of a concept continues.

    Raises:
        Problem: invalid, with a pointer to each id that leads elsewhere; to all of them where the concept is the first.
    """
    return await load_rows(write, model, ids, pointer, within={"concept_id": concept["predecessor_id"]})


async def refuse_frozen(model: type[SQLModel], write: Write, row: Row, given: Mapping[str, Any]) -> None:
    """Refuse a change in a closed concept, and a predecessor that is not of the version before.

    Raises:
        Problem: read-only; invalid.
    """
    concept = await concept_of(write, row)
    await refer_back(write, model, concept, [given.get("predecessor_id")], "/predecessor_id")
