"""Amounts by year add up to the total."""

from typing import Any

from sqlalchemy import Numeric, Select, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from app.core.tables import table
from app.funding.tables import FundingApplication
from app.operations.invariants.invariant import Invariant, named

funding_applications = table(FundingApplication)


def _differs(name: str) -> Select[Any]:
    part: Any = func.jsonb_array_elements(funding_applications.c.by_year, type_=JSONB).column_valued("part")
    parts = select(func.sum(cast(part[name]["amount"].astext, Numeric))).scalar_subquery()
    whole = funding_applications.c[f"amount_{name}"]
    return select(named(funding_applications.c.id)).where(parts.is_not(None), parts.is_distinct_from(whole))


INVARIANTS = tuple(
    Invariant(f"money: by year, {name}", "Amounts by year add up to the total", _differs(name))
    for name in ("applied", "granted")
)
