"""Lists: keyset pages with opaque, signed cursors that are bound to their query."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter
from sqlalchemy import ColumnElement, Select, Table, bindparam, func, literal_column, select, tuple_
from starlette.requests import Request

from app.core.filters import Filter, Sort, filters_of, sorts_of
from app.core.formats import Format, FormatQuery, dialect_of
from app.core.labels import labels_of
from app.core.lines import ListEntry, with_names
from app.core.problems import Problem
from app.core.reading import SCOPE, Reader, Row
from app.core.schemas import Id, NamesQuery, Page
from app.core.statements import built
from app.core.streaming import StreamAll
from app.core.text import Line, search_key
from app.core.word_search import (
    MATCH_LIMIT,
    PatternCounts,
    SearchScope,
    WordQuery,
    has_words,
    sought_in,
    with_typo_tolerance,
)

_SIGNATURE = 16


class Paged(FormatQuery):
    """Parameters of everything that comes in pages."""

    limit: int = Field(default=50, ge=1, le=200, description="Entries a page, 1 to 200")
    cursor: str | None = Field(default=None, max_length=2_000, description="Opaque; from `next` of the page before")

    @property
    def asks_for_one_page(self) -> bool:
        return not self.model_fields_set.isdisjoint(("limit", "cursor"))


class PageQuery(Paged, NamesQuery):
    """Parameters of every list. Each list adds its `sort`."""

    include_total: bool = Field(default=False, description="Count all entries, too")
    sort: str


BY_WORDS = (
    "Words that must all occur in its title or text: also within longer words and with other endings, with ae for ä; "
    "where nothing is found, one typing mistake is forgiven"
)
SoughtWords = Annotated[Line | None, Field(description=BY_WORDS)]
"""The parameter `q` of lists that search by words, in the folded texts of their table."""
_THESE = Filter(lambda values, of, _: of.c.id.in_(values), takes_several=True)
Ids = Annotated[list[Id], _THESE, Field(max_length=200, description="These alone")]
"""The parameter `id` of lists."""


def page_statement(statement: Select[Any], sort: Sort, identity: ColumnElement[UUID], *, after: bool) -> Select[Any]:
    """Return the statement of one page, from the start or after the place that a cursor names."""
    place = (*sort.keys.values(), identity)
    if after:
        keys = (bindparam(f"after_{name}", type_=key.type) for name, key in sort.keys.items())
        last, here = tuple_(*keys, bindparam("after_id", type_=identity.type)), tuple_(*place)
        statement = statement.where(here < last if sort.descending else here > last)
    labels = (key.label(f"_{name}") for name, key in sort.keys.items())
    directions = [c.desc() if sort.descending else c.asc() for c in place]
    return statement.add_columns(*labels).order_by(*directions).limit(bindparam("page_size"))


def counted(statement: Select[Any]) -> Select[Any]:
    rows: Select[Any] = statement.with_only_columns(literal_column("1"), maintain_column_froms=True)
    return select(func.count()).select_from(rows.subquery())


def _fingerprint(reader: Reader, query: Paged) -> str:
    parameters = query.model_dump_json(exclude={"cursor", "limit", "include_total", "names"})
    return hashlib.blake2b(f"{reader.request.scope['path']}?{parameters}".encode(), digest_size=8).hexdigest()


def _sign(request: Request, payload: bytes) -> bytes:
    key = str(request.app.state.secret_key).encode()
    return hmac.new(key, b"cursor:" + payload, hashlib.sha256).digest()[:_SIGNATURE]


def _plain(value: object) -> str | int:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _write(reader: Reader, query: Paged, row: Row) -> str:
    keys = [_plain(value) for name, value in row.items() if str(name).startswith("_key_")]
    place = [_fingerprint(reader, query), keys, str(row["id"])]
    payload = json.dumps(place, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_sign(reader.request, payload) + payload).decode().rstrip("=")


def cursor_parameters(reader: Reader, query: Paged, sort: Sort) -> dict[str, Any]:
    """Return the place that the query's cursor names, as parameters of `ordered`.

    Raises:
        Problem: bad-cursor, where it is not one of ours or belongs to another query.
    """
    if query.cursor is None:
        return {}
    try:
        raw = base64.b64decode(query.cursor + "=" * (-len(query.cursor) % 4), altchars=b"-_", validate=True)
        signature, payload = raw[:_SIGNATURE], raw[_SIGNATURE:]
        genuine = hmac.compare_digest(signature, _sign(reader.request, payload))
    except (binascii.Error, ValueError):
        genuine, payload = False, b"[]"
    place = json.loads(payload) if genuine else []
    if len(place) != 3 or place[0] != _fingerprint(reader, query):
        raise Problem("bad-cursor")
    keys = zip(sort.keys.items(), place[1], strict=True)
    return {f"after_{name}": _typed(key, value) for (name, key), value in keys} | {"after_id": UUID(place[2])}


def _typed(key: ColumnElement[Any], value: Any) -> Any:
    kind = key.type.python_type
    if kind is Decimal:
        return Decimal(value)
    return kind.fromisoformat(value) if kind in (datetime, date) else value


def is_whole(reader: Reader, query: Paged) -> bool:
    """Return True if the whole list is asked for: in a format that is written line by line, and no page of it."""
    return reader.format is not Format.JSON and not query.asks_for_one_page


Found = TypeVar("Found", bound=BaseModel)
ToItems = Callable[[Reader, Any, Sequence[Row]], Awaitable[list[Found]]]
"""Makes rows into entries, given the query."""


class Listing(Generic[Found]):
    """A list of the contract: what it shows, by what it can be filtered, and how sorted.

    Statements are built for each set of filters; those asked for last are kept.
    """

    def __init__(
        self,
        of: Table,
        shows: type[Found],
        select_for: Callable[..., Select[Any]],
        query: type[PageQuery],
        to_items: ToItems[Found] | None = None,
    ) -> None:
        """Take filters and orders from the query. `to_items` is for entries that need more than their row."""
        self.of = of
        self._filters = filters_of(query)
        self._sorts = sorts_of(query)
        self._shows = TypeAdapter(list[shows])  # type: ignore[valid-type] # a class given at run time
        self._to_items = to_items or self._validated
        self._by_words = "q" in query.model_fields and "q" not in self._filters
        self._select_for = cache(select_for)

    def _build(self, names: frozenset[str], variant: Any, words: PatternCounts | None) -> Select[Any]:
        statement = self._select_for(*variant)  # of which all others share most parts
        if SCOPE in names:
            statement = statement.where(self.of.c.district_id == bindparam(SCOPE))
        if words is not None:
            statement = statement.where(has_words(sought_in(self.of, scoped=SCOPE in names), words))
        return statement.where(*(self._filters[name].of(name, self.of, variant) for name in sorted(names - {SCOPE})))

    def _build_page(
        self, names: frozenset[str], variant: Any, words: PatternCounts | None, sort: str, after: bool
    ) -> Select[Any]:
        statement, order = self._build(names, variant, words), self._sorts[sort].of(*variant)
        return page_statement(statement, order, self.of.c.id, after=after)

    def _build_count(self, names: frozenset[str], variant: Any, words: PatternCounts | None) -> Select[Any]:
        return counted(self._build(names, variant, words))

    async def _sought(
        self, reader: Reader, query: PageQuery, scope: UUID | None, names: frozenset[str], variant: Any, bound: Any
    ) -> WordQuery | None:
        """Return the words of `q`; with spelling corrections only if nothing is found as they are written."""
        text: str | None = getattr(query, "q", None) if self._by_words else None
        if text is None:
            return None
        sought = WordQuery.of(text)
        bound = {**bound, **sought.parameters}
        some = await built(self._build_some, names, variant, sought.shape)
        if (await reader.connection.execute(some, bound)).scalar_one():
            return sought
        return await with_typo_tolerance(
            reader, sought, SearchScope(self.of, reader.view(scope), SCOPE in names), bound
        )

    def _build_some(self, names: frozenset[str], variant: Any, shape: PatternCounts) -> Select[Any]:
        """Count the rows, up to MATCH_LIMIT."""
        statement = self._build(names, variant, shape)
        rows: Select[Any] = statement.with_only_columns(literal_column("1"), maintain_column_froms=True)
        return select(func.count()).select_from(rows.limit(MATCH_LIMIT).subquery())

    async def fetch(
        self,
        reader: Reader,
        query: PageQuery,
        scope: UUID | None,
        variant: tuple[Any, ...],
        parameters: Mapping[str, Any] | None = None,
    ) -> Page[Found]:
        """Return one page, in one district or in all; `variant` is handed to the select, `parameters` to the database.

        Raises:
            StreamAll: where not a page but the list is asked for.
        """
        if dialect_of(reader.request).is_for_people:
            query = query.model_copy(update={"names": True})
        values = query.model_dump(include=set(self._filters), exclude_defaults=True, exclude_none=True)
        if "q" in values:
            values["q"] = search_key(values["q"])
        if scope is not None:
            values[SCOPE] = scope
        reader.request.state.named = labels_of(reader).references_of(self.of.name) if query.names else ()
        sort = query.sort
        place = cursor_parameters(reader, query, self._sorts[sort].of(*variant))
        names = frozenset(values)
        bound = {"insider_of": reader.caller.insider_of, **(parameters or {}), **values}
        sought = await self._sought(reader, query, scope, names, variant, bound)
        words = sought.meant if sought else None
        bound |= sought.parameters if sought else {}
        page = await built(self._build_page, names, variant, words, sort, bool(place))
        if is_whole(reader, query):
            raise StreamAll(reader, page, {**bound, "page_size": None}, partial(self._entries, query))
        rows = await reader.rows(page, {**bound, **place, "page_size": query.limit + 1})
        following = next_page(reader, query, rows)
        total = None
        if query.include_total:
            counting = await built(self._build_count, names, variant, words)
            total = (await reader.connection.execute(counting, bound)).scalar_one()
        shown = rows[: query.limit]
        items = await self._to_items(reader, query, shown)
        called = await labels_of(reader).names_in(reader, {self.of.name: shown}) if query.names else None
        return Page(items=items, next=following, total=total, evaluated_on=reader.evaluated_on, names=called)

    async def _validated(self, _reader: Reader, _query: Paged, rows: Sequence[Row]) -> list[Found]:
        return self._shows.validate_python(rows)

    async def _entries(self, query: PageQuery, reader: Reader, rows: Sequence[Row]) -> Sequence[ListEntry]:
        """Return the entries as JSON has them, each with the names of its own references if they are asked for."""
        entries: list[ListEntry] = self._shows.dump_python(await self._to_items(reader, query, rows), mode="json")
        if not query.names:
            return entries
        names = await labels_of(reader).names_in(reader, {self.of.name: rows})
        return with_names(entries, reader.request.state.named, {str(one): name for one, name in names.items()})


def next_page(reader: Reader, query: Paged, rows: Sequence[Row]) -> str | None:
    """Return the URL of the next page, also as a header, or None on the last one."""
    if len(rows) <= query.limit:
        return None
    return next_url(reader, "cursor", _write(reader, query, rows[query.limit - 1]))


def next_url(reader: Reader, name: str, value: str) -> str:
    """Return the URL of this request with another value of one parameter, also as a header."""
    request = reader.request
    others = [(parameter, text) for parameter, text in request.query_params.multi_items() if parameter != name]
    url = f"{request.app.state.settings.base_url}{request.scope['path']}?{urlencode([*others, (name, value)])}"
    reader.headers["Link"] = f'<{url}>; rel="next"'
    return url
