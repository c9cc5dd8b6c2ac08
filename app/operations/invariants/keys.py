"""Keys can be written in URLs and bundles; kept answers go when their time is over."""

from typing import Any

from sqlalchemy import Select, Table, func, select, text, union_all
from sqlmodel import SQLModel

from app.core.tables import IdempotencyRecord, table
from app.operations.invariants.invariant import Invariant, named

KEY = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"


def _tables() -> list[Table]:
    return [of for of in SQLModel.metadata.sorted_tables if "key" in of.c and "district_id" in of.c]


def _malformed() -> Select[Any]:
    each = [select(named(f"{of.name} ", of.c.id)).where(~of.c.key.regexp_match(KEY)) for of in _tables()]
    return select(union_all(*each).subquery("malformed").c.what)


def _overdue() -> Select[Any]:
    records = table(IdempotencyRecord).c
    overdue = records.expires_at < func.clock_timestamp() - text("interval '48 hours'")
    return select(named(func.encode(records.scope, "hex"))).where(overdue)


INVARIANTS = (
    Invariant("keys: well-formed", "Keys are 1 to 64 letters, digits, dots, dashes and underscores", _malformed()),
    Invariant("idempotency: kept for their time", "Kept answers are gone two days after they have expired", _overdue()),
)
