"""References from a version to the one before it."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import SQLModel

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
