"""The two ways to serve: `run` brings a database of its own, `serve` is for production and needs one.

Both end cleanly, with code 0, on Ctrl-C and on SIGTERM, at whatever point of the start these come.
"""

# The application takes seconds to import: what hinders a start is told before, and a process that only watches over
# others goes without.

import errno
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import typer
import uvicorn
from sqlalchemy.exc import OperationalError

from app import logs
from app.core.protocol import BoundedProtocol
from app.database import service_url
from app.embedded import EmbeddedServerError, prepared, running
from app.settings import Settings, get_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

OPTIONS: dict[str, Any] = {
    "http": BoundedProtocol,
    "access_log": False,  # the application writes its own
    "log_config": None,
    "server_header": False,
    "timeout_graceful_shutdown": 30,  # seconds for what is under way; a large import may need them
}


class CannotServeError(Exception):
    """The message says why, and what to do, in plain words."""


def run(settings: Settings) -> None:
    """Serve in this process, on the embedded server unless the settings name another."""
    logs.configure(settings)
    with _told_plainly(), _stopping_cleanly(), _bind(settings) as listener:
        from app.prepare import prepare  # before there is a server to stop where a signal comes meanwhile

        with _database(settings) as url:
            ledger = settings.erasure_ledger or prepared(settings.data_dir) / "erasures.jsonl"
            values = {"database_url": url, "port": listener.getsockname()[1], "erasure_ledger": ledger}
            complete = settings.model_copy(update=values)
            token = _prepared(complete, prepare)
            if not settings.database_url:
                complete = complete.model_copy(update={"database_url": service_url(url)})
            server = _AnnouncingServer(complete, token)
            server.run(sockets=[listener])
            if not server.started:
                raise CannotServeError("The service did not start; the log above says why.")


def _database(settings: Settings) -> AbstractContextManager[str]:
    """Provide the database that is named, or the embedded one: where that ends by itself, so does the service."""
    if settings.database_url:
        return nullcontext(settings.database_url)
    return running(settings.data_dir, ended=lambda: os.kill(os.getpid(), signal.SIGTERM))


def serve(settings: Settings) -> None:
    """Serve on the database that the settings name, with as many processes as they say."""
    logs.configure(settings)
    with _told_plainly(), _stopping_cleanly():
        if settings.database_url is None:
            raise CannotServeError("SACHSTAND_DATABASE_URL is not set. To try Sachstand without a server: make run")
        with _bind(settings):
            pass  # only to say in plain words if the port is busy; each process listens for itself
        uvicorn.run(
            "app.serve:worker",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            forwarded_allow_ips=settings.trusted_proxies,
            **OPTIONS,
        )


def worker() -> "FastAPI":
    """Return the application of one process of `serve`, which knows its settings from the environment only."""
    from app.main import create_app

    settings = get_settings()
    logs.configure(settings)
    return create_app(settings)


def _prepared(settings: Settings, prepare: Callable[[Settings], str | None]) -> str | None:
    """Bring the database up to date; return the operator's token, or None where it cannot be shown again."""
    try:
        return prepare(settings)
    except OperationalError as error:
        raise CannotServeError(f"The database cannot be used: {error.orig}") from error


class _AnnouncingServer(uvicorn.Server):
    """Says where it is as soon as it answers."""

    def __init__(self, settings: Settings, token: str | None) -> None:
        from app.main import create_app

        config = uvicorn.Config(create_app(settings), forwarded_allow_ips=settings.trusted_proxies, **OPTIONS)
        super().__init__(config)
        self.settings, self.token = settings, token

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        lines = [f"Sachstand  {self.settings.base_url}/v1", f"Docs       {self.settings.base_url}/docs"]
        lines += [f"Token      {self.token}  (the operator's)"] if self.token else []
        typer.echo("\n".join(["", *lines, "Stop with Ctrl-C.", ""]))


def _bind(settings: Settings) -> socket.socket:
    """Return the socket to listen on, bound before anything is started, so that a busy port leaves nothing behind."""
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CannotServeError(
                f"Cannot listen on {settings.host}, port {settings.port}: {error.strerror}"
            ) from error
        raise CannotServeError(
            f"Port {settings.port} is busy: another program listens there, maybe another Sachstand. "
            f"Stop that one, or choose another port: PORT={settings.port + 1} make run"
        ) from error


@contextmanager
def _stopping_cleanly() -> Iterator[None]:
    """Let every signal to end arrive as KeyboardInterrupt, so that what was started is stopped on the way out.

    While it serves, uvicorn handles SIGINT and SIGTERM itself, and raises them again when the last answer is sent.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # ignored by those who mean to outlive their terminal
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped.")


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except (CannotServeError, EmbeddedServerError) as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None
