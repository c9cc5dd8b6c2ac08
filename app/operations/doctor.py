"""`sachstand doctor`: faults of an installation that nothing else tells, each with its reason and its remedy.

Settings that are not valid, a port that is taken, a folder that cannot be used and a missing role are told by whatever
meets them first: the commands themselves, PostgreSQL, `/readyz`, `sachstand db check`. It changes nothing and prints no
secret.
"""

import difflib
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.concepts.status_log.log import LOGS
from app.core.database import APP, OWNER, PUBLIC
from app.embedded import default_data_dir
from app.jobs.worker import CONNECTIONS
from app.operations.checks import engine_of, schema_result
from app.participation.erasures.ledger import entries
from app.settings import Settings

PREFIX = "SACHSTAND_"
OTHERS = {"SACHSTAND_TOKEN", "SACHSTAND_TEST_DATABASE_URL"}
"""Variables that are read elsewhere: by the import client and by the tests."""
FEW = 10
"""A key with fewer different characters was not drawn at random."""
MOST_APART = timedelta(seconds=5)
"""Of the two clocks; an answer of the database takes far less."""
ENTRIES = [log.entries.name for log in LOGS]
UNREWRITTEN = [*ENTRIES, *(log.acts.name for log in LOGS), "change_records"]
UNCHANGING = ["light", "step", "effective_on", "recorded_at", "ordinal", "recorded_by", "key"]


@dataclass(frozen=True)
class Finding:
    """A fault of an installation, in plain words; never a secret."""

    what: str
    why: str
    todo: str
    serious: bool = True
    """True if it must be put right; otherwise it is only good to know."""


def examine(settings: Settings, variables: Mapping[str, str]) -> Iterator[tuple[str, list[Finding]]]:
    """Yield each area with its findings."""
    yield "settings", list(unknown(variables))
    for area, look in AREAS.items():
        yield area, list(look(settings))


def unknown(variables: Mapping[str, str]) -> Iterator[Finding]:
    """Report variables that look like settings and are none."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    names = {name for name in map(str.upper, variables) if name.startswith(PREFIX)}
    for name in sorted(names - known - OTHERS):
        close = difflib.get_close_matches(name, sorted(known), n=1)
        yield Finding(
            f"{name} is set, and there is no such setting.",
            "It has no effect, so something may not be as you mean it to be.",
            (f"Did you mean {close[0]}? " if close else "") + "docs/settings.md lists all settings.",
        )


def public_url(settings: Settings) -> Iterator[Finding]:
    url = urlsplit(settings.public_url or "")
    if settings.public_url is None:
        if not is_loopback(settings.host):
            yield Finding(
                "SACHSTAND_PUBLIC_URL is not set, and the service listens to more than this machine.",
                f"Every absolute URL in its answers begins with {settings.base_url}, where clients do not reach it.",
                "Set SACHSTAND_PUBLIC_URL to the URL that clients use, such as https://sachstand.example.org.",
            )
    elif url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment:
        yield Finding(
            "SACHSTAND_PUBLIC_URL is no URL of a service.",
            "Every absolute URL in its answers begins with it, so no link leads anywhere.",
            "Set it to something like https://sachstand.example.org.",
        )
    elif url.scheme == "http" and not is_loopback(url.hostname):
        yield Finding(
            "SACHSTAND_PUBLIC_URL begins with http: and names another machine than this.",
            "Tokens and what is internal pass through the network for everybody on the way to read.",
            "Let a reverse proxy end TLS in front of the service, and set the URL that begins with https:.",
        )


def proxies(settings: Settings) -> Iterator[Finding]:
    """Report trust in every proxy, or in none that exists."""
    addresses = [one.strip() for one in settings.trusted_proxies.split(",")]
    needs_proxy = not is_loopback(settings.host) and (settings.public_url or "").startswith("https:")
    if "*" in addresses:
        yield Finding(
            "SACHSTAND_TRUSTED_PROXIES trusts everybody.",
            "Whoever writes an address into X-Forwarded-For is taken for it, so the public form has no limit.",
            "Name the addresses or networks of the proxies alone.",
        )
    elif needs_proxy and all(map(is_loopback, addresses)):
        yield Finding(
            "SACHSTAND_TRUSTED_PROXIES names this machine alone, and the service listens to more than that.",
            "A proxy on another machine, or outside of the container, is not believed: all of the public counts as one "
            f"client and shares {settings.form_per_minute} requests of the form a minute.",
            "Name the proxy's address as the service sees it; for compose, the gateway of its network.",
            serious=False,
        )


def is_loopback(host: str) -> bool:
    """Return True if only this machine can reach the host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def secret_key(settings: Settings) -> Iterator[Finding]:
    """Report a key that can be guessed, read or replaced by others."""
    key = settings.secret_key
    if key is None:
        folder = (settings.data_dir or default_data_dir()).expanduser()
        yield from _modes(folder, folder / "secret-key")
        with suppress(OSError, UnicodeDecodeError):  # the service does not start with it, and says so
            key = (folder / "secret-key").read_text(encoding="ascii").strip()
    if key is not None and len(set(key)) < FEW:
        yield Finding(
            "The secret key is too simple.",
            "Whoever guesses it can make themselves the operator's token.",
            "Make one with `openssl rand -hex 32`, and new tokens: docs/operating.md.",
        )


