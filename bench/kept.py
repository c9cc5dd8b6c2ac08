"""The counties' database, made once and kept on an embedded server of the bench's own.

It lies in `SACHSTAND_BENCH_DIR`: by default in the user's cache folder, for root in `/var/lib/sachstand-bench`, as the
server's OS user may not enter root's own folders. It is made anew when the schema or its rows have changed.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from app import database
from app.core.database import driver_url
from app.embedded import prepared, running
from app.embedded.accounts import server_account
from app.embedded.folders import programs
from bench.counties import VERSION, Size, fill


def folder() -> Path:
    if directory := os.environ.get("SACHSTAND_BENCH_DIR"):
        return Path(directory).expanduser()
    if os.geteuid() == 0:
        return Path("/var/lib/sachstand-bench")
    shared = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(shared) if shared.startswith("/") else Path.home() / ".cache") / "sachstand-bench"


def pgbench() -> Path:
    """Return the path of pgbench in the server's version."""
    return programs(prepared(folder()), server_account()) / "pgbench"


@contextlib.contextmanager
def counties(size: Size) -> Iterator[str]:
    """Provide the database, as the URL of the login that serves."""
    with running(folder()) as server:
        name = f"bench_{size}_{VERSION}_{database.head()}"
        with _superuser(server) as connection:
            databases = set(connection.execute(text("SELECT datname FROM pg_database")).scalars())
            if name not in databases:
                for outdated in sorted(other for other in databases if other.startswith(f"bench_{size}_")):
                    connection.execute(text(f'DROP DATABASE "{outdated}"'))
                _make(connection, server, name, size)
        yield database.service_url(_named(server, name))


def _make(connection: Connection, server: str, name: str, size: Size) -> None:
    """Make the database under another name, and rename it when it is complete."""
    print(f"Making {size.districts} districts, once, in {folder()} …", flush=True)
    started, fresh = time.perf_counter(), f"bench_{size}_new"
    connection.execute(text(f'CREATE DATABASE "{fresh}"'))
    url = _named(server, fresh)
    database.upgrade(url)
    asyncio.run(fill(url, size))
    with _superuser(url) as inside:
        inside.execute(text("VACUUM (ANALYZE, FREEZE)"))
        inside.execute(text("CHECKPOINT"))
    connection.execute(text(f'ALTER DATABASE "{fresh}" RENAME TO "{name}"'))
    print(f"Made in {time.perf_counter() - started:.0f} s.", flush=True)


def _named(server: str, name: str) -> str:
    return driver_url(server).set(database=name).render_as_string(hide_password=False)


@contextlib.contextmanager
def _superuser(url: str) -> Iterator[Connection]:
    engine = create_engine(driver_url(url), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
