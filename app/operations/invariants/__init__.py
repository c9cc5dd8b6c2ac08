"""The visible list of the rules that data must obey, whatever happened.

Of what is derived, an invariant says again, in its own words, what the write path promises; it shares no expression
with it where the two could be wrong together. The rules between rows are those of the resources themselves (`rules`).
"""

import app.api  # noqa: F401 # with it come all tables
from app.operations.invariants import (
    addresses,
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
from app.operations.invariants.rules import RULES, StoredRule

__all__ = ["CHECKS", "INVARIANTS", "Invariant", "StoredRule"]

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
    *participation.INVARIANTS,
    *oparl.INVARIANTS,
)
CHECKS: tuple[Invariant | StoredRule, ...] = (*INVARIANTS, *RULES)
