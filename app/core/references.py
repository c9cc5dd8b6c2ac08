"""References between the rows of a district: they lead somewhere, and parents make no circle."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import SQLModel

from app.core.problems import Fault, invalid, refuse_if
from app.core.reading import Row
from app.core.tables import table
from app.core.writing import Write


async def referred(
    write: Write,
    model: type[SQLModel],
    ids: Sequence[UUID | None],
    pointer: str,
    *,
    within: Mapping[str, Any] | None = None,
) -> Sequence[Row]:
    """The rows to which the ids refer, in the entered district and with the given columns.

    Raises:
        Problem: invalid, with a pointer to each id that leads nowhere. (`pointer` is a list's where it ends in `/`.)
    """
    wanted = [i for i in ids if i is not None]
    if not wanted:
        return []
    expected = within or {}
    rows = {row["id"]: row for row in await write.rows_of(model, wanted)}
    good = {i for i, row in rows.items() if all(row[name] == value for name, value in expected.items())}
    refuse_if(
        [
            Fault(
                "unknown_reference",
                "This refers to nothing that can be referred to from here",
                "Dieser Verweis führt zu nichts, worauf von hier verwiesen werden kann",
                pointer=f"{pointer}{n}" if pointer.endswith("/") else pointer,
            )
            for n, i in enumerate(wanted)
            if i not in good
        ]
    )
    return [rows[i] for i in wanted]


async def refuse_circle(
    write: Write, model: type[SQLModel], concept_id: UUID, child: UUID, parent: UUID | None
) -> None:
    """Refuses a parent that stands below its child.

    Raises:
        Problem: invalid, code circle.
    """
    if parent is None:
        return
    of = table(model)
    statement = select(of.c.id, of.c.parent_id).where(
        of.c.district_id == write.district_id, of.c.concept_id == concept_id
    )
    parents = {row.id: row.parent_id for row in await write.connection.execute(statement)}
    if stands_below(parents | {child: parent}, child):
        raise invalid("circle", "/parent_id", "The parent stands below it", "Das Übergeordnete steht selbst darunter")


def stands_below(parents: Mapping[Any, Any], start: Any) -> bool:
    """Whether going up from a thing leads back to it, or round in a circle."""
    seen = {start}
    above = parents.get(start)
    while above is not None:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above)
    return False
