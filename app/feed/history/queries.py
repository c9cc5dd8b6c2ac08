"""The history of a measure: its own changes, and those of its steps and status updates."""

from collections.abc import Sequence
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, bindparam, cast, or_, select

from app.concepts.tables import Measure
from app.core.filters import Sort
from app.core.lines import ListEntry
from app.core.pagination import Paged, cursor_parameters, is_whole, next_page, page_statement
from app.core.problems import not_found
from app.core.reading import NO_DISTRICT, Reader, Row, View
from app.core.streaming import StreamAll
from app.core.tables import ChangeRecord, table
from app.feed.queries import with_titles
from app.feed.schemas import ChangeRead, HistoryPage
from app.feed.tables import PUBLIC_CHANGES

_insiders = table(ChangeRecord)
_ORDINALS = 2**32


def _place(view: View) -> Sort:
    """Sort by revision and ordinal, the latest first; together they are unique within a district."""
    r = _insiders if view is View.INSIDER else PUBLIC_CHANGES
    return Sort(cast(r.c.revision, BigInteger) * _ORDINALS + r.c.ordinal, descending=True)


class HistoryQuery(Paged):
    """Which page."""


@cache
def _page(view: View, after: bool) -> Select[Any]:
    r = _insiders if view is View.INSIDER else PUBLIC_CHANGES
    about = or_(r.c.resource_id == bindparam("measure"), r.c.subject_id == bindparam("measure"))
    columns = [c for c in r.c if c.name in PUBLIC_CHANGES.c]
    statement = select(*columns, r.c.resource_id.label("id")).where(r.c.district_id == bindparam("district"), about)
    return page_statement(statement, _place(view), r.c.resource_id, after=after)


async def read_history(reader: Reader, measure_id: UUID, query: HistoryQuery) -> HistoryPage:
    district_id = await reader.locate_visible(table(Measure), measure_id)
    if district_id == NO_DISTRICT:
        not_found()
    view = await reader.resolve_view(district_id)
    place = cursor_parameters(reader, query, _place(view))
    parameters = {"district": district_id, "measure": measure_id, "page_size": query.limit + 1}
    page = _page(view, bool(place))
    if is_whole(reader, query):
        raise StreamAll(reader, page, {**parameters, "page_size": None}, partial(_entries, view))
    rows = await reader.rows(page, {**parameters, **place})
    items = await with_titles(reader, view, rows[: query.limit])
    return HistoryPage.model_validate({"items": items, "next": next_page(reader, query, rows)})


async def _entries(view: View, reader: Reader, rows: Sequence[Row]) -> Sequence[ListEntry]:
    entries = await with_titles(reader, view, rows)
    return [ChangeRead.model_validate(entry).model_dump(mode="json") for entry in entries]