def _modes(folder: Path, file: Path) -> Iterator[Finding]:
    if folder.exists() and folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield Finding(
            f"Other OS users may write to {folder}.",
            "They can put another secret key or another database in the place of yours.",
            f"chmod go-w {folder}",
        )
    if file.exists() and file.lstat().st_mode & 0o077:
        yield Finding(
            f"The secret key's file {file} is not for its owner only.",
            "Whoever reads the key can make themselves the operator's token.",
            f"chmod 600 {file}. If others may have read it, make a new key and new tokens: docs/operating.md.",
        )


def ledger(settings: Settings) -> Iterator[Finding]:
    """Report a ledger of erasures that is missing or cannot be written."""
    file = settings.erasure_ledger
    if file is None:
        if settings.database_url is not None:  # `sachstand run` has one of its own
            yield Finding(
                "There is no ledger of erasures.",
                "After the restore of a backup, what people had erased since would be there again.",
                "Name a file on another disk than the database with SACHSTAND_ERASURE_LEDGER.",
                serious=False,
            )
    elif file.is_dir() or not os.access(file if file.exists() else file.absolute().parent, os.W_OK):
        yield Finding(
            f"The ledger of erasures, {file}, cannot be written.",
            "Nobody can have anything erased: such requests are answered with 503.",
            "Give the file and its folder to the OS user that the service runs as, or name another.",
        )


def database(settings: Settings) -> Iterator[Finding]:
    """Examine the database in the role of the service. The embedded one is set up by the service itself."""
    if settings.database_url is None:
        return
    engine = engine_of(settings.database_url, APP)
    try:
        with engine.connect() as connection:
            yield from _encoding(connection)
            yield from clock(connection)
            yield from connections(connection, settings)
            schema = schema_result(connection)
            if schema.ok:
                yield from rights(connection)
                yield from unknown_erasures(connection, settings)
            else:
                yield Finding(
                    f"The schema is at revision {schema.examples[0]}.",
                    "The service says 503 on /readyz. Rights were not looked at.",
                    "Make a backup, and run sachstand db upgrade as the login that migrates.",
                )
    except DBAPIError as error:
        yield Finding(
            f"The database cannot be used: {error.orig}",
            "Without it the service answers nothing but 503.",
            "See that PostgreSQL runs and may be reached, that SACHSTAND_DATABASE_URL is right, and that its login was "
            "made by deploy/postgres-init.sql.",
        )
    finally:
        engine.dispose()


AREAS: dict[str, Callable[[Settings], Iterator[Finding]]] = {
    "public URL": public_url,
    "proxies": proxies,
    "secret key": secret_key,
    "ledger of erasures": ledger,
    "database": database,
}


