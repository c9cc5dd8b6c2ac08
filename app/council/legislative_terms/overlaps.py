"""No day is in two legislative terms of a district, whichever way they come in."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.keys import url_of
from app.core.problems import Fault, Problem
from app.core.reading import Row
from app.core.tables import table
from app.core.writing import Write
from app.council.tables import LegislativeTerm

OVERLAP = Fault(
    "overlap",
    "Another legislative term holds on one of its days",
    "Eine andere Wahlperiode gilt an einem ihrer Tage",
    pointer="/starts_on",
)
legislative_terms = table(LegislativeTerm)


def overlapping(rows: Iterable[Row]) -> Iterator[tuple[Row, Row]]:
    """Yield pairs of terms that share a day, the earlier one first."""
    before: Row | None = None
    for row in sorted(rows, key=lambda row: (row["starts_on"], row["id"])):
        if before is not None and row["starts_on"] <= _last(before):
            yield before, row
        if before is None or _last(row) > _last(before):
            before = row


def _last(row: Row) -> date:
    return row["ends_on"] or date.max


async def refuse_overlap(write: Write, term_id: UUID, values: Mapping[str, Any]) -> None:
    """Refuse with Problem `conflict`, naming the other term's URL, if the term shares a day with another one."""
    statement = select(legislative_terms).where(
        legislative_terms.c.district_id == write.district_id, legislative_terms.c.id != term_id
    )
    for row in (await write.connection.execute(statement)).mappings():
        if next(overlapping([{**values, "id": term_id}, row]), None):
            existing = url_of(write.request, legislative_terms, row["id"])
            raise Problem("conflict", f"{OVERLAP.en}.", f"{OVERLAP.de}.", errors=[OVERLAP], existing=existing)


async def all_overlapping(write: Write) -> list[tuple[str, UUID, Fault]]:
    """Return table, id and fault of each term that shares a day with an earlier one."""
    statement = select(legislative_terms).where(legislative_terms.c.district_id == write.district_id)
    rows = (await write.connection.execute(statement)).mappings().all()
    return [(legislative_terms.name, later["id"], OVERLAP) for _, later in overlapping(rows)]
