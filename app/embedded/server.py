"""One database cluster and its server: made, started, stopped."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL

from app.embedded.errors import EmbeddedServerError
from app.embedded.folders import VERSION, temporary_parent
from app.embedded.processes import Account, command_of, end, exists, run, start

DATABASE = "sachstand"
SUPERUSER = "postgres"
PORT = 5432  # of the socket's name only: the server does not listen on TCP
LONGEST_LOG = 10_000_000  # bytes; a longer one makes room at the next start
_LAST_STATEMENT = 60.0  # seconds that the last statement of a server that crashed may go on for


@dataclass(frozen=True)
class EmbeddedServer:
    """Parameters of one start."""

    home: Path
    programs: Path
    account: Account | None
    throwaway: bool

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def last_words(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines()[-5:]


def make_cluster(server: EmbeddedServer) -> None:
    """Make the cluster, or check that the one which is there is ours."""
    if server.cluster.exists():
        _check_owner(server)
        _check_version(server)
    else:
        _initialise(server)


def _initialise(server: EmbeddedServer) -> None:
    """Make the cluster beside its place and move it when complete, so that no half-made one is taken for a cluster."""
    fresh = server.home / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if server.account is not None:
        os.chown(fresh, server.account.uid, server.account.gid)
    # The built-in locale sorts and folds alike on every system. Trust ends at the socket's folder, which is closed.
    options = ["--username", SUPERUSER, "--encoding=UTF8", "--locale=C", "--auth-local=trust", "--auth-host=reject"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *(["--no-sync"] if server.throwaway else [])]
    failure = run([server.programs / "initdb", "-D", fresh, *options], server.account)
    if failure is not None:
        raise EmbeddedServerError(f"The database could not be made in {server.home}:\n{failure}")
    fresh.rename(server.cluster)
    handle = os.open(server.home, os.O_RDONLY)
    os.fsync(handle)  # were the rename undone by a power cut, the next start would make a new cluster
    os.close(handle)


def _check_owner(server: EmbeddedServer) -> None:
    owner = server.cluster.stat().st_uid
    if owner != (server.account.uid if server.account else os.geteuid()):
        raise EmbeddedServerError(
            f"The data in {server.cluster} belongs to the OS user with the number {owner}. "
            "Start Sachstand as the same user as before, or choose another folder with SACHSTAND_DATA_DIR."
        )


def _check_version(server: EmbeddedServer) -> None:
    try:
        theirs = (server.cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise EmbeddedServerError(f"{server.cluster} is not a database; move it out of the way.") from None
    if theirs != (ours := VERSION.partition(".")[0]):
        raise EmbeddedServerError(
            f"The data in {server.cluster} was made by PostgreSQL {theirs}, and this is PostgreSQL {ours}. Dump it with"
            " that one and restore it with this one (pg_dump, pg_restore), or choose another folder with"
            " SACHSTAND_DATA_DIR."
        )


@dataclass(frozen=True)
class SocketFolder:
    """The folder of the server's socket: only root and the server's own OS user may enter."""

    path: Path

    @property
    def url(self) -> str:
        query = {"host": str(self.path), "port": str(PORT)}
        return URL.create("postgresql+psycopg", SUPERUSER, database=DATABASE, query=query).render_as_string()

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.path), port=PORT, user=SUPERUSER, dbname="postgres", autocommit=True)


@contextmanager
def socket_folder(server: EmbeddedServer) -> Iterator[SocketFolder]:
    folder = Path(tempfile.mkdtemp(prefix="sachstand-", dir=temporary_parent(server.account)))  # its mode is 0700
    if server.account is not None:
        os.chown(folder, server.account.uid, server.account.gid)
    (server.home / "sockets").symlink_to(folder)
    try:
        yield SocketFolder(folder)
    finally:
        _remove_socket_folder(server.home)


def _remove_socket_folder(home: Path) -> None:
    link = home / "sockets"
    with suppress(OSError):
        folder = link.readlink()
        link.unlink()
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


@contextmanager
def serving(server: EmbeddedServer, sockets: SocketFolder, ended: Callable[[], None] | None) -> Iterator[None]:
    """Run the server until the end of the context."""
    command: list[str | Path] = [server.programs / "postgres", "-D", server.cluster, "-p", str(PORT)]
    for setting in _settings(server, sockets):
        command += ["-c", setting]
    if server.log.exists() and server.log.stat().st_size > LONGEST_LOG:
        server.log.replace(server.log.with_name("postgres.log.1"))
    deadline = time.monotonic() + _LAST_STATEMENT
    while True:
        with _process(command, server) as process:
            if _is_ready(process, sockets):
                with _watched(process, server, ended) if ended else nullcontext():
                    yield
                return
        last_words = server.last_words()
        # After a crash, the last statement of the server before may still be running for a moment.
        if "shared memory" not in " ".join(last_words) or time.monotonic() > deadline:
            raise EmbeddedServerError("\n".join([f"PostgreSQL did not start. The end of {server.log}:", *last_words]))
        time.sleep(0.2)


@contextmanager
def _process(command: list[str | Path], server: EmbeddedServer) -> Iterator[subprocess.Popen[bytes]]:
    server.log.touch(mode=0o600)
    with server.log.open("ab") as log:
        process = start(command, server.account, log)
    try:
        yield process
    finally:
        end(process.pid, lambda: process.poll() is None)


@contextmanager
def _watched(process: subprocess.Popen[bytes], server: EmbeddedServer, ended: Callable[[], None]) -> Iterator[None]:
    """Call `ended`, in a thread of its own, where the server ends before it is told to.

    Raises EmbeddedServerError then, whatever else came of it.
    """
    leaving = threading.Event()

    def wait() -> None:
        process.wait()
        if not leaving.is_set():
            ended()

    threading.Thread(target=wait, name="embedded server", daemon=True).start()
    try:
        yield
    finally:
        leaving.set()
        if process.poll() is not None:
            raise EmbeddedServerError(
                "\n".join([f"PostgreSQL ended by itself. The end of {server.log}:", *server.last_words()])
            )


def _is_ready(process: subprocess.Popen[bytes], sockets: SocketFolder) -> bool:
    """Wait until the server takes connections: after a crash it first replays its log, for as long as it takes."""
    while process.poll() is None:
        with suppress(psycopg.OperationalError), sockets.connect():
            return True
        time.sleep(0.02)
    return False


def _settings(server: EmbeddedServer, sockets: SocketFolder) -> Iterator[str]:
    yield "listen_addresses="
    yield f"unix_socket_directories={sockets.path}"
    yield "unix_socket_permissions=0700"
    yield from ("max_connections=100", "shared_buffers=128MB", "timezone=UTC", "log_timezone=UTC")
    yield "log_line_prefix=%m [%p] "
    # Statements and key values may hold personal data, which has no place in a log.
    yield from ("log_min_error_statement=panic", "log_error_verbosity=terse")
    if server.throwaway:
        yield from ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def make_database(sockets: SocketFolder) -> None:
    with sockets.connect() as connection:
        database = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if database is None:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def stop_survivor(home: Path) -> None:
    """Stop the server of an owner that was killed. To be called under the lock: then nobody else is using it."""
    cluster, note = home / "postgres", home / "postgres" / "postmaster.pid"
    with suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(note.read_text().splitlines()[0])
        if _serves(pid, cluster):
            end(pid, lambda: _serves(pid, cluster))
        if exists(pid):  # as another program by now, or as remains: PostgreSQL would take either for a server
            note.unlink()
    _remove_socket_folder(home)


def _serves(pid: int, cluster: Path) -> bool:
    return f"postgres -D {cluster} " in command_of(pid)
