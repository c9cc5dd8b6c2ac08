"""The OS user the server runs as when root starts it: PostgreSQL refuses to be root."""

import fcntl
import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from app.embedded.errors import EmbeddedServerError
from app.embedded.processes import Account, run

SERVER_ACCOUNT = "sachstand-postgres"

_USERADD = ["--system", "--user-group", "--no-create-home", "--home-dir=/nonexistent", "--shell=/usr/sbin/nologin"]


def server_account() -> Account | None:
    """Return None for an ordinary user, who runs the server as themselves; for root, an account, made if missing."""
    if os.geteuid() != 0:
        return None
    return _existing_account() or _make_account()


def _existing_account() -> Account | None:
    try:
        entry = pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _make_account() -> Account:
    with _alone():
        account = _existing_account()  # another start may have been faster
        if account is not None:
            return account
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        failure = run([useradd, *_USERADD, SERVER_ACCOUNT]) if useradd else "there is no useradd here."
        account = _existing_account()
    if account is None:
        raise EmbeddedServerError(
            f"PostgreSQL does not run as root, and the OS user {SERVER_ACCOUNT} could not be made: {failure}\n"
            "Make that user, start Sachstand as an ordinary user, or set SACHSTAND_DATABASE_URL."
        )
    return account


@contextmanager
def _alone() -> Iterator[None]:
    """Let one start in at a time: of two that make the account at once, the second may replace that of the first."""
    folder = os.open("/etc", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
