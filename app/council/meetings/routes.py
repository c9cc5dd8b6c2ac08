"""`/v1/meetings`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.council.meetings import queries, service
from app.council.meetings.schemas import MeetingCreate, MeetingDetail, MeetingPatch, MeetingRead
from app.districts.lists import read_list

router = Router(prefix="/meetings", tags=["meetings"])


@router.get("", summary="List meetings", responses=LIST)
async def list_meetings(query: Annotated[queries.MeetingQuery, Query()], reader: AnyReader) -> Page[MeetingRead]:
    """Return the meetings of bodies: past, planned and cancelled."""
    return await read_list(queries.LIST, reader, query)


@router.get("/{meeting_id}", summary="Read a meeting", responses=READ)
async def read_meeting(meeting_id: Id, reader: SingleReader) -> MeetingDetail:
    """Return one meeting."""
    return await queries.read_meeting(reader, meeting_id)


@router.post("", summary="Create a meeting", status_code=201, responses=CREATE)
async def create_meeting(body: MeetingCreate, write: EditorWrite) -> MeetingDetail:
    """Create a meeting."""
    meeting_id = await service.create_meeting(write, body)
    set_location(write, "meetings", meeting_id)
    return await queries.read_meeting(write.reader, meeting_id)


@router.patch("/{meeting_id}", summary="Change a meeting", responses=CHANGE)
async def update_meeting(meeting_id: Id, body: MeetingPatch, write: EditorWrite) -> MeetingDetail:
    """Apply a JSON merge patch; omitted fields keep their values."""
    await service.update_meeting(write, meeting_id, body)
    return await queries.read_meeting(write.reader, meeting_id)


@router.delete("/{meeting_id}", summary="Delete a meeting", status_code=204, responses=DELETE)
async def delete_meeting(meeting_id: Id, write: EditorWrite) -> None:
    """Delete a meeting to which no consultation refers. Cancel any other instead."""
    await service.delete_meeting(write, meeting_id)
