"""`/v1/participation-events`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader, EditorWrite, SingleReader
from app.core.responses import CHANGE, CREATE, DELETE, LIST, READ, set_location
from app.core.routing import Router
from app.core.schemas import Id, Page
from app.participation.participation_events import queries, service
from app.participation.participation_events.schemas import EventCreate, EventDetail, EventPatch, EventRead

router = Router(prefix="/participation-events", tags=["participation events"])


@router.get("", summary="List participation events", responses=LIST)
async def list_participation_events(
    query: Annotated[queries.EventQuery, Query()], reader: AnyReader
) -> Page[EventRead]:
    """Return the events at which people give feedback on a concept: conferences, workshops, boards, surveys."""
    return await queries.list_events(reader, query)


@router.get("/{event_id}", summary="Read a participation event", responses=READ)
async def read_participation_event(event_id: Id, reader: SingleReader) -> EventDetail:
    """Return one event, or one part of an event, with the actions that the caller's role allows."""
    return await queries.read_event(reader, event_id)


@router.post("", summary="Create a participation event", status_code=201, responses=CREATE)
async def create_participation_event(body: EventCreate, write: EditorWrite) -> EventDetail:
    """Create an event about a concept, or a part of one, such as a workshop of a conference."""
    event_id = await service.create_event(write, body)
    set_location(write, "participation-events", event_id)
    return await queries.read_event(write.reader, event_id)


@router.patch("/{event_id}", summary="Change a participation event", responses=CHANGE)
async def update_participation_event(event_id: Id, body: EventPatch, write: EditorWrite) -> EventDetail:
    """Apply a JSON merge patch; omitted fields keep their values. Possible also once the concept is superseded."""
    await service.update_event(write, event_id, body)
    return await queries.read_event(write.reader, event_id)


@router.delete("/{event_id}", summary="Delete a participation event", status_code=204, responses=DELETE)
async def delete_participation_event(event_id: Id, write: EditorWrite) -> None:
    """Delete an event that has no parts, feedback or statements."""
    await service.delete_event(write, event_id)
