"""The OS user the server runs as when root starts it: PostgreSQL refuses to be root."""

import os
import pwd
import shutil

from app.embedded.errors import EmbeddedServerError
from app.embedded.processes import Account, run

SERVER_ACCOUNT = "sachstand-postgres"

_USERADD = ["--system", "--user-group", "--no-create-home", "--home-dir=/nonexistent", "--shell=/usr/sbin/nologin"]


def server_account() -> Account | None:
    """None for an ordinary user, who runs the server as themselves; for root, an account made when it is missing."""
    if os.geteuid() != 0:
        return None
    return _known() or _made()


def _known() -> Account | None:
    try:
        entry = pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _made() -> Account:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    failure = run([useradd, *_USERADD, SERVER_ACCOUNT]) if useradd else "there is no useradd here."
    account = _known()  # asked even after a failure: another start may have been faster
    if account is None:
        raise EmbeddedServerError(
            f"PostgreSQL does not run as root, and the OS user {SERVER_ACCOUNT} could not be made: {failure}\n"
            "Make that user, start Sachstand as an ordinary user, or set SACHSTAND_DATABASE_URL."
        )
    return account
