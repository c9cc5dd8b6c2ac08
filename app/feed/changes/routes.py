"""`/v1/changes`: the feed."""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import AnyReader
from app.core.problems import documented
from app.core.routing import Router
from app.feed.changes import queries
from app.feed.schemas import ChangePage

router = Router(prefix="/changes", tags=["changes"])


@router.get("", summary="Follow what changes", responses=documented(400, 401, 410, 422, 503))
async def read_changes(query: Annotated[queries.ChangeQuery, Query()], reader: AnyReader) -> ChangePage:
    """Return every change after a position, in an order that never changes: clients that keep `position` and ask
    again miss nothing and get nothing twice. Follow `next` until it is null, also over pages that are empty; then
    ask again later. Without a token, or without `district`, these are the changes that the public can see; insiders
    see with `district` all of theirs, and operators see all. `410` means that a position does not belong to this
    feed, as after a restore: read again what you hold, then go on from the URL in `existing`."""
    return await queries.read_changes(reader, query)
