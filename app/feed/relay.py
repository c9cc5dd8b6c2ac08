"""The relay: gives committed change records their positions in the feed.

Every process has one; an advisory lock lets them work one at a time, and it is free again when its holder dies. What
it reads was committed before, so nothing can turn up behind a position that was given: a revision that commits late
gets a later position. It is woken by the writes of its own process and looks for those of others once a second.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import structlog
from psycopg.errors import LockNotAvailable
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.database import Database
from app.core.ids import new_id
from app.core.tables import table
from app.feed.tables import FEED_NOW, FeedBatch, FeedHead

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LOCK = 7_246_173_002
"""An advisory lock of our own."""
CHANNEL = "sachstand_feed"
"""Notified with the last position and the last public one, whenever the feed has grown."""
POLL_SECONDS: float | None = 1.0
"""Time after which a relay looks for what other processes committed."""
RETRY_SECONDS = 1.0
"""Time after which a relay tries again what failed."""
_LEAVE_SECONDS = 5.0
"""Time for a relay to finish when the service is ended."""
MOST = 200
"""Revisions of a district that one transaction takes in."""

_LOCK = text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=LOCK)
_GENUINE = select(FEED_NOW.c.is_genuine)
_BEGIN = text("""
    INSERT INTO feed_state (id, epoch, fingerprint, written_in, last_position, last_public_position)
    VALUES (1, :epoch, feed_fingerprint(), pg_current_xact_id()::text::bigint, 0, 0)
    ON CONFLICT (id) DO UPDATE SET
        epoch = excluded.epoch, fingerprint = excluded.fingerprint, written_in = excluded.written_in,
        last_position = 0, last_public_position = 0
""")
# One statement, and so one snapshot: the revisions that it sees and their records are all committed. The order over
# all districts is that of the times of recording, as long as it keeps the order within each district.
_PLACE = text(f"""
    WITH due AS (
        SELECT s.district_id, coalesce(h.revision, 0) AS done, coalesce(h.district_position, 0) AS district_position,
            least(s.revision, coalesce(h.revision, 0) + {MOST}) AS revision, s.revision AS latest
        FROM district_state s LEFT JOIN feed_heads h ON h.district_id = s.district_id
        WHERE s.revision > coalesce(h.revision, 0)
    ), counted AS (
        SELECT r.district_id, r.revision, max(r.public_revision) AS public_revision,
            count(*) AS size, count(r.public_action) AS public_size,
            max(max(r.recorded_at)) OVER (PARTITION BY r.district_id ORDER BY r.revision) AS recorded_at
        FROM due JOIN change_records r
            ON r.district_id = due.district_id AND r.revision > due.done AND r.revision <= due.revision
        GROUP BY r.district_id, r.revision
    ), placed AS (
        SELECT c.district_id, c.revision, c.public_revision, size, public_size,
            state.last_position + sum(size) OVER feed AS last,
            state.last_public_position + sum(public_size) OVER feed AS public_last,
            due.district_position + sum(size) OVER (PARTITION BY c.district_id ORDER BY c.revision) AS district_last
        FROM counted c JOIN due ON due.district_id = c.district_id CROSS JOIN feed_state state
        WINDOW feed AS (ORDER BY c.recorded_at, c.district_id, c.revision)
    ), batches AS (
        INSERT INTO feed_batches (district_id, revision, public_revision, first_position, last_position,
            district_first, district_last, public_first, public_last)
        SELECT district_id, revision, public_revision, last - size + 1, last, district_last - size + 1, district_last,
            CASE WHEN public_size > 0 THEN public_last - public_size + 1 END,
            CASE WHEN public_size > 0 THEN public_last END
        FROM placed
    ), heads AS (
        INSERT INTO feed_heads (district_id, revision, district_position)
        SELECT due.district_id, due.revision, coalesce(max(placed.district_last), due.district_position)
        FROM due LEFT JOIN placed ON placed.district_id = due.district_id
        GROUP BY due.district_id, due.revision, due.district_position
        ON CONFLICT (district_id) DO UPDATE
            SET revision = excluded.revision, district_position = excluded.district_position
    ), grown AS (
        SELECT count(*) AS batches, max(last) AS last, max(public_last) AS public_last,
            (SELECT bool_or(revision < latest) FROM due) AS is_part
        FROM placed
    )
    UPDATE feed_state SET last_position = grown.last, last_public_position = grown.public_last,
        written_in = pg_current_xact_id()::text::bigint
    FROM grown WHERE grown.batches > 0
    RETURNING grown.is_part, grown.batches, pg_notify('{CHANNEL}', grown.last || ' ' || grown.public_last)
""")  # noqa: S608 # constants of our own


class Relayed(NamedTuple):
    """The result of one call: `is_part` if more is due, and the number of revisions that got positions."""

    is_part: bool
    revisions: int


async def relay(connection: AsyncConnection) -> Relayed:
    """Give positions to the changes committed since the last call. The caller commits."""
    await connection.execute(_LOCK)
    if not (await connection.execute(_GENUINE)).scalar_one_or_none():
        await renew(connection)
    placed = (await connection.execute(_PLACE)).one_or_none()
    return Relayed(placed.is_part, placed.batches) if placed else Relayed(False, 0)


async def renew(connection: AsyncConnection) -> None:
    """Begin a new epoch, in which everything is numbered anew: after a restore, or if an operator wants it so."""
    await connection.execute(_LOCK)
    await connection.execute(delete(table(FeedBatch)))
    await connection.execute(delete(table(FeedHead)))
    await connection.execute(_BEGIN, {"epoch": new_id()})


async def catch_up(database: Database) -> None:
    """Relay until nothing is left to do."""
    while True:
        async with database.relaying.begin() as connection:
            if not (await relay(connection)).is_part:
                return


class Relay:
    """The relay of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._due, self._ended = asyncio.Event(), asyncio.Event()
        self._failing = False

    def wake(self) -> None:
        """Note that something was committed."""
        self._due.set()

    def end(self) -> None:
        """Let `run` return after the current attempt; cancelling it while it connects may leave the connection open."""
        self._ended.set()
        self._due.set()

    async def run(self) -> None:
        """Work until it is ended, even while the database is away."""
        while not self._ended.is_set():
            self._due.clear()
            has_worked = await self._attempt()
            with suppress(TimeoutError):
                if has_worked:
                    await asyncio.wait_for(self._due.wait(), POLL_SECONDS)
                else:
                    await asyncio.wait_for(self._ended.wait(), RETRY_SECONDS)

    async def _attempt(self) -> bool:
        try:
            await catch_up(self._database)
        except Exception as error:  # whatever it is: the feed goes on as soon as it can
            self._tell(error)
            return False
        self._failing = False
        return True

    def _tell(self, error: Exception) -> None:
        """Log an outage once; another process at work is none."""
        reason = error.orig if isinstance(error, DBAPIError) else error
        if not self._failing and not isinstance(reason, LockNotAvailable):
            self._failing = True
            log.warning("feed_waits", reason=type(reason).__name__)


@asynccontextmanager
async def running(database: Database, after_commit: list[Callable[[], None]]) -> AsyncIterator[None]:
    """Run the relay of this process; every commit wakes it."""
    worker = Relay(database)
    task = asyncio.create_task(worker.run(), name="feed relay")
    after_commit.append(worker.wake)
    try:
        yield
    finally:
        after_commit.remove(worker.wake)
        worker.end()
        _, late = await asyncio.wait({task}, timeout=_LEAVE_SECONDS)
        for task in late:
            task.cancel()
