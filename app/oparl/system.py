"""The entry point, an object of the installation's own: it is made of settings, and these change with no request."""

import hashlib
import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.core.database import Database
from app.core.days import now
from app.core.reading import Reader
from app.core.tables import table
from app.oparl.kinds import PREFIX, SCHEMA
from app.oparl.objects import Json, local
from app.oparl.tables import OparlSystem
from app.settings import Settings

oparl_system = table(OparlSystem)
_STARTED = now()


def _content(settings: Settings) -> Json:
    here, contact = settings.base_url + PREFIX, settings.catalog_contact
    publisher = settings.catalog_publisher
    optional = {
        "contactEmail": contact if contact and "@" in contact else None,
        "contactName": publisher,
        "website": contact if contact and "@" not in contact else None,
    }
    return {
        "id": here,
        "type": f"{SCHEMA}System",
        "oparlVersion": SCHEMA,
        "name": f"Sachstand – {publisher}" if publisher else "Sachstand",
        "license": settings.catalog_license,
        "body": f"{here}/bodies",
        "product": f"{settings.base_url}/docs",
        **{name: value for name, value in optional.items() if value},
    }


async def keep_system(database: Database, settings: Settings) -> None:
    """Record the time at the start of the process if the content of the entry point has changed."""
    digest = hashlib.sha256(json.dumps(_content(settings), sort_keys=True).encode()).hexdigest()
    moment = now()
    first: dict[str, Any] = {"id": 1, "created_at": moment, "modified_at": moment, "print": digest}
    statement = insert(oparl_system).values(first)
    changed = {"modified_at": statement.excluded.modified_at, "print": statement.excluded.print}
    statement = statement.on_conflict_do_update(
        index_elements=["id"], set_=changed, where=oparl_system.c.print != digest
    )
    async with database.writes() as connection:
        await connection.execute(statement)
        await connection.commit()


async def read_system(reader: Reader, settings: Settings) -> Json:
    """Return the entry point. If the database was away at the start, its times are those of the process."""
    rows = await reader.rows(select(oparl_system.c.created_at, oparl_system.c.modified_at), {})
    created, modified = (rows[0]["created_at"], rows[0]["modified_at"]) if rows else (_STARTED, _STARTED)
    return {**_content(settings), "created": local(created), "modified": local(modified)}
