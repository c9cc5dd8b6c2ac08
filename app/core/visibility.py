"""Visibility in `is_public`: a row is public if its own visibility is public and so is every parent.

A row's resource declares what hides it. A service or an import works it out for what it writes (`is_shown`). After a
visibility changed, `refresh_visibility` brings the whole district into line, one statement a table, and records for the
public what appeared or disappeared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, exists, false, or_, true, update
from sqlmodel import SQLModel

from app.core.changes import version_when_shown
from app.core.reading import Row
from app.core.resource_spec import After, PartReference, Reference, ReferenceList, ResourceSpec
from app.core.tables import table
from app.core.writing import Write

VISIBILITY_ONLY = ["is_public"]
"""Fields of a change that only follows from a change of the parents."""


@dataclass(frozen=True)
class VisibilitySource:
    """Source of a table's visibility: its parent, a condition of its own, and a step that follows a change."""

    model: type[SQLModel]
    parent: Table
    column: str
    own: ColumnElement[bool]
    after: After | None = None


def visibility_sources(
    district: type[SQLModel], resources: Iterable[ResourceSpec], hidden: Iterable[type[SQLModel]]
) -> tuple[VisibilitySource, ...]:
    """Return the sources of visibility of the resources below the district, parents first, and of the tables that are
    hidden from the public."""
    return (
        *(_visibility_source(district, resource) for resource in resources),
        *(VisibilitySource(model, table(district), "district_id", false()) for model in hidden),
    )


def _visibility_source(district: type[SQLModel], resource: ResourceSpec) -> VisibilitySource:
    owner = resource.owner
    parent, column = (table(owner.target), owner.column) if owner else (table(district), "district_id")
    return VisibilitySource(resource.model, parent, column, visibility_condition(resource), resource.after)


def is_shown(resource: ResourceSpec, values: Mapping[str, Any], found: Mapping[str, Row], *listed: Row) -> bool:
    """Return True if the public may see a row of a public district, by its own visibility and by the rows that it
    refers to (`found`, by column) or lists."""
    own = all(values.get(name) == value for name, value in due_values(resource).items())
    hiding = (found[one.column] for one in resource.hiding_references if one.column in found)
    return own and all(row["is_public"] for row in (*hiding, *listed))


def due_values(resource: ResourceSpec) -> Mapping[str, str | None]:
    """Return the values that a row's own columns have while it is public."""
    own = {"visibility": "public"} if "visibility" in table(resource.model).c else {}
    return {**own, **resource.shown_while}


def visibility_condition(resource: ResourceSpec) -> ColumnElement[bool]:
    """Return the SQL condition of `is_shown`, without the owner: no reference tells of hidden work."""
    of = table(resource.model)
    own = [of.c[name] == value for name, value in due_values(resource).items()]
    own += [resource.shown] if resource.shown is not None else []
    others = (one for one in resource.hiding_references if one is not resource.owner)
    named = [_none_or_public(of, one) for one in others if not (one.field == "concept" and resource.is_of_concept)]
    return and_(true(), *own, *named, *(_no_hidden(of, one) for one in resource.listed if one.hides))


def _none_or_public(of: Table, reference: Reference) -> ColumnElement[bool]:
    other = table(reference.target).alias(f"{reference.column}_of_{of.name}")
    # What is of the same table is settled together with it, so that only its own visibility can be asked.
    public = other.c.is_public if table(reference.target) is not of else other.c.visibility == "public"
    found = exists().where(other.c.id == of.c[reference.column], other.c.district_id == of.c.district_id, public)
    return or_(of.c[reference.column].is_(None), found.correlate(of))


def _no_hidden(of: Table, listed: ReferenceList | PartReference) -> ColumnElement[bool]:
    links, there = listed.link_table.of, table(listed.target).alias(f"{listed.field}_of_{of.name}")
    hidden = exists().where(
        links.c[listed.link_table.owner] == of.c.id,
        links.c.district_id == of.c.district_id,
        *listed.link_table.own_rows,
        there.c.id == links.c[listed.link_table.column],
        there.c.district_id == links.c.district_id,
        there.c.is_public.is_(False),
    )
    return ~hidden.correlate(of)


async def refresh_visibility(write: Write) -> None:
    """Bring `is_public` of all rows of the district into line with their parents.

    It counts as an update, so that a query for changes since then finds rows that appeared. Nobody edited them, so that
    the version stays where a row is hidden; where it comes into view, the former one would tell of hidden work.
    """
    for source in write.hooks.visibility_sources:
        rows = await _refresh_table(write, source)
        for row in rows:
            write.record(source.model, row, "updated", fields=VISIBILITY_ONLY, was=not row["is_public"])
        if rows and source.after is not None:
            await source.after(write, rows)


async def _refresh_table(write: Write, source: VisibilitySource) -> Sequence[Row]:
    of, parent = table(source.model), source.parent
    due = and_(parent.c.is_public, source.own)
    joined = [of.c[source.column] == parent.c.id]
    if "district_id" in parent.c:
        joined.append(of.c.district_id == parent.c.district_id)
    statement = (
        update(of)
        .where(*joined, of.c.district_id == write.district_id, of.c.is_public.is_distinct_from(due))
        .values(
            is_public=due,
            version=case((due, version_when_shown(of.c.version)), else_=of.c.version),
            updated_at=write.recorded_at,
        )
        .returning(*of.c)
    )
    return (await write.connection.execute(statement)).mappings().all()
