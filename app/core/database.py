"""Connections to PostgreSQL, each in one of the two database roles that serve requests.

Anonymous reads run as `sachstand_public`, which can only read; everything else as `sachstand_app`, which cannot alter
the schema or the logs. Migrations run as `sachstand_owner`. Reads are in autocommit, so `SET LOCAL` has no effect in
them: what a later row-level security needs must be set for the session or come from the role.
"""

import asyncio
import select
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from app.core.driver import BoundedConnection
from app.core.semaphores import holding

Result = TypeVar("Result")
OWNER = "sachstand_owner"
APP = "sachstand_app"
PUBLIC = "sachstand_public"
RELAY = "sachstand relay"
"""Name of the relay's connections in `pg_stat_activity`."""

PATIENCE = 10
"""Time for which a request waits for a connection, or for others that write to its district, in seconds."""
MOST_WAITING = 100
"""Writes that may wait for one district in a process; further ones are refused at once."""
COMPILED = 60
"""Statements that an engine keeps compiled, 50 to 150 kB each; SQLAlchemy keeps up to half as many more for a time."""
PREPARED = 50
"""Statements that a connection keeps prepared; the server keeps as many plans for each."""
_DRIVERS = {"postgres", "postgresql", "postgresql+psycopg"}


def driver_url(url: str) -> URL:
    """Return the URL with our driver, whichever of the usual spellings it came in."""
    parsed = make_url(url)
    if parsed.drivername not in _DRIVERS:
        raise ValueError(f"SACHSTAND_DATABASE_URL must be a postgresql:// URL, not {parsed.drivername}://")
    return parsed.set(drivername="postgresql+psycopg")


def _options(url: URL, role: str, *, read_only: bool, lock_timeout: int, statement_timeout: int) -> str:
    options = url.query.get("options", "")
    settings = {
        "role": role,
        "timezone": "UTC",
        "statement_timeout": str(statement_timeout),
        "lock_timeout": str(lock_timeout),
        "default_transaction_read_only": "on" if read_only else "off",
        "jit": "off",  # compiling costs more than these short statements take
    }
    return " ".join(
        [*([options] if isinstance(options, str) and options else []), *(f"-c {k}={v}" for k, v in settings.items())]
    )


def _engine(
    url: URL,
    role: str,
    pool_size: int,
    *,
    read_only: bool = False,
    lock_timeout: int = 2_000,
    statement_timeout: int = 60_000,
    name: str | None = None,
    **more: Any,
) -> AsyncEngine:
    options = _options(url, role, read_only=read_only, lock_timeout=lock_timeout, statement_timeout=statement_timeout)
    engine = create_async_engine(
        url.difference_update_query(["options"]),
        connect_args={
            "options": options,
            "connect_timeout": 5,
            "async_creator_fn": BoundedConnection.within(statement_timeout).connect,
            **({"application_name": name} if name else {}),
        },
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=PATIENCE,
        hide_parameters=True,  # what people wrote must not reach a log by way of an error
        query_cache_size=COMPILED,
        **more,
    )
    event.listen(engine.sync_engine, "connect", _keep_few_prepared)
    event.listen(engine.sync_engine, "checkout", _refuse_ended)
    return engine


def _keep_few_prepared(connection: Any, _: object) -> None:
    connection.driver_connection.prepared_max = PREPARED


def _refuse_ended(connection: Any, record: Any, _: object) -> None:
    """Let the pool replace connections that the server has ended, before a statement fails on one.

    An idle connection has nothing to read until its server says good-bye; asking for that costs no round trip, unlike
    SQLAlchemy's `pool_pre_ping`, which took longer than reading a measure. What else a server says unasked (a changed
    setting) costs a new connection.
    """
    if not record.info.get("was_used"):  # what fails on a new one is told as it is, not as a pool that gives up
        record.info["was_used"] = True
        return
    driver = connection.driver_connection
    if driver.closed or _is_readable(driver.pgconn.socket):
        raise InvalidatePoolError


def _is_readable(socket: int) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


