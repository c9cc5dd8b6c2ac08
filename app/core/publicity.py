"""Keeps `is_public` true: a thing is public where it says so itself and all that it hangs under is.

Each room registers its tables, parents first. After a visibility changed, `settle` brings the whole district into
line, one statement a table, and records for the public what appeared or disappeared.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_, case, exists, or_, true, update
from sqlmodel import SQLModel

from app.core.changes import version_in_view
from app.core.reading import Row
from app.core.resources import ResourceSpec
from app.core.tables import table
from app.core.writing import Write

FOLLOWED = ["is_public"]
"""The fields of a change that only follows from what became of the parents."""
After = Callable[[Write, Sequence[Row]], Awaitable[None]]


@dataclass(frozen=True)
class Inheritance:
    """How a table's rows come to be public: under which parent, on which condition of their own, and what follows."""

    model: type[SQLModel]
    parent: Table
    column: str
    own: ColumnElement[bool]
    after: After | None = None


_registered: list[Inheritance] = []


def inherits(
    model: type[SQLModel],
    parent: type[SQLModel],
    column: str,
    *,
    own: ColumnElement[bool] | None = None,
    after: After | None = None,
) -> None:
    """Registers a table below its parent, to which `column` refers."""
    _registered.append(Inheritance(model, table(parent), column, true() if own is None else own, after))


def open_to_all(resource: ResourceSpec) -> ColumnElement[bool]:
    """Public by its own visibility, where it has one, and so is all that its columns refer to: none of it tells of
    hidden work."""
    both = [_none_or_public(resource.model, name, target) for name, target in resource.targets.items()]
    of = table(resource.model)
    return and_(of.c.visibility == "public", *both) if "visibility" in of.c else and_(true(), *both)


def _none_or_public(model: type[SQLModel], column: str, target: type[SQLModel]) -> ColumnElement[bool]:
    of, other = table(model), table(target).alias(f"{column}_of_{table(model).name}")
    found = exists().where(other.c.id == of.c[column], other.c.district_id == of.c.district_id, other.c.is_public)
    return or_(of.c[column].is_(None), found.correlate(of))


async def settle(write: Write) -> None:
    """Brings `is_public` of all that the district holds into line with its parents.

    It counts as an update, so that who asks what changed since then finds what appeared. Nobody edited it, so that its
    version stays where it goes out of sight; where it comes into view, the former one would tell of hidden work.
    """
    for inheritance in _registered:
        rows = await _settle_table(write, inheritance)
        for row in rows:
            write.record(inheritance.model, row, "updated", fields=FOLLOWED, was=not row["is_public"])
        if rows and inheritance.after is not None:
            await inheritance.after(write, rows)


async def _settle_table(write: Write, inheritance: Inheritance) -> Sequence[Row]:
    of, parent = table(inheritance.model), inheritance.parent
    due = and_(parent.c.is_public, inheritance.own)
    joined = [of.c[inheritance.column] == parent.c.id]
    if "district_id" in parent.c:
        joined.append(of.c.district_id == parent.c.district_id)
    statement = (
        update(of)
        .where(*joined, of.c.district_id == write.district_id, of.c.is_public.is_distinct_from(due))
        .values(
            is_public=due,
            version=case((due, version_in_view(of.c.version)), else_=of.c.version),
            updated_at=write.recorded_at,
        )
        .returning(*of.c)
    )
    return (await write.connection.execute(statement)).mappings().all()
