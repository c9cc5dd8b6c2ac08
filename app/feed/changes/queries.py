"""Reading the feed.

There are three numberings of the same records: everything (the operator's), one for each district's insiders, and the
public's. None has gaps, so none tells of records that are not in it. Each has an epoch of its own name, so that a
position is only good where it came from.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, and_, bindparam, func, select

from app.core.formats import FormatQuery
from app.core.pagination import next_url
from app.core.problems import Fault, Problem
from app.core.reading import Reader, Row, View
from app.core.statements import built
from app.core.tables import ChangeRecord, table
from app.districts.districts.queries import visible_district
from app.districts.references import DistrictName
from app.feed.queries import with_titles
from app.feed.relay import catch_up
from app.feed.schemas import ChangePage
from app.feed.tables import FEED_NOW, PUBLIC_BATCHES, PUBLIC_CHANGES, FeedBatch, FeedHead
from app.feed.vocabulary import ChangeAction, ChangedResource

NOW = "now"
SPAN = 5_000
"""Positions that one request looks through for those that match its filters."""
_POSITION = re.compile(r"([0-9a-f]{12})-(0|[1-9][0-9]{0,17})")
_batches, _heads = table(FeedBatch), table(FeedHead)


class ChangeQuery(FormatQuery):
    """The start of a page and its filters. Filters narrow the entries, not how far a page gets."""

    after: Annotated[
        str | None,
        Field(max_length=100, description="A position: changes after it. `now`: changes from now on. "
              "Left out: all changes"),
    ] = None  # fmt: skip
    limit: int = Field(default=50, ge=1, le=200, description="Entries a page, 1 to 200")
    district: Annotated[
        DistrictName | None, Field(description="Changes of this district, by id or AGS; its insiders see all of them")
    ] = None
    resource: Annotated[
        list[ChangedResource], Field(max_length=len(ChangedResource), description="Changes of these kinds of resource")
    ] = []
    action: Annotated[
        list[ChangeAction], Field(max_length=len(ChangeAction), description="Changes by these actions")
    ] = []


# --- the three numberings -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Numbering:
    """The columns that hold the positions of a batch, and the records that they number."""

    name: str
    batches: FromClause
    records: FromClause
    first: ColumnElement[int]
    last: ColumnElement[int]
    reached: ColumnElement[int]
    """The last position that was given, read with the state."""


_of_district = select(_heads.c.district_position).where(_heads.c.district_id == bindparam("district"))
EVERYTHING = Numbering(
    "everything",
    _batches,
    table(ChangeRecord),
    _batches.c.first_position,
    _batches.c.last_position,
    FEED_NOW.c.last_position,
)
DISTRICT = Numbering(
    "district",
    _batches,
    table(ChangeRecord),
    _batches.c.district_first,
    _batches.c.district_last,
    func.coalesce(_of_district.scalar_subquery(), 0),
)
PUBLIC = Numbering(
    "public",
    PUBLIC_BATCHES,
    PUBLIC_CHANGES,
    PUBLIC_BATCHES.c.first_position,
    PUBLIC_BATCHES.c.last_position,
    FEED_NOW.c.last_public_position,
)


def _numbering(view: View, district_id: UUID | None) -> Numbering:
    """Return the caller's numbering. Without a district, operators get everything, and everybody else the public's."""
    if view is not View.INSIDER:
        return PUBLIC
    return EVERYTHING if district_id is None else DISTRICT


@dataclass(frozen=True)
class Feed:
    """A feed at one moment."""

    numbering: Numbering
    district_id: UUID | None
    epoch: str
    reached: int

    def position_of(self, place: int) -> str:
        """Return a place as clients see it."""
        return f"{self.epoch}-{place}"


@cache
def _state(numbering: Numbering) -> Select[Any]:
    return select(FEED_NOW.c.epoch, FEED_NOW.c.is_genuine, numbering.reached.label("reached"))


async def _feed(reader: Reader, district_id: UUID | None) -> Feed:
    """Return the feed that the caller sees; begin it anew if another database gave its positions."""
    numbering = _numbering(reader.view(district_id), district_id)
    keys = {"district": district_id} if numbering is DISTRICT else {}
    rows = await reader.rows(_state(numbering), keys)
    if not rows or not rows[0]["is_genuine"]:
        await catch_up(reader.request.app.state.database)
        rows = await reader.rows(_state(numbering), keys)
    name = f"{rows[0]['epoch']}:{numbering.name}:{keys.get('district')}"
    epoch = hashlib.blake2b(name.encode(), digest_size=6).hexdigest()
    return Feed(numbering, district_id, epoch, rows[0]["reached"])


# --- positions ----------------------------------------------------------------------------------------------------


def _place(reader: Reader, feed: Feed, after: str | None) -> int:
    """Return the place that a position names.

    Raises:
        Problem: malformed, if it is no position; feed-reset, if it belongs to another feed or an earlier epoch, or lies
            ahead, as then the database was set back.
    """
    if after is None:
        return 0
    if after == NOW:
        return feed.reached
    match = _POSITION.fullmatch(after)
    if match is None:
        raise Problem(
            "malformed",
            errors=[Fault("position", "This is no position", "Das ist keine Stelle im Strom", parameter="after")],
        )
    place = int(match[2])
    if match[1] != feed.epoch or place > feed.reached:
        raise Problem(
            "feed-reset",
            "Keep the URL in `existing`, read again what you hold, then go on from there.",
            "Merken Sie sich die Adresse in `existing`, lesen Sie Ihren Bestand neu und folgen Sie dann von dort.",
            existing=next_url(reader, "after", feed.position_of(feed.reached)),
        )
    return place


# --- pages --------------------------------------------------------------------------------------------------------


def _page(numbering: Numbering, in_district: bool, filters: frozenset[str]) -> Select[Any]:
    """Select the records after one place, up to another. An index gives the batches in order, from both ends."""
    b, r = numbering.batches, numbering.records
    after, until = (bindparam(name, type_=BigInteger) for name in ("after", "until"))
    reaching = select(func.min(numbering.last)).where(numbering.last >= until)
    conditions = [
        numbering.last > after,
        r.c.ordinal > after - numbering.first,
        r.c.ordinal <= until - numbering.first,
    ]
    if in_district:
        conditions.append(b.c.district_id == bindparam("district"))
        reaching = reaching.where(b.c.district_id == bindparam("district"))
    conditions.append(numbering.last <= func.coalesce(reaching.scalar_subquery(), until))
    conditions += [r.c[name].in_(bindparam(name, expanding=True)) for name in sorted(filters)]
    joined = and_(r.c.district_id == b.c.district_id, r.c.revision == b.c.revision)
    place = (numbering.first + r.c.ordinal).label("place")
    statement = select(place, *(c for c in r.c if c.name in SHOWN)).select_from(b.join(r, joined)).where(*conditions)
    return statement.order_by(numbering.last, r.c.ordinal).limit(bindparam("page_size"))


SHOWN = frozenset(PUBLIC_CHANGES.c.keys())


async def read_changes(reader: Reader, query: ChangeQuery) -> ChangePage:
    """Return the changes after a position, and the URL of the next page. What commits later comes later."""
    district_id = await visible_district(reader, query.district) if query.district else None
    feed = await _feed(reader, district_id)
    after = _place(reader, feed, query.after)
    filters = query.model_dump(include={"resource", "action"}, exclude_defaults=True)
    until = min(feed.reached, after + _span(feed, query, filtered=bool(filters)))
    rows: Sequence[Row] = []
    if until > after:
        statement = await built(_page, feed.numbering, district_id is not None, frozenset(filters))
        parameters = {"after": after, "until": until, "page_size": query.limit + 1, "district": district_id}
        rows = await reader.rows(statement, {**parameters, **filters})
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        until = rows[-1]["place"]
    view = View.PUBLIC if feed.numbering is PUBLIC else View.INSIDER
    entries = await with_titles(reader, view, rows)
    items = [entry | {"position": feed.position_of(entry["place"])} for entry in entries]
    following = next_url(reader, "after", feed.position_of(until)) if until < feed.reached else None
    return ChangePage.model_validate({"items": items, "next": following, "position": feed.position_of(until)})


def _span(feed: Feed, query: ChangeQuery, *, filtered: bool) -> int:
    """Return the number of positions to look through: a page's, or enough for the filters to find something."""
    if filtered or (feed.numbering is PUBLIC and feed.district_id is not None):
        return SPAN if feed.district_id is None else feed.reached
    return query.limit
