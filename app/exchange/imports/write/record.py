"""The record of an import: who, when, which file, its counts, and for a while the former values."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.bodies import LARGE
from app.core.bulk import copy_rows
from app.core.days import now
from app.core.ids import new_id
from app.core.keys import random_key
from app.core.tables import table
from app.core.worker_threads import run_in_thread_if_large
from app.core.writing import Write
from app.districts.tables import District
from app.exchange.imports.resolve.plan import Plan
from app.exchange.tables import Import, ImportFormer

REVERTIBLE = timedelta(days=30)
"""Time in which an import can be reverted. Then former values are deleted: they may hold text about people."""
_imports, _formers = table(Import), table(ImportFormer)


async def keep(
    write: Write, plan: Plan, district: Mapping[str, Any], counts: Mapping[str, Any], file: bytes | None = None
) -> UUID:
    """Record an import. `district` holds the district's former values, if they changed; `file` is the imported file, if
    it is not the whole body."""
    import_id, body = new_id(), await write.request.body() if file is None else file
    values = {
        "id": import_id,
        "key": random_key(f"import-{write.today}"),
        "revision": write.next_revision,
        "actor_id": write.actor_id,
        "file_hash": await run_in_thread_if_large(len(body), _hash, body, above=LARGE),
        "size": len(body),
        "counts": dict(counts),
        "is_public": False,
    }
    await write.create(Import, values)
    await _forget_old(write)
    formers = {(table(kind.model).name, s.values["id"]): s.former for kind in plan.contents for s in kind.altered}
    if district:
        formers[table(District).name, write.district_id] = dict(district)
    same = {"import_id": import_id, "district_id": write.district_id}
    rows = [{**same, "resource": name, "resource_id": i, "former": former} for (name, i), former in formers.items()]
    await copy_rows(write.connection, _formers, rows)
    return import_id


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


async def forget_formers(connection: AsyncConnection) -> int:
    """Delete the former values of imports that can no longer be reverted, in all districts; return their number."""
    too_old = and_(
        _imports.c.id == _formers.c.import_id,
        _imports.c.district_id == _formers.c.district_id,
        _imports.c.created_at < now() - REVERTIBLE,
    )
    return (await connection.execute(delete(_formers).where(too_old))).rowcount


async def _forget_old(write: Write) -> None:
    old = select(_imports.c.id).where(
        _imports.c.district_id == write.district_id, _imports.c.created_at < write.clock - REVERTIBLE
    )
    mine = _formers.c.district_id == write.district_id
    await write.connection.execute(delete(_formers).where(mine, _formers.c.import_id.in_(old)))
