"""After a restore: erasures that the ledger's file has and the database does not are done again."""

from pathlib import Path

import structlog
from sqlalchemy import select

from app.core.access import Caller
from app.core.database import Database
from app.core.hooks import Hooks
from app.core.problems import Problem
from app.core.writing import Write
from app.participation.erasures.ledger import ITEM, Ledger, LedgerEntry, entries, erasures
from app.participation.erasures.service import blank, erase_contact, part
from app.participation.tables import FeedbackItem

log: structlog.stdlib.BoundLogger = structlog.get_logger()


async def missing(database: Database, file: Path) -> list[LedgerEntry]:
    """Return the entries of the file that the database does not know."""
    listed = list(entries(file))
    if not listed:
        return []
    async with database.reads(public=False) as connection:
        known = set((await connection.execute(select(erasures.c.id))).scalars())
    return [entry for entry in listed if entry.id not in known]


async def replay(database: Database, hooks: Hooks, ledger: Ledger) -> int:
    """Erase again what is missing, each in a transaction of its own; return how many. Skip unknown districts."""
    if ledger.file is None:
        return 0
    done = 0
    for entry in await missing(database, ledger.file):
        async with database.lease() as lease:
            write = Write(lease, Caller(entry.actor_id), hooks)
            try:
                await write.enter_district(entry.district_id)
            except Problem:
                continue
            await _again(write, ledger, entry)
            await write.commit()
            done += 1
    if done:
        log.warning("erasures_replayed", count=done)
    return done


async def replay_in(write: Write, ledger: Ledger) -> None:
    """Erase again what is missing in the entered district, within the write of a restore."""
    if ledger.file is None:
        return
    mine = [entry for entry in entries(ledger.file) if entry.district_id == write.district_id]
    known = select(erasures.c.id).where(erasures.c.district_id == write.district_id)
    done = set((await write.connection.execute(known)).scalars())
    for entry in mine:
        if entry.id not in done:
            await _again(write, ledger, entry)


async def _again(write: Write, ledger: Ledger, entry: LedgerEntry) -> None:
    row = await write.row(FeedbackItem, entry.feedback_item_id)
    if row is None or row["erased_at"] is not None:
        await ledger.note(write, entry.feedback_item_id, entry.erased, again=entry)
    elif entry.erased == ITEM:
        await blank(write, row, ledger, again=entry)
        await part(write, [row["id"]])
    elif not await erase_contact(write, row, ledger, again=entry):
        await ledger.note(write, entry.feedback_item_id, entry.erased, again=entry)
