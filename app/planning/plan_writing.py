"""What writing plans has in common: they hang under a concept, and end with it but for who sees them."""

from collections.abc import Iterable

from app.concepts.concepts.service import any_concept_of, is_frozen, refuse_closed
from app.core.reading import Row
from app.core.writing import Write


async def refuse_frozen(write: Write, row: Row, fields: Iterable[str]) -> None:
    """Refuses to change these fields where the concept is closed: then the visibility alone may change.

    Raises:
        Problem: read-only.
    """
    concept = await any_concept_of(write, row)
    if is_frozen(concept, fields):
        refuse_closed(concept)
