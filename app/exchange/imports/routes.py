"""`/v1/imports`"""

from typing import Annotated

from fastapi import APIRouter, Query

from app.core.dependencies import Editing
from app.core.responses import CREATE
from app.core.routing import Route
from app.exchange.bundle import BundleBody
from app.exchange.imports import service
from app.exchange.imports.schemas import ImportQuery, ImportResult

router = APIRouter(prefix="/v1/imports", tags=["exchange"], route_class=Route)


@router.post("", summary="Import a bundle", responses=CREATE)
async def import_bundle(body: BundleBody, query: Annotated[ImportQuery, Query()], write: Editing) -> ImportResult:
    """Upserts by key, in one transaction: all or nothing. What is left out stays; status updates are only added.
    The second time it changes nothing. A `dry_run` gives the same answer, or the same refusal, and keeps nothing.
    With `district=` the bundle's `district` is left aside: so one county's bundle can be tried in another."""
    return await service.import_bundle(write, body.raw, query)
