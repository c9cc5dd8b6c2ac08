"""Connections to PostgreSQL, each in one of the two database roles that serve requests.

Anonymous reads run as `sachstand_public`, which can only read; everything else as `sachstand_app`, which cannot alter
the schema or the logs. Migrations run as `sachstand_owner`. Reads are in autocommit, so `SET LOCAL` has no effect in
them: what a later row-level security needs must be set for the session or come from the role.
"""

from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

OWNER = "sachstand_owner"
APP = "sachstand_app"
PUBLIC = "sachstand_public"

_DRIVERS = {"postgres", "postgresql", "postgresql+psycopg"}


def driver_url(url: str) -> URL:
    """The URL with our driver, whichever of the usual spellings it came in."""
    parsed = make_url(url)
    if parsed.drivername not in _DRIVERS:
        raise ValueError(f"SACHSTAND_DATABASE_URL must be a postgresql:// URL, not {parsed.drivername}://")
    return parsed.set(drivername="postgresql+psycopg")


def _options(url: URL, role: str, *, read_only: bool, lock_timeout: int, statement_timeout: int) -> str:
    given = url.query.get("options", "")
    settings = {
        "role": role,
        "timezone": "UTC",
        "statement_timeout": str(statement_timeout),
        "lock_timeout": str(lock_timeout),
        "default_transaction_read_only": "on" if read_only else "off",
        "jit": "off",  # compiling costs more than these short statements take
    }
    return " ".join(
        [*([given] if isinstance(given, str) and given else []), *(f"-c {k}={v}" for k, v in settings.items())]
    )


def _engine(
    url: URL,
    role: str,
    pool_size: int,
    *,
    read_only: bool = False,
    lock_timeout: int = 2_000,
    statement_timeout: int = 60_000,
) -> AsyncEngine:
    options = _options(url, role, read_only=read_only, lock_timeout=lock_timeout, statement_timeout=statement_timeout)
    return create_async_engine(
        url.difference_update_query(["options"]),
        connect_args={"options": options, "connect_timeout": 5},
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,  # what people wrote must not reach a log by way of an error
    )


class Database:
    """The engines of one process. A connection budget is: processes x (2 x pool size + 1)."""

    def __init__(self, url: str, pool_size: int) -> None:
        parsed = driver_url(url)
        self.writing = _engine(parsed, APP, pool_size)
        self.reading = self.writing.execution_options(isolation_level="AUTOCOMMIT")
        # The feed's relay has a connection of its own, and gives way to everybody else before a deadlock is looked for.
        self.relaying = _engine(parsed, APP, 1, lock_timeout=500).execution_options(isolation_level="READ COMMITTED")
        # Nobody knows who asks here, and nothing that the public may ask takes long.
        self._public = _engine(parsed, PUBLIC, pool_size, read_only=True, statement_timeout=10_000)
        self.public = self._public.execution_options(isolation_level="AUTOCOMMIT")

    async def close(self) -> None:
        await self.writing.dispose()
        await self.relaying.dispose()
        await self._public.dispose()
