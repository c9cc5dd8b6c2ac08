"""`sachstand doctor`: the faults of an installation, why they matter, and what to do about them.

It changes nothing, not even a folder that is missing, and prints no secret.
"""

from collections.abc import Callable, Iterator, Mapping

from app.operations.doctor import environment, folder, ledger, port, server
from app.operations.doctor.finding import Finding
from app.settings import Settings

__all__ = ["Finding", "examine"]

Look = Callable[[Settings], Iterator[Finding]]
AREAS: dict[str, Look] = {
    "secret key": folder.secret_key,
    "public URL": environment.public_url,
    "proxies": environment.proxies,
    "data folder": folder.data_folder,
    "ledger of erasures": ledger.file,
    "database": server.database,
    "port": port.port,
}


def examine(variables: Mapping[str, str]) -> Iterator[tuple[str, list[Finding]]]:
    """Yield each area with its findings. Without valid settings nothing else can be examined."""
    yield "settings", list(environment.settings(variables))
    settings = environment.valid(variables)
    if settings is None:
        return
    for area, look in AREAS.items():
        yield area, list(look(settings))
