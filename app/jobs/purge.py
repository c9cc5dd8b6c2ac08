"""Ending what is kept for a time only, when that is over."""

from dataclasses import asdict, dataclass

import structlog

from app.core.access import SERVICE_CALLER
from app.core.database import Database
from app.core.hooks import Hooks
from app.core.idempotency import purge_all
from app.core.rate_limits import forget_counts
from app.core.writing import Write
from app.exchange.imports.write.record import forget_formers
from app.participation.contact_details.queries import districts_with_contacts
from app.participation.contact_details.service import end_what_is_over

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True)
class Purged:
    """Counts of what was ended."""

    contact_details: int
    kept_answers: int
    import_formers: int
    rate_counts: int


async def purge(database: Database, hooks: Hooks) -> Purged:
    """End contact details by their event's retention, kept answers after 24 hours, what imports changed after 30 days,
    and counts of rate limits. Running it twice, or twice at a time, does no harm."""
    contact_details = await _end_contacts(database, hooks)
    async with database.reads(public=False) as connection:
        done = Purged(
            contact_details=contact_details,
            kept_answers=await purge_all(connection),
            import_formers=await forget_formers(connection),
            rate_counts=await forget_counts(connection),
        )
    log.info("purged", **asdict(done))
    return done


async def _end_contacts(database: Database, hooks: Hooks) -> int:
    """End each district's contact details in a transaction of its own, under its lock; return how many."""
    async with database.reads(public=False) as connection:
        districts = await districts_with_contacts(connection)
    ended = 0
    for district_id in districts:
        async with database.lease() as lease:
            write = Write(lease, SERVICE_CALLER, hooks)
            ended += await end_what_is_over(write, district_id)
            await write.commit()
    return ended
