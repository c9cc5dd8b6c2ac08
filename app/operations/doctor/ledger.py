"""The ledger of erasures: it exists, and the database has done all that it lists."""

import os
from collections.abc import Iterator

from sqlalchemy import Connection

from app.operations.doctor.finding import Finding
from app.participation.erasures.ledger import entries
from app.settings import Settings


def file(settings: Settings) -> Iterator[Finding]:
    """Report a ledger that is missing or cannot be written."""
    ledger = settings.erasure_ledger
    if ledger is None:
        if settings.database_url is not None:  # `sachstand run` has one of its own
            yield Finding(
                "There is no ledger of erasures.",
                "After the restore of a backup, what people had erased since would be there again.",
                "Name a file on another disk than the database with SACHSTAND_ERASURE_LEDGER.",
                serious=False,
            )
        return
    place = ledger if ledger.exists() else ledger.absolute().parent
    if ledger.is_dir() or not os.access(place, os.W_OK):
        yield Finding(
            f"The ledger of erasures, {ledger}, cannot be written.",
            "Nobody can have anything erased: such requests are answered with 503.",
            "Give the file and its folder to the OS user that the service runs as, or name another.",
        )


def known(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Report erasures that must be done again."""
    if settings.erasure_ledger is None or settings.erasure_ledger.is_dir():
        return
    entry_ids = {entry.id for entry in entries(settings.erasure_ledger)}
    erasure_ids = set(connection.exec_driver_sql("SELECT id FROM erasures").scalars())
    if entry_ids - erasure_ids:
        yield Finding(
            f"The database does not know of {len(entry_ids - erasure_ids)} erasures that the ledger has.",
            "It was restored from a backup: what people had erased is there again.",
            "Run sachstand erasures replay, or start the service anew.",
        )
