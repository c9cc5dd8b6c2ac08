"""Jobs by schedule: procrastinate's, in a schema of their own in the same database.

Every process has a worker; the database sees to it that a job is done once, whoever takes it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from procrastinate import App, PsycopgConnector
from sqlalchemy import URL

from app.core.database import APP, Database, driver_url
from app.core.driver import BoundedConnection
from app.core.hooks import Hooks
from app.jobs.purge import purge
from app.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SCHEMA = "jobs"
CONNECTIONS = 2
"""Connections of a process for its worker."""
_POLL_SECONDS = 30.0
_PAUSE_SECONDS = 10.0
_LEAVE_SECONDS = 5.0
_CONNECT_SECONDS = 3.0
"""Less than that: the worker signs off when it ends, and nothing stops it from waiting for a connection to do so."""


def jobs(settings: Settings, database: Database, hooks: Hooks) -> App:
    """Return the jobs of this installation, with their schedules."""
    assert settings.database_url is not None
    app = App(connector=_connector(driver_url(settings.database_url)))

    @app.periodic(cron=settings.purge_at)
    @app.task(name="purge", queueing_lock="purge")
    async def _purge(timestamp: int) -> None:
        await purge(database, hooks)

    return app


def _connector(url: URL) -> PsycopgConnector:
    options_of_url = url.query.get("options", "")
    options = f"{options_of_url} -c role={APP} -c search_path={SCHEMA} -c timezone=UTC".strip()
    plain = url.set(drivername="postgresql").difference_update_query(["options"])
    return PsycopgConnector(
        conninfo=plain.render_as_string(hide_password=False),
        connection_class=BoundedConnection,
        kwargs={"options": options, "connect_timeout": 5, "application_name": "sachstand jobs"},
        timeout=_CONNECT_SECONDS,
        min_size=1,
        max_size=CONNECTIONS,
    )


@asynccontextmanager
async def running(settings: Settings, database: Database, hooks: Hooks) -> AsyncIterator[None]:
    """Run the worker of this process, whatever becomes of the database meanwhile."""
    ended = asyncio.Event()
    task = asyncio.create_task(_work(settings, database, hooks, ended), name="jobs")
    try:
        yield
    finally:
        ended.set()
        task.cancel()
        await asyncio.wait({task}, timeout=2 * _LEAVE_SECONDS)


async def _work(settings: Settings, database: Database, hooks: Hooks, ended: asyncio.Event) -> None:
    """Attempt until it is ended: procrastinate turns a cancellation into an error where the database is away."""
    failing = False
    while not ended.is_set():
        try:
            await _attempt(settings, database, hooks)
        except Exception as error:  # whatever it is: jobs go on as soon as they can; it is told once an outage
            if not failing:
                log.warning("jobs_wait", reason=type(error).__name__)
            failing = True
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), _PAUSE_SECONDS)


async def _attempt(settings: Settings, database: Database, hooks: Hooks) -> None:
    app = jobs(settings, database, hooks)
    async with app.open_async():
        await app.run_worker_async(
            install_signal_handlers=False,
            listen_notify=False,
            fetch_job_polling_interval=_POLL_SECONDS,
            abort_job_polling_interval=_POLL_SECONDS,
            delete_jobs="successful",
            shutdown_graceful_timeout=_LEAVE_SECONDS,
        )
