"""Runs migrations as the owner role, one process at a time."""

import os

from alembic import context
from sqlalchemy import Connection, create_engine, text
from sqlmodel import SQLModel

from app.core.database import driver_url
from migrations.rendering import plain_type
from migrations.roles import OWNER, ensure_roles

_LOCK = 7_246_173_001
"""An advisory lock of our own: two processes that start together do not migrate together."""


def _is_of_the_tables(_item: object, name: str | None, kind: str, reflected: bool, counterpart: object) -> bool:
    """Return whether the tables in the code should contain an item. The column `folded` and its indexes, which
    search needs, belong to the database: they are made from other columns, and no row is read or written with them."""
    folded = kind in ("column", "index") and bool(name) and "folded" in str(name)
    return not (reflected and counterpart is None and folded)


def run(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
    try:
        ensure_roles(connection)
        connection.execute(text(f"SET ROLE {OWNER}"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            compare_type=True,
            include_object=_is_of_the_tables,
            render_item=plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text("RESET ROLE"))
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
        connection.commit()


def main() -> None:
    existing: Connection | None = context.config.attributes.get("connection")
    if existing is not None:
        run(existing)
        return
    url = context.config.get_main_option("sqlalchemy.url") or os.environ["SACHSTAND_DATABASE_URL"]
    engine = create_engine(driver_url(url))
    with engine.connect() as connection:
        run(connection)
    engine.dispose()


main()