class Database:
    """The engines of one process. A connection budget is: processes x (2 x pool size + 3), with two for jobs."""

    def __init__(self, url: str, pool_size: int) -> None:
        parsed = driver_url(url)
        self.writing = _engine(parsed, APP, pool_size)
        self.reading = self.writing.execution_options(isolation_level="AUTOCOMMIT")
        # The feed's relay has a connection of its own, and gives way to everybody else before a deadlock is looked for.
        self.relaying = _engine(parsed, APP, 1, lock_timeout=500, name=RELAY, isolation_level="READ COMMITTED")
        # Nobody knows who asks here, and nothing that the public may ask takes long.
        self.public = _engine(
            parsed,
            PUBLIC,
            pool_size,
            read_only=True,
            statement_timeout=10_000,
            isolation_level="AUTOCOMMIT",  # of the engine, so that it is not set and taken back with every request
            skip_autocommit_rollback=True,
        )
        # A pool wakes whom it finds first, and who has waited goes to the end: here everybody waits in turn.
        self._places, self._public_places = (asyncio.Semaphore(pool_size) for _ in range(2))
        # A stream keeps its connection for as long as its client reads: half of each pool is left to everybody else.
        self._slots, self._public_slots = (asyncio.Semaphore(max(1, pool_size // 2)) for _ in range(2))
        self.districts = Queues()

    def slots(self, *, public: bool) -> asyncio.Semaphore:
        """Return the places for streams in the pool of a role."""
        return self._public_slots if public else self._slots

    def reads(self, *, public: bool) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection in autocommit, in turn: as the public role, or as the app role.

        Raises:
            sqlalchemy.exc.TimeoutError: where none is free in time.
        """
        if public:
            return _connected(self._public_places, self.public)
        return _connected(self._places, self.reading)

    def writes(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection for a transaction, in turn with those of `reads` as the app role."""
        return _connected(self._places, self.writing)

    @asynccontextmanager
    async def lease(self) -> AsyncIterator["Lease"]:
        """Open a connection like `writes`, for a write to a district."""
        async with AsyncExitStack() as turn, AsyncExitStack() as held:
            yield Lease(self, await held.enter_async_context(self.writes()), held, turn)

    async def close(self) -> None:
        await self.writing.dispose()
        await self.relaying.dispose()
        await self.public.dispose()


class Queues:
    """The queues of writers to each district in this process: one writes at a time, the others wait in order."""

    def __init__(self) -> None:
        self._places: dict[UUID, asyncio.Semaphore] = {}
        self._present: Counter[UUID] = Counter()

    @property
    def is_empty(self) -> bool:
        return not self._present and not self._places

    def is_free(self, district_id: UUID) -> bool:
        return district_id not in self._present

    @asynccontextmanager
    async def turn(self, district_id: UUID) -> AsyncIterator[None]:
        """Hold the turn to write to a district; a queue is kept for as long as anybody is in it.

        Raises:
            sqlalchemy.exc.TimeoutError: where it does not come in time, or too many wait for it.
        """
        if self._present[district_id] > MOST_WAITING:
            raise PoolTimeout("Too many wait for the district")
        self._present[district_id] += 1
        try:
            async with holding(self._places.setdefault(district_id, asyncio.Semaphore(1)), PATIENCE, _too_late()):
                yield
        finally:
            self._present[district_id] -= 1
            if not self._present[district_id]:
                del self._present[district_id], self._places[district_id]


class Lease:
    """A connection for a transaction; it is given back while its holder waits for the turn to write to a district, so
    that those who wait for one keep nobody from another."""

    def __init__(self, database: Database, connection: AsyncConnection, held: AsyncExitStack, turn: AsyncExitStack):
        self.connection = connection
        self._database, self._held, self._turn = database, held, turn
        self._district_id: UUID | None = None
        self._until = 0.0

    @property
    def has_time(self) -> bool:
        """True for as long as a write that waits may go on waiting."""
        return asyncio.get_running_loop().time() < self._until

    async def wait_for(self, district_id: UUID) -> bool:
        """Wait for the district's turn, which lasts until the lease ends; return True if the transaction so far is
        undone, as others came first."""
        if district_id == self._district_id:
            return False
        assert self._district_id is None, "a write has one district"
        self._until = asyncio.get_running_loop().time() + PATIENCE
        queues = self._database.districts
        at_once = queues.is_free(district_id)
        if not at_once:
            await self.give_back()
        await self._turn.enter_async_context(queues.turn(district_id))
        self._district_id = district_id
        if not at_once:
            await self.take_again()
        return not at_once

    async def give_way(self) -> None:
        """End the transaction, and go on once all others have had a connection who wait for one by now."""
        await self.give_back()
        await self.take_again()

    async def give_back(self) -> None:
        """End the transaction, so that others may have the connection for a while."""
        await self._held.aclose()

    async def take_again(self) -> None:
        self.connection = await self._held.enter_async_context(self._database.writes())


@asynccontextmanager
async def _connected(places: asyncio.Semaphore, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with holding(places, PATIENCE, _too_late()), engine.connect() as connection:
        yield connection


def _too_late() -> PoolTimeout:
    return PoolTimeout("No place was free in time")


async def with_connection(url: str, work: Callable[[AsyncConnection], Awaitable[Result]]) -> Result:
    """Run work on a connection of its own, as the database's login."""
    engine = create_async_engine(driver_url(url), hide_parameters=True)
    try:
        async with engine.connect() as connection:
            result = await work(connection)
            await connection.commit()
            return result
    finally:
        await engine.dispose()
