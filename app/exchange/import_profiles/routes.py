"""`/v1/import-profiles`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.districts.lists import read_list
from app.exchange.import_profiles import queries, service
from app.exchange.import_profiles.schemas import ProfileCreate, ProfileDetail, ProfilePatch, ProfileRead

router = Router(prefix="/import-profiles", tags=["exchange"])


@router.get("", summary="List import profiles", responses=LIST)
async def list_import_profiles(query: Annotated[queries.ProfileQuery, Query()], reader: AnyReader) -> Page[ProfileRead]:
    """List the mappings for tables of feedback that the district imports again and again. Only insiders see them. The
    ready profiles for Padlet, LimeSurvey and Decidim need none."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{profile_id}", summary="Read an import profile", responses=READ)
async def read_import_profile(profile_id: Id, reader: AnyReader) -> ProfileDetail:
    """Return one profile, for insiders of the district."""
    return await queries.read_profile(reader, profile_id)


@router.post("", summary="Create an import profile", status_code=201, responses=CREATE)
async def create_import_profile(body: ProfileCreate, write: EditorWrite) -> ProfileDetail:
    """Save a mapping for `POST /v1/imports?profile=`."""
    profile_id = await service.create_profile(write, body)
    set_location(write, "import-profiles", profile_id)
    return await queries.read_profile(write.reader, profile_id)


@router.patch("/{profile_id}", summary="Change an import profile", responses=CHANGE)
async def update_import_profile(profile_id: Id, body: ProfilePatch, write: EditorWrite) -> ProfileDetail:
    """Change a profile by JSON merge patch: fields left out stay, in the mapping too; lists are replaced as a whole.
    Items imported before stay as they are."""
    await service.update_profile(write, profile_id, body)
    return await queries.read_profile(write.reader, profile_id)


@router.delete("/{profile_id}", summary="Delete an import profile", status_code=204, responses=DELETE)
async def delete_import_profile(profile_id: Id, write: EditorWrite) -> None:
    """Delete a profile. Items imported by it stay."""
    await service.delete_profile(write, profile_id)
