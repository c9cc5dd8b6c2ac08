"""What the log of changes and the tables hold, asked of the database behind the service."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Engine

from tests.api import Json


def revisions(admin: Engine, district: Json) -> tuple[int, int]:
    with admin.connect() as connection:
        statement = text("SELECT revision, public_revision FROM district_state WHERE district_id = :id")
        row = connection.execute(statement, {"id": district["id"]}).one()
    return row.revision, row.public_revision


def records(admin: Engine, district: Json, after: int = 0) -> list[Any]:
    with admin.connect() as connection:
        statement = text(
            "SELECT * FROM change_records WHERE district_id = :id AND revision > :after ORDER BY revision, ordinal"
        )
        return list(connection.execute(statement, {"id": district["id"], "after": after}).all())


def counts(admin: Engine) -> dict[str, int]:
    """How many rows each table has, but for the feed's: those are filled after the answer."""
    with admin.connect() as connection:
        return dict(connection.exec_driver_sql(_counting(admin)).all())


@cache
def _counting(admin: Engine) -> str:
    return " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in written_tables(admin))


@cache
def written_tables(admin: Engine) -> Sequence[str]:
    """The names of all tables but for the feed's."""
    with admin.connect() as connection:
        statement = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'feed%'"
        return connection.execute(text(statement)).scalars().all()
