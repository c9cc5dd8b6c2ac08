"""Keys are what bundles may give; kept answers go when their time is over."""

from typing import Any

from sqlalchemy import Select, Table, func, select, text, union_all
from sqlmodel import SQLModel

from app.core.tables import IdempotencyRecord, table
from app.core.text import KEY_PATTERN
from app.operations.invariants.invariant import Invariant, named


def _tables() -> list[Table]:
    return [of for of in SQLModel.metadata.sorted_tables if "key" in of.c and "district_id" in of.c]


def _malformed() -> Select[Any]:
    each = [select(named(f"{of.name} ", of.c.id)).where(~of.c.key.regexp_match(KEY_PATTERN)) for of in _tables()]
    return select(union_all(*each).subquery("malformed").c.what)


def _overdue() -> Select[Any]:
    records = table(IdempotencyRecord).c
    overdue = records.expires_at < func.clock_timestamp() - text("interval '48 hours'")
    return select(named(func.encode(records.scope, "hex"))).where(overdue)


INVARIANTS = (
    Invariant("keys: well-formed", "Keys are 1 to 64 letters, digits, spaces and plain signs", _malformed()),
    Invariant("idempotency: kept for their time", "Kept answers are gone two days after they have expired", _overdue()),
)
