"""External lists: pages, in the order in which objects became public, and the filters by time.

New objects come last, so that clients that page while others write miss nothing. Deleted objects stand in a list only
if `modified_since` asks for changes.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Integer, Select, Uuid, bindparam, func, literal, select, tuple_

from app.core.patterns import described_pattern
from app.core.reading import Reader, Row
from app.core.schemas import AnyMoment, Input, utc_text
from app.core.statements import built
from app.core.tables import TIMESTAMP
from app.oparl.kinds import Kind
from app.oparl.objects import Json, Objects
from app.oparl.queries import object_rows, oparl_objects, to_objects

MOST = 100
"""Objects of a page."""
_PLACE_FORM = described_pattern(
    "^[0-9a-f]{14}(-[0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    "A place as `links` have it",
    "Eine Stelle, wie sie in `links` steht",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = (oparl_objects.c.created_at, oparl_objects.c.id)
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "district": oparl_objects.c.district_id == bindparam("district"),
    "organization": oparl_objects.c.organization_id == bindparam("organization"),
    "created_since": oparl_objects.c.created_at >= bindparam("created_since"),
    "created_until": oparl_objects.c.created_at < bindparam("created_until"),
    "modified_since": oparl_objects.c.modified_at >= bindparam("modified_since"),
    "modified_until": oparl_objects.c.modified_at < bindparam("modified_until"),
}


MOMENTS = ("created_since", "created_until", "modified_since", "modified_until")


class OparlQuery(Input):
    """Filters of an external list."""

    created_since: Annotated[AnyMoment | None, Field(description="Made at this time or later")] = None
    created_until: Annotated[AnyMoment | None, Field(description="Made at this time or before")] = None
    modified_since: Annotated[AnyMoment | None, Field(description="Changed or deleted at this time or later")] = None
    modified_until: Annotated[AnyMoment | None, Field(description="Changed at this time or before")] = None
    omit_internal: Annotated[bool, Field(description="Leave out the lists within objects")] = False
    limit: Annotated[int, Field(ge=1, le=10**9, description="Objects a page; more than 100 count as 100")] = MOST
    after: Annotated[
        str | None,
        Field(pattern=_PLACE_FORM, max_length=51,
              description="The place after which the page begins; only as `links` have it"),
    ] = None  # fmt: skip

    @property
    def size(self) -> int:
        """Objects of a page."""
        return min(self.limit, MOST)

    @property
    def filters(self) -> dict[str, datetime]:
        """Bounds for stored times. Clients compare with the times in objects, which are in whole seconds."""
        bounds: dict[str, datetime] = {}
        for name in ("created", "modified"):
            since, until = getattr(self, f"{name}_since"), getattr(self, f"{name}_until")
            if since is not None:
                bounds[f"{name}_since"] = -(-(since - _EPOCH) // timedelta(seconds=1)) * timedelta(seconds=1) + _EPOCH
            if until is not None:
                whole = (until - _EPOCH) // timedelta(seconds=1)
                bounds[f"{name}_until"] = (whole + 1) * timedelta(seconds=1) + _EPOCH
        return bounds

    @property
    def place(self) -> dict[str, Any]:
        """The place after which the page begins, as parameters."""
        if self.after is None:
            return {}
        moment, _, of = self.after.partition("-")
        return {"after_at": _EPOCH + timedelta(microseconds=int(moment, 16)), "after_id": UUID(of)}


def _after(row: Row) -> str:
    """Return the place of a row as it stands in a link."""
    microseconds = (row["record_created_at"] - _EPOCH) // timedelta(microseconds=1)
    return f"{microseconds:014x}-{row['id']}"


_AFTER = tuple_(bindparam("after_at", type_=TIMESTAMP), bindparam("after_id", type_=Uuid()))
_SIZE = bindparam("size", type_=Integer)


def _conditions(kind: Kind, names: frozenset[str]) -> list[ColumnElement[bool]]:
    live = () if "modified_since" in names else (oparl_objects.c.deleted.is_(False),)
    return [oparl_objects.c.kind == kind.value, *live, *(_CONDITIONS[name] for name in sorted(names))]


def _page(kind: Kind, names: frozenset[str], after: bool) -> Select[Any]:
    statement = object_rows(kind).where(*_conditions(kind, names))
    if after:
        statement = statement.where(tuple_(*_PLACE) > _AFTER)
    return statement.order_by(*_PLACE).limit(_SIZE + 1)


def _places(kind: Kind, names: frozenset[str], after: bool) -> Select[Any]:
    """Select the total, and the places after which the last page and the one before this begin."""
    of = select(*_PLACE).where(*_conditions(kind, names))
    total = select(func.count().label("total")).select_from(of.subquery()).cte("counted")
    before_last = (total.c.total - 1) // _SIZE * _SIZE - 1
    last = of.order_by(*_PLACE).offset(select(func.greatest(before_last, 0)).scalar_subquery()).limit(1)
    back = of.where(tuple_(*_PLACE) <= _AFTER if after else literal(False)).order_by(*(c.desc() for c in _PLACE))
    before = back.offset(_SIZE).limit(1)
    ends, befores = last.subquery("ends"), before.subquery("befores")
    joined = total.outerjoin(ends, literal(True)).outerjoin(befores, literal(True))
    return select(
        total.c.total,
        ends.c.created_at.label("last_at"),
        ends.c.id.label("last_id"),
        befores.c.created_at.label("before_at"),
        befores.c.id.label("before_id"),
    ).select_from(joined)


async def page(reader: Reader, objects: Objects, kind: Kind, query: OparlQuery, scope: Mapping[str, UUID]) -> Json:
    """Return one page of a list; `scope` names its district or organization."""
    bounds: dict[str, Any] = {**query.filters, **scope}
    names = frozenset(bounds)
    parameters = {**bounds, **query.place, "size": query.size}
    rows = await reader.rows(await built(_page, kind, names, query.after is not None), parameters)
    places = await reader.one(await built(_places, kind, names, query.after is not None), parameters)
    data = await to_objects(reader, objects, kind, rows[: query.size], omit=query.omit_internal)
    following = _after(rows[query.size - 1]) if len(rows) > query.size else None
    return _answer(reader, query, data, places, following)


def empty(reader: Reader, query: OparlQuery) -> Json:
    """Return the page of a list that is always empty here: persons, memberships."""
    nothing = {"total": 0, "last_at": None, "last_id": None, "before_at": None, "before_id": None}
    return _answer(reader, query, [], nothing, None)


def _answer(reader: Reader, query: OparlQuery, data: list[Json], places: Row, following: str | None) -> Json:
    pages = -(-places["total"] // query.size)
    before, last = (_place_in_link(places, name) for name in ("before", "last"))
    links = {"first": _link(reader, query, None)}
    if query.after is not None:
        links["prev"] = _link(reader, query, before)
    links["self"] = _link(reader, query, query.after)
    if following is not None:
        links["next"] = _link(reader, query, following)
    links["last"] = _link(reader, query, last if pages > 1 else None)
    counts = {"totalElements": places["total"], "elementsPerPage": query.size, "totalPages": pages}
    return {"data": data, "pagination": counts, "links": links}


def _place_in_link(places: Row, name: str) -> str | None:
    if places[f"{name}_id"] is None:
        return None
    return _after({"record_created_at": places[f"{name}_at"], "id": places[f"{name}_id"]})


def _link(reader: Reader, query: OparlQuery, after: str | None) -> str:
    """Return the canonical URL of a page: names in one order, times in UTC, no defaults."""
    moments = {name: utc_text(moment) for name in MOMENTS if (moment := getattr(query, name)) is not None}
    omitted = {"omit_internal": "true"} if query.omit_internal else {}
    size = {"limit": str(query.size)} if query.size < MOST else {}
    parameters = moments | omitted | size | ({"after": after} if after else {})
    url = f"{reader.request.app.state.settings.base_url}{reader.request.scope['path'].lower()}"
    return f"{url}?{urlencode(parameters)}" if parameters else url
