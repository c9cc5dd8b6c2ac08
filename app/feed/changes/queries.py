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
from app.feed.queries import described
from app.feed.relay import catch_up
from app.feed.schemas import ChangePage
from app.feed.tables import FEED_NOW, PUBLIC_BATCHES, PUBLIC_CHANGES, FeedBatch, FeedHead
from app.feed.vocabulary import ChangeAction, ChangedResource

NOW = "now"
SPAN = 5_000
"""How many positions one request looks through for those that fit its filters."""
_POSITION = re.compile(r"([0-9a-f]{12})-(0|[1-9][0-9]{0,17})")
_batches, _heads = table(FeedBatch), table(FeedHead)


class ChangeQuery(FormatQuery):
    """From where on, and what. Filters narrow what is shown, not how far a page gets."""

    after: Annotated[
        str | None,
        Field(max_length=100, description="A position: what came after it. `now`: only what comes from now on. "
              "Left out: from the beginning"),
    ] = None  # fmt: skip
    limit: int = Field(default=50, ge=1, le=200, description="Entries a page, 1 to 200")
    district: Annotated[
        DistrictName | None, Field(description="Of this district, by id or AGS; its insiders see all of it")
    ] = None
    resource: Annotated[
        list[ChangedResource], Field(max_length=len(ChangedResource), description="Of these kinds of resource")
    ] = []
    action: Annotated[list[ChangeAction], Field(max_length=len(ChangeAction), description="Of these actions")] = []


# --- the three numberings -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Numbering:
    """Where the positions of a batch are kept, and what they number."""

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
    """Without a district, insiders of some see what is public, and operators everything."""
    if view is not View.INSIDER:
        return PUBLIC
    return EVERYTHING if district_id is None else DISTRICT


@dataclass(frozen=True)
class Feed:
    """A feed as it is at one moment."""

    numbering: Numbering
    district_id: UUID | None
    epoch: str
    reached: int

    def told(self, place: int) -> str:
        """A place as clients see it."""
        return f"{self.epoch}-{place}"


@cache
def _state(numbering: Numbering) -> Select[Any]:
    return select(FEED_NOW.c.epoch, FEED_NOW.c.is_genuine, numbering.reached.label("reached"))


async def _feed(reader: Reader, district_id: UUID | None) -> Feed:
    """The feed that the caller sees; begun anew where this database is not the one that gave its positions."""
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
    """The place that a position names.

    Raises:
        Problem: malformed, where it is none; feed-reset, where it is of another feed, or of another time of this one:
            also where it lies ahead, as then the database was set back.
    """
    if after is None:
        return 0
    if after == NOW:
        return feed.reached
    found = _POSITION.fullmatch(after)
    if found is None:
        raise Problem(
            "malformed",
            errors=[Fault("position", "This is no position", "Das ist keine Stelle im Strom", parameter="after")],
        )
    place = int(found[2])
    if found[1] != feed.epoch or place > feed.reached:
        raise Problem(
            "feed-reset",
            "Keep the URL in `existing`, read again what you hold, then go on from there.",
            "Merken Sie sich die Adresse in `existing`, lesen Sie Ihren Bestand neu und folgen Sie dann von dort.",
            existing=next_url(reader, "after", feed.told(feed.reached)),
        )
    return place


# --- pages --------------------------------------------------------------------------------------------------------


def _page(numbering: Numbering, in_district: bool, filters: frozenset[str]) -> Select[Any]:
    """Records after one place, up to another. Batches are met in their order by an index, from both ends."""
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
    """What came after a position, and where to go on. Nothing is missed: what commits later comes later."""
    district_id = await visible_district(reader, query.district) if query.district else None
    feed = await _feed(reader, district_id)
    after = _place(reader, feed, query.after)
    filters = query.model_dump(include={"resource", "action"}, exclude_defaults=True)
    until = min(feed.reached, after + _span(feed, query, filtered=bool(filters)))
    rows: Sequence[Row] = []
    if until > after:
        statement = built(_page, feed.numbering, district_id is not None, frozenset(filters))
        bound = {"after": after, "until": until, "page_size": query.limit + 1, "district": district_id}
        rows = await reader.rows(statement, {**bound, **filters})
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        until = rows[-1]["place"]
    items = [described(reader, row) | {"position": feed.told(row["place"])} for row in rows]
    following = next_url(reader, "after", feed.told(until)) if until < feed.reached else None
    return ChangePage.model_validate({"items": items, "next": following, "position": feed.told(until)})


def _span(feed: Feed, query: ChangeQuery, *, filtered: bool) -> int:
    """How many positions to look through: as many as are shown, or so many that the filters find something."""
    if filtered or (feed.numbering is PUBLIC and feed.district_id is not None):
        return SPAN if feed.district_id is None else feed.reached
    return query.limit
