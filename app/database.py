"""The schema of a database: bringing it up to date, and asking whether it is."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncConnection

import migrations
from app.core.database import driver_url
from migrations.roles import ensure_service_login


def config() -> Config:
    """Return Alembic's configuration, wherever the package lies."""
    result = Config()
    result.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    return result


@cache
def head() -> str:
    """Return the revision that the code expects."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema to a revision, as the owner role. Safe to run from several processes at once."""
    _run(url, lambda c: command.upgrade(c, revision))


def service_url(url: str) -> str:
    """Return the URL of a login that may only serve, made on a server of our own, where logins need no password."""
    engine = create_engine(driver_url(url), hide_parameters=True)
    try:
        with engine.begin() as connection:
            name = ensure_service_login(connection)
    finally:
        engine.dispose()
    return driver_url(url).set(username=name).render_as_string(hide_password=False)


def downgrade(url: str, revision: str) -> None:
    _run(url, lambda c: command.downgrade(c, revision))


def check(url: str) -> None:
    """Raise an error where the tables in the code and the migrations differ."""
    _run(url, command.check)


def _run(url: str, what: Callable[[Config], None]) -> None:
    engine = create_engine(driver_url(url), hide_parameters=True)
    try:
        with engine.connect() as connection:
            settings = config()
            settings.attributes["connection"] = connection
            what(settings)
    finally:
        engine.dispose()


async def is_current(connection: AsyncConnection) -> bool:
    """Return True if the database has the schema that the code expects."""
    revision = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    return revision == head()
