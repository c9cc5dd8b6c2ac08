"""Times that are only roughly known, as counties plan them: "Herbst 2018"."""

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field
from sqlalchemy import CheckConstraint, ColumnElement, Date, Text, cast, collate, func, literal
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.schema import Column

from app.core.field_rules import Broken, Ruled, broken, in_order, rule
from app.core.schemas import Day, Value
from app.core.text import Label

NEVER = "9999-12-31"
"""Day by which things without one are sorted: they come last."""


class Period(Value, Ruled):
    """A time as far as it is known: its first day, its last day, words, or several of these."""

    model_config = ConfigDict(serialize_by_alias=True)

    from_: Day | None = Field(default=None, alias="from", description="First day, where that is known")
    until: Day | None = Field(default=None, description="Last day, not before the first; of a single day the same")
    text: Label | None = Field(default=None, description="In words, such as Herbst 2018")

    @rule
    def _says_something(self) -> Broken:
        if self.from_ is None and self.until is None and self.text is None:
            yield broken(
                "text",
                "empty_period",
                "A period has at least one of `from`, `until` and `text`",
                "Ein Zeitraum hat mindestens eines von `from`, `until` und `text`",
            )

    @rule
    def _ends_after_it_begins(self) -> Broken:
        yield from in_order("from", self.from_, "until", self.until)


PERIOD: Any = JSONB(none_as_null=True)
"""A column of a period."""


def period_check(column: str) -> CheckConstraint:
    """Check that the JSON column holds a period: days are written so that their texts stand in their order."""
    first, last = f"{column} ->> 'from'", f"{column} ->> 'until'"
    some = f"num_nonnulls({first}, {last}, {column} ->> 'text') > 0"
    return CheckConstraint(
        f'{column} IS NULL OR ({some} AND coalesce(({first}) COLLATE "C" <= {last}, true))',
        name=column,
    )


def first_day(column: Column[Any], *others: ColumnElement[Any]) -> ColumnElement[str]:
    """Return the first day of a column's period, or else its last, as text and never null; before it, the `others`."""
    texts = [func.to_char(other, "YYYY-MM-DD") for other in others]
    day = func.coalesce(*texts, column["from"].astext, column["until"].astext, literal(NEVER, Text))
    return collate(day, "C")


def known_days(column: Column[Any], day: Column[Any]) -> tuple[ColumnElement[date], ColumnElement[date]]:
    """Return the first and last day of what happened on a day, or else is planned for a period; null if not known."""
    first, last = (cast(column[name].astext, Date) for name in ("from", "until"))
    return func.coalesce(day, first), func.coalesce(day, last, first)