def _encoding(connection: Connection) -> Iterator[Finding]:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        yield Finding(
            f"The database's encoding is {encoding}.",
            "Names and texts hold characters that it cannot keep.",
            "Make a database with ENCODING 'UTF8' TEMPLATE template0, and restore the data into that.",
        )


def clock(connection: Connection) -> Iterator[Finding]:
    """Report a server's clock that differs from this machine's."""
    theirs: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    apart = theirs - datetime.now(UTC)
    if abs(apart) > MOST_APART:
        way = "ahead of" if apart > timedelta(0) else "behind"
        yield Finding(
            f"The database server's clock is {abs(apart).total_seconds():.0f} s {way} this machine's.",
            "Times of recording come from there and the end of tokens from here: they contradict each other.",
            "Let both follow a time server (chrony, systemd-timesyncd).",
        )


_MOST_CONNECTIONS = """
SELECT least(
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true), '0')::int,
    (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()),
    (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = session_user)
)
"""


def connections(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Report too few: each process has two pools, a connection for the feed's relay, and those of its jobs."""
    needed = settings.workers * (2 * settings.pool_size + 1 + CONNECTIONS)
    most = connection.exec_driver_sql(_MOST_CONNECTIONS).scalar_one()
    if needed > most:
        yield Finding(
            f"The service may open {needed} connections, and the database gives it at most {most}.",
            "Under load requests fail with 503, and administrators may not get in.",
            "Set SACHSTAND_POOL_SIZE or SACHSTAND_WORKERS lower, or raise max_connections or the login's limit.",
        )


_REWRITING = """
SELECT EXISTS (
    SELECT FROM unnest(CAST(:logs AS text[])) AS log, unnest(ARRAY['DELETE', 'TRUNCATE']) AS act
    WHERE has_table_privilege(:role, log, act)
) OR EXISTS (
    SELECT FROM unnest(CAST(:entries AS text[])) AS log, unnest(CAST(:fixed AS text[])) AS field
    WHERE has_column_privilege(:role, log, field, 'UPDATE')
) OR has_any_column_privilege(:role, 'change_records', 'UPDATE')
"""
_ALTERING = "SELECT has_schema_privilege(:role, current_schema(), 'CREATE') OR pg_has_role(:role, :owner, 'MEMBER')"
_POWERFUL = "SELECT rolsuper OR pg_has_role(oid, :owner, 'MEMBER') FROM pg_roles WHERE rolname = session_user"


def rights(connection: Connection) -> Iterator[Finding]:
    """Report rights that the roles of the service, and its login, must not have."""
    parameters = {"logs": UNREWRITTEN, "entries": ENTRIES, "fixed": UNCHANGING, "owner": OWNER}
    for role in (APP, PUBLIC):
        for act, statement in {"rewrite the logs": _REWRITING, "alter the schema": _ALTERING}.items():
            if connection.execute(text(statement), {**parameters, "role": role}).scalar_one():
                yield Finding(
                    f"The role {role} may {act}.",
                    "The logs are only worth believing if nobody can do that by way of the service.",
                    f"Take back what was granted to {role} beyond the migrations, directly or through PUBLIC.",
                )
    if connection.execute(text(_POWERFUL), {"owner": OWNER}).scalar_one():
        yield Finding(
            "The login of SACHSTAND_DATABASE_URL is a superuser or a member of the owner.",
            "The service gives these rights up for each connection; an intruder could take them back.",
            "Serve with a login that is only a member of sachstand_app and sachstand_public: deploy/postgres-init.sql.",
            serious=False,
        )


def unknown_erasures(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Report erasures of the ledger that must be done again."""
    if settings.erasure_ledger is None or settings.erasure_ledger.is_dir():
        return
    done = set(connection.exec_driver_sql("SELECT id FROM erasures").scalars())
    missing = {entry.id for entry in entries(settings.erasure_ledger)} - done
    if missing:
        yield Finding(
            f"The database does not know of {len(missing)} erasures that the ledger has.",
            "It was restored from a backup: what people had erased is there again.",
            "Run sachstand erasures replay, or start the service anew.",
        )
