"""`/v1/imports/{id}/revert`"""

from typing import Annotated

from fastapi import Query

from app.core.dependencies import EditorWrite
from app.core.responses import ACT
from app.core.routing import Router
from app.core.schemas import Id
from app.exchange.reverts import service
from app.exchange.reverts.schemas import Reverted, RevertQuery

router = Router(prefix="/imports", tags=["exchange"])


@router.post("/{import_id}/revert", summary="Revert an import", responses=ACT)
async def revert_import(import_id: Id, query: Annotated[RevertQuery, Query()], write: EditorWrite) -> Reverted:
    """Delete what the import created, restore what it changed, and retract what it recorded about things that were
    there before. All or nothing: 409 `changed-since` lists whatever was changed since and stands in the way. Possible
    for 30 days."""
    return await service.revert_import(write, import_id, dry_run=query.dry_run)
