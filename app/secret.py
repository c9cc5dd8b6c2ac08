"""The secret key: from the settings, or made at the first start and kept in the data folder."""

import os
import secrets
from pathlib import Path

from app.embedded import prepared
from app.settings import Settings


def secret_key(settings: Settings) -> str:
    """Return the key that signs cursors and derives tokens. A changed key makes both anew."""
    if settings.secret_key is not None:
        return settings.secret_key
    file = prepared(settings.data_dir) / "secret-key"
    _make(file)
    return file.read_text(encoding="ascii").strip()


def _make(file: Path) -> None:
    """Make the file, once, whole and for its owner only, even if several processes start at the same time."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    if file.exists():
        return
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
