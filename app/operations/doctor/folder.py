"""The data folder, and the secret key that may lie in it."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from app.embedded import default_data_dir
from app.operations.doctor.finding import Finding
from app.settings import Settings

LEAST_FREE = 1_000_000_000
"""Bytes. With less, the embedded database may stop in the middle of the next import."""
LEAST_KEY = 32
FEW = 10
"""A key with fewer different characters was not drawn at random."""


def _folder(settings: Settings) -> Path:
    return (settings.data_dir or default_data_dir()).expanduser().absolute()


def _is_needed(settings: Settings) -> bool:
    """Return whether the folder holds anything: the embedded database, or a key of its own."""
    return settings.database_url is None or settings.secret_key is None


# --- the folder ---------------------------------------------------------------------------------------------------


def data_folder(settings: Settings) -> Iterator[Finding]:
    if not _is_needed(settings):
        return
    folder = _folder(settings)
    existing = next(step for step in (folder, *folder.parents) if step.exists())
    if not existing.is_dir():
        yield _unusable(f"{existing} is not a folder")
    elif not os.access(existing, os.W_OK | os.X_OK):
        yield _unusable(f"{existing} cannot be written to by the OS user with the number {os.geteuid()}")
    elif existing == folder:
        yield from _modes(folder)
        yield from _space(folder)
    else:
        yield Finding(
            f"The folder {folder} is not there yet.", "Data are kept there.", "The first start makes it.", serious=False
        )


def _unusable(what: str) -> Finding:
    return Finding(
        f"The data folder cannot be used: {what}.",
        "The service keeps its secret key there, and the embedded database.",
        "Give the folder to the OS user that the service runs as, or name another with SACHSTAND_DATA_DIR.",
    )


def _modes(folder: Path) -> Iterator[Finding]:
    status = folder.stat()
    if status.st_uid != os.geteuid():
        yield Finding(
            f"The folder {folder} belongs to OS user {status.st_uid}, and this is {os.geteuid()}.",
            "The database and the key are refused to anybody but their owner.",
            "Ask as the OS user that the service runs as; if this is that one, give it the folder with chown.",
        )
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield Finding(
            f"Other OS users may write to {folder}.",
            "They can put another secret key or another database in the place of yours.",
            f"chmod go-w {folder}",
        )


def _space(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield Finding(
            f"Only {free // 1_000_000} MB are free where {folder} lies.",
            "The database stops when there is no room left.",
            "Make room, or move the data to a larger disk.",
        )


# --- the key ------------------------------------------------------------------------------------------------------


def secret_key(settings: Settings) -> Iterator[Finding]:
    if settings.secret_key is not None:
        yield from _strength(settings.secret_key, "SACHSTAND_SECRET_KEY")
        return
    file = _folder(settings) / "secret-key"
    if not os.path.lexists(file):
        yield _absent(file)
        return
    yield from _mode_of(file)
    try:
        yield from _strength(file.read_text(encoding="ascii").strip(), str(file))
    except (OSError, UnicodeDecodeError):
        yield Finding(
            f"The secret key in {file} cannot be read.",
            "The service does not start without it.",
            "Give the file to the OS user that the service runs as, or put it back from a backup.",
        )


def _absent(file: Path) -> Finding:
    return Finding(
        f"There is no secret key yet: SACHSTAND_SECRET_KEY is not set, and there is no {file}.",
        "The first start makes one there. With several machines, or a folder that does not last, each has another, and "
        "cursors and replayed tokens of the others are void.",
        "Nothing, if one machine keeps the folder; otherwise set SACHSTAND_SECRET_KEY, the same everywhere.",
        serious=False,
    )


def _mode_of(file: Path) -> Iterator[Finding]:
    status = file.lstat()
    if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o077:
        yield Finding(
            f"The secret key's file {file} is not for its owner only.",
            "Whoever reads the key can make themselves the operator's token.",
            f"chmod 600 {file}. If others may have read it, make a new key and new tokens: docs/operating.md.",
        )


def _strength(key: str, where: str) -> Iterator[Finding]:
    if len(key) < LEAST_KEY or len(set(key)) < FEW:
        yield Finding(
            f"The secret key in {where} is too simple: it needs {LEAST_KEY} characters or more, drawn at random.",
            "Whoever guesses it can make themselves the operator's token.",
            "Make one with `openssl rand -hex 32`, and new tokens: docs/operating.md.",
        )
