"""A thing is public where it says so itself and all that it hangs under is."""

from sqlalchemy import and_, select
from sqlmodel import SQLModel

from app.core.tables import table
from app.core.visibility import VisibilitySource
from app.districts.tables import District
from app.hooks import HOOKS
from app.operations.invariants.invariant import Invariant, named


def _of_districts() -> Invariant:
    districts = table(District)
    statement = select(named(districts.c.id)).where(districts.c.is_public != (districts.c.visibility == "public"))
    return Invariant("visibility: districts", "A district is public where it says so", statement)


def _of(source: VisibilitySource) -> Invariant:
    """Compare each row with its direct parent. Rows below a wrong one agree with it and are not reported as well."""
    of, parent = table(source.model), source.parent.alias("parent")
    joined = [of.c[source.column] == parent.c.id]
    if "district_id" in parent.c:
        joined.append(of.c.district_id == parent.c.district_id)
    due = and_(parent.c.is_public, source.own)
    statement = select(named(of.c.id)).select_from(of.join(parent, and_(*joined))).where(of.c.is_public != due)
    return Invariant(
        f"visibility: {of.name}",
        f"{of.name} are public where they say so, or are published, and what they hang under is public",
        statement,
    )


def covered() -> list[type[SQLModel]]:
    """Return the tables whose `is_public` is checked."""
    return [District, *(source.model for source in HOOKS.visibility_sources)]


INVARIANTS = (_of_districts(), *map(_of, HOOKS.visibility_sources))
