"""`/v1/changes`: the feed."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.core.dependencies import Public
from app.core.problems import documented
from app.core.routing import Route
from app.feed.changes import queries
from app.feed.schemas import ChangePage

router = APIRouter(prefix="/changes", tags=["changes"], route_class=Route)


@router.get("", summary="Follow what changes", responses=documented(400, 401, 410, 422, 503))
async def read_changes(query: Annotated[queries.ChangeQuery, Query()], reader: Public) -> ChangePage:
    """Every change after a position, in an order that never changes: whoever keeps `position` and asks again misses
    nothing and gets nothing twice. Follow `next` until it is null, also over pages that are empty; then ask again
    later. Without a token, or without `district`, these are the changes that the public can see; insiders see with
    `district` all of theirs, and operators see all. `410` says that a position is none of this feed, as after a
    restore: go on from the URL in `existing` after reading again what you hold."""
    return await queries.read_changes(reader, query)
