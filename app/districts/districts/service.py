"""Creating and changing districts. They are never deleted: their log stays; they can be made internal."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from app.core.access import Role
from app.core.changes import former, next_version
from app.core.days import now
from app.core.ids import new_id
from app.core.keys import url_of
from app.core.problems import Fault, Problem, not_found, unknown_reference
from app.core.reading import Row
from app.core.tables import DistrictState, table
from app.core.text import sort_key
from app.core.validation import merged
from app.core.visibility import refresh_visibility
from app.core.writing import Write
from app.districts.districts.schemas import DistrictContent, DistrictPatch
from app.districts.tables import District

districts = table(District)
FIELDS = frozenset(DistrictContent.model_fields)


def columns(content: DistrictContent) -> dict[str, Any]:
    return {
        **content.model_dump(),
        "sort_name": sort_key(content.name),
        "is_public": content.visibility == "public",
    }


async def create_district(write: Write, content: DistrictContent, past: Mapping[str, Any] | None = None) -> UUID:
    """Create the district and its state: revisions, lock and clock. `past` has id, version and times of a district that
    comes from elsewhere."""
    await _refuse_taken(write, content.ags, None)
    moment = now()
    new = {"id": new_id(), "created_at": moment, "updated_at": moment, "version": 1}
    row = {**columns(content), **(past or new)}
    district_id: UUID = row["id"]
    await write.connection.execute(insert(districts), row)
    times = dict.fromkeys(("last_recorded_at", "revised_at", "public_revised_at"), moment)
    state = {"district_id": district_id, "revision": 0, "public_revision": 0, **times}
    await write.connection.execute(insert(table(DistrictState)), state)
    await write.enter_district(district_id)
    write.record(District, row, "created")
    return district_id


async def enter(write: Write, district_id: UUID) -> Row:
    """Return the district's row, locked; refuse with 404 if the caller may not know of it."""
    statement = select(districts).where(districts.c.id == district_id)
    district = (await write.connection.execute(statement)).mappings().one_or_none()
    if district is None or not (district["is_public"] or write.caller.may(Role.READER, district_id)):
        not_found()
    await write.enter_district(district_id)
    return (await write.connection.execute(statement)).mappings().one()


async def enter_named(write: Write, district_id: UUID) -> Row:
    """Return the locked row of a district that a body names; refuse the reference if the caller may not know of it."""
    try:
        return await enter(write, district_id)
    except Problem as problem:
        raise (unknown_reference("/district_id") if problem.kind == "not-found" else problem) from None


async def is_public(write: Write) -> bool:
    """Return whether the entered district is public."""
    statement = select(districts.c.is_public).where(districts.c.id == write.district_id)
    return bool((await write.connection.execute(statement)).scalar_one())


async def update_district(write: Write, district_id: UUID, patch: DistrictPatch) -> None:
    row = await enter(write, district_id)
    write.expect_version(row)
    content = merged(DistrictContent, {name: row[name] for name in FIELDS}, patch.given())
    await apply(write, row, content)


async def apply(write: Write, row: Row, content: DistrictContent) -> bool:
    """Write a district's content where it differs; return whether it did.

    Raises:
        Problem: forbidden, where it differs and the caller is no admin; key-taken.
    """
    changed = {name: value for name, value in columns(content).items() if row[name] != value}
    fields = sorted(changed.keys() & FIELDS)
    if not fields:
        return False
    if not write.caller.may(Role.ADMIN, row["id"]):
        raise Problem(
            "forbidden", "Only an admin changes the district itself.", "Den Kreis selbst ändert nur ein Admin."
        )
    await _refuse_taken(write, content.ags, row["id"])
    version = next_version(row, is_public=content.visibility == "public")
    changed |= {"version": version, "updated_at": write.recorded_at}
    await write.connection.execute(update(districts).where(districts.c.id == row["id"]).values(changed))
    before = former(District, row, fields)
    write.record(District, {**row, **changed}, "updated", fields=fields, before=before, was=row["is_public"])
    if "visibility" in changed:
        await refresh_visibility(write)
    return True


async def _refuse_taken(write: Write, ags: str | None, own: UUID | None) -> None:
    if ags is None:
        return
    other = (
        await write.connection.execute(select(districts.c.id, districts.c.is_public).where(districts.c.ags == ags))
    ).one_or_none()
    if other is not None and other.id != own:
        is_visible = other.is_public or write.caller.may(Role.READER, other.id)
        fault = Fault("ags_taken", "Another district has this AGS", "Ein anderer Kreis hat diesen AGS", pointer="/ags")
        raise Problem(
            "key-taken", errors=[fault], existing=url_of(write.request, districts, other.id) if is_visible else None
        )
