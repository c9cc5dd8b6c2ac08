"""Clock and connections of the database server, against those of this machine."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from app.core.entering import AHEAD
from app.core.tables import DistrictState, table
from app.districts.tables import District
from app.jobs.worker import CONNECTIONS
from app.operations.doctor.finding import Finding
from app.settings import Settings

MOST_APART = timedelta(seconds=2)
_ROOM = """
SELECT least(
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true), '0')::int,
    (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()),
    (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = session_user)
)
"""


def clock(connection: Connection) -> Iterator[Finding]:
    """Report a clock that differs; half of the round trip is the uncertainty."""
    before = datetime.now(UTC)
    theirs: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    after = datetime.now(UTC)
    apart = theirs - (before + (after - before) / 2)
    if abs(apart) > MOST_APART + (after - before) / 2:
        way = "ahead of" if apart > timedelta(0) else "behind"
        yield Finding(
            f"The database server's clock is {abs(apart).total_seconds():.0f} s {way} this machine's.",
            "Times of recording come from there and the end of tokens from here: they contradict each other.",
            "Let both follow a time server (chrony, systemd-timesyncd).",
        )


def ahead(connection: Connection) -> Iterator[Finding]:
    """Report districts that were written to while the clock was wrong."""
    d, s = table(District), table(DistrictState)
    joined = d.join(s, s.c.district_id == d.c.id)
    late = s.c.last_recorded_at > func.clock_timestamp() + AHEAD
    for row in connection.execute(select(d.c.name, s.c.last_recorded_at).select_from(joined).where(late)):
        yield Finding(
            f"{row.name} was written to while the database server's clock was wrong: its last time of recording is "
            f"{row.last_recorded_at:%Y-%m-%d %H:%M} UTC.",
            "Times of recording never go back, so what is written until then bears that time. Days follow the clock.",
            "Let the clock follow a time server (chrony, systemd-timesyncd), or restore a backup from before.",
            serious=False,
        )


def needed(settings: Settings) -> int:
    """Return how many connections the service may open: each process has two pools, one for the feed's relay, two
    for its jobs."""
    return settings.workers * (2 * settings.pool_size + 1 + CONNECTIONS)


def connections(connection: Connection, settings: Settings) -> Iterator[Finding]:
    room = connection.exec_driver_sql(_ROOM).scalar_one()
    if needed(settings) > room:
        yield Finding(
            f"The service may open {needed(settings)} connections, and the database gives it at most {room}.",
            "Under load requests fail with 503, and administrators may not get in.",
            "Set SACHSTAND_POOL_SIZE or SACHSTAND_WORKERS lower, or raise max_connections or the login's limit.",
        )
