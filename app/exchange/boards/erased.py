"""What was erased does not come back with the next import."""

from collections.abc import Collection
from uuid import UUID

from app.core.writing import Write


async def erased_names(write: Write, concept_id: UUID, names: Collection[str]) -> set[str]:
    """Those of the keys whose items were erased: their rows are left out without a word."""
    return set()
