"""A request for a calendar, and the parts that its statements share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func

from app.calendar.schemas import Language, Window
from app.core.reading import SCOPE, Reader, Row, View
from app.core.vocabulary import Vocabulary

MOST = 2_000
"""Maximum number of entries of a calendar."""
_SHORT = 2_000
"""Maximum number of characters of a longer text."""


@dataclass(frozen=True)
class CalendarRequest:
    """A request for a district's calendar, with its reader, days and language."""

    reader: Reader
    district_id: UUID
    view: View
    window: Window
    language: Language

    def say(self, de: str, en: str) -> str:
        return self.language.of(de, en)

    def label(self, vocabulary: type[Vocabulary], code: str) -> str:
        entry = vocabulary(code)
        return self.say(entry.de, entry.en)

    def day(self, day: date) -> str:
        return self.say(f"{day:%d.%m.%Y}", day.isoformat())

    async def rows(self, statement: Callable[[View], Select[Any]]) -> Sequence[Row]:
        bound = {SCOPE: self.district_id, "first": self.window.first, "last": self.window.last}
        return await self.reader.rows(statement(self.view), bound)


FIRST, LAST = bindparam("first", type_=Date()), bindparam("last", type_=Date())


def within(column: ColumnElement[date | None]) -> ColumnElement[bool]:
    return column.between(FIRST, LAST)


def same(one: Any, other: Any, column: str) -> ColumnElement[bool]:
    """Return the join condition of a reference within the district."""
    return and_(other.c.id == one.c[column], other.c.district_id == one.c.district_id)


def changed(*of: Any) -> ColumnElement[Any]:
    """Return the time of the latest change among these rows; missing rows of an outer join do not count."""
    return func.greatest(*(each.c.updated_at for each in of)).label("changed_at")


def shortened(text: str | None) -> str | None:
    return text if text is None or len(text) <= _SHORT else text[: _SHORT - 1] + "…"
