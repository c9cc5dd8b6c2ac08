"""Creating, changing and deleting import profiles."""

from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.keys import unique_key
from app.core.text import sort_key
from app.core.validation import merged
from app.core.writing import Write
from app.districts.districts.service import enter_named
from app.exchange.import_profiles.schemas import ProfileContent, ProfileCreate, ProfilePatch
from app.exchange.tables import ImportProfile

FIELDS = frozenset(ProfileContent.model_fields)


def columns(content: ProfileContent) -> dict[str, Any]:
    """Return the columns that hold a profile's content."""
    mapping = content.mapping.model_dump(mode="json")
    return {"title": content.title, "sort_title": sort_key(content.title), "mapping": mapping}


async def create_profile(write: Write, body: ProfileCreate) -> UUID:
    await enter_named(write, body.district_id)
    key = await unique_key(write, ImportProfile, {}, body.key, body.title)
    profile_id = new_id()
    await write.create(ImportProfile, {**columns(body), "id": profile_id, "key": key, "is_public": False})
    return profile_id


async def update_profile(write: Write, profile_id: UUID, patch: ProfilePatch) -> None:
    row = await write.enter(ImportProfile, profile_id)
    write.expect_version(row)
    content = merged(ProfileContent, {name: row[name] for name in FIELDS}, patch.given())
    await write.change(ImportProfile, row, columns(content))


async def delete_profile(write: Write, profile_id: UUID) -> None:
    row = await write.enter(ImportProfile, profile_id)
    write.expect_version(row)
    await write.remove(ImportProfile, row, ("Something depends on it.", "Etwas hängt davon ab."))
