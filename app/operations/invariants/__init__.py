"""The visible list of the rules that data must obey, whatever happened.

An invariant says again, in its own words, what the write path promises; it shares no expression with it where the two
could be wrong together. A room that keeps something derived adds its own here.
"""

from app.operations.invariants import (
    addresses,
    council,
    feed,
    keys,
    lights,
    lineage,
    logs,
    money,
    oparl,
    participation,
    references,
    revisions,
    visibility,
)
from app.operations.invariants.invariant import Invariant

__all__ = ["INVARIANTS", "Invariant"]

INVARIANTS: tuple[Invariant, ...] = (
    *lights.INVARIANTS,
    *lineage.INVARIANTS,
    *visibility.INVARIANTS,
    *revisions.INVARIANTS,
    *feed.INVARIANTS,
    *logs.INVARIANTS,
    *references.INVARIANTS,
    *keys.INVARIANTS,
    *addresses.INVARIANTS,
    *money.INVARIANTS,
    *council.INVARIANTS,
    *participation.INVARIANTS,
    *oparl.INVARIANTS,
)
