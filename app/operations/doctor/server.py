"""The database: reached, of the right kind, with roles, schema and rights as they must be."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError

from app.core.database import APP, OWNER, PUBLIC, driver_url
from app.embedded import default_data_dir
from app.embedded.server import SocketFolder
from app.operations.checks import engine_of
from app.operations.doctor import capacity, ledger, schema
from app.operations.doctor.finding import Finding
from app.settings import Settings

OLDEST: Final = 15

Look = Callable[[Connection, Settings], Iterator[Finding]]


def database(settings: Settings) -> Iterator[Finding]:
    """Examine the database as the login itself, and as the roles of the service if the login may act as them."""
    url = settings.database_url or _embedded_url(settings)
    if url is None:
        yield Finding(
            "The embedded database is not running, so nothing could be said about it.",
            "`sachstand run` starts and stops it.",
            "Ask again while `sachstand run` runs, or set SACHSTAND_DATABASE_URL.",
            serious=False,
        )
        return
    engine = engine_of(url, None)
    try:
        with closing(engine.connect()) as connection:
            yield from _all(connection, settings)
    except DBAPIError as error:
        yield _away(driver_url(url), error)
    finally:
        engine.dispose()


def _embedded_url(settings: Settings) -> str | None:
    """Return the URL of the server that a running `sachstand run` has started."""
    link = (settings.data_dir or default_data_dir()).expanduser() / "sockets"
    return SocketFolder(link.resolve()).url if _exists(link) else None


def _exists(link: Path) -> bool:
    try:
        return any(link.iterdir())
    except OSError:
        return False


def _away(url: URL, error: DBAPIError) -> Finding:
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if url.password:
        reason = reason.replace(str(url.password), "***")
    return Finding(
        f"The database cannot be used: {reason}",
        "Without it the service answers nothing but 503.",
        "Check that PostgreSQL runs, that this machine may reach it (pg_hba.conf, firewall), and that login, password "
        "and name in SACHSTAND_DATABASE_URL are right.",
    )


def _all(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Report all findings. Later checks rely on the earlier ones."""
    yield from _version(connection)
    yield from _encoding(connection)
    missing = list(_roles(connection))
    yield from missing
    yield from capacity.clock(connection)
    yield from capacity.connections(connection, settings)
    if missing:
        return
    connection.exec_driver_sql(f"SET LOCAL ROLE {APP}")  # as the service does: the login itself may hold no rights
    states = list(schema.schema(connection))
    yield from states
    if not states:
        yield from schema.rights(connection)
        yield from capacity.ahead(connection)
        if settings.database_url is not None:  # the embedded database has no other login than its superuser
            yield from schema.login(connection)
        yield from schema.operator(connection, settings)
        yield from ledger.known(connection, settings)


def _version(connection: Connection) -> Iterator[Finding]:
    version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    if version < OLDEST:
        yield Finding(
            f"The database server is PostgreSQL {version}.",
            f"The service needs {OLDEST} or later: its statements and constraints do not work before.",
            "Upgrade the server, or use another.",
        )


def _encoding(connection: Connection) -> Iterator[Finding]:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        yield Finding(
            f"The database's encoding is {encoding}.",
            "Names and texts hold characters that it cannot keep.",
            "Make a database with ENCODING 'UTF8' TEMPLATE template0, and restore the data into that.",
        )


def _roles(connection: Connection) -> Iterator[Finding]:
    """Report missing roles, and those of the service that the login may not act as."""
    version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    how = "SET" if version > OLDEST else "MEMBER"  # since 16 one can be a member without being able to act as it
    for role in (OWNER, APP, PUBLIC):
        row = connection.exec_driver_sql("SELECT FROM pg_roles WHERE rolname = %s", (role,)).first()
        if row is None:
            yield Finding(
                f"The database server has no role {role}.",
                "One role owns the schema, one reads and writes, and one, for the public, only reads.",
                "sachstand db upgrade makes them where its login may; otherwise: deploy/postgres-init.sql.",
            )
        elif role != OWNER and not connection.exec_driver_sql("SELECT pg_has_role(%s, %s)", (role, how)).scalar_one():
            yield Finding(
                f"The login of SACHSTAND_DATABASE_URL is no member of {role}.",
                "The service cannot work in that role.",
                f"As an administrator of the server: GRANT {role} TO the login, or run deploy/postgres-init.sql.",
            )
