"""Lists that are sent whole, while they are read.

The connection of the request is given back before the first byte is sent, so a stream has one of its own, and sees the
database as it was at one moment. What can be refused was refused before; what fails while the first entries are read is
still a problem document, and what fails later ends the connection, so that half a list never looks like a whole one.
A workbook is sent when all of it is written.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

import structlog
from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from app.core.access import THE_PUBLIC
from app.core.database import Database
from app.core.formats import Format
from app.core.labels import name_district
from app.core.lines import ListEntry, RowWriter
from app.core.problems import Problem
from app.core.rate_limits import address_of
from app.core.reading import Reader, Row
from app.core.semaphores import holding
from app.core.workbooks import chunks, lines_of, sheet_of, write_workbook

log: structlog.stdlib.BoundLogger = structlog.get_logger()
BATCH_SIZE = 200
"""Entries that are held in memory at a time."""
PATIENCE = 5.0
"""Time to wait for another stream to end, in seconds."""
STREAMS_PER_CLIENT = 2
"""Streams of one client at a time."""
STALLED = 15.0
"""Time after which a client that takes nothing is given up, in seconds: it holds a connection to the database."""
MIN_BYTES_PER_SECOND = 20_000
"""Bytes a second, before they are compressed, that a client takes at least, on the whole."""
HEAD_ONLY = "sachstand.head_only"
"""Key in the scope of a request whose answer is sent without its body."""

Entries = Callable[[Reader, Sequence[Row]], Awaitable[Sequence[ListEntry]]]


class StreamAll(Exception):
    """Ends the request with all rows of a statement, made into entries some at a time."""

    def __init__(self, reader: Reader, statement: Executable, parameters: Mapping[str, Any], entries: Entries) -> None:
        super().__init__()
        self.reader = reader
        self.statement = statement
        self.parameters = parameters
        self.entries = entries


class _Stalled(Exception):
    """The client takes nothing any more."""


class _Client:
    """The client that reads the answer, and may be slow or gone."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._given = 0
        self._waited = 0.0
        self.has_begun = False

    async def give(self, message: Message) -> None:
        self.has_begun = True
        self._given += len(message.get("body", b""))
        left = STALLED + self._given / MIN_BYTES_PER_SECOND - self._waited
        begin = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(begin + min(STALLED, left)):
                await self._send(message)
        except TimeoutError:
            raise _Stalled from None
        self._waited += asyncio.get_running_loop().time() - begin


class Stream(StreamingResponse):
    """Sends a whole list. Its length and its bytes are not known beforehand."""

    def __init__(self, whole: StreamAll, lines: RowWriter) -> None:
        super().__init__(_nothing(), headers={"Content-Type": lines.form.content_type})
        self.whole = whole
        self.lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get(HEAD_ONLY):
            await super().__call__(scope, receive, send)
            return

        client = _Client(send)
        try:
            if self.lines.form is Format.XLSX:
                await self._send_workbook(scope, receive, client)
                return
            async with _opened(self.whole) as parts:
                self.body_iterator = self._written(parts)
                await super().__call__(scope, receive, client.give)
        except _Stalled:
            log.warning("stream_stalled")
        except DBAPIError as error:
            if not client.has_begun:
                raise
            log.warning("stream_cut_off", reason=type(error.orig).__name__)  # the server ends the connection

    async def _send_workbook(self, scope: Scope, receive: Receive, client: _Client) -> None:
        """Send a workbook when it is whole, so that no connection waits for the client."""
        async with _opened(self.whole) as parts:
            workbook = await write_workbook(self._sheet(parts))
        with workbook:
            self.body_iterator = iterate_in_threadpool(chunks(workbook))
            await super().__call__(scope, receive, client.give)

    async def _sheet(self, parts: AsyncIterator[Sequence[ListEntry]]) -> AsyncIterator[bytes]:
        yield lines_of([sheet_of(self.whole.reader, self.lines)])
        async for entries in parts:
            yield lines_of(self.lines.rows(entries))

    async def _written(self, parts: AsyncIterator[Sequence[ListEntry]]) -> AsyncIterator[bytes]:
        yield self.lines.head()
        async for entries in parts:
            yield self.lines.of(entries)


class WorkbookResponse(StreamingResponse):
    """Writes a workbook of what was read, and sends it when it is whole: the connection was given back before."""

    media_type = Format.XLSX.value

    def __init__(self, lines: AsyncIterator[bytes], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(_nothing(), headers=headers)
        self._lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get(HEAD_ONLY):
            await super().__call__(scope, receive, send)
            return
        with await write_workbook(self._lines) as workbook:
            self.body_iterator = iterate_in_threadpool(chunks(workbook))
            await super().__call__(scope, receive, send)


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


@asynccontextmanager
async def _opened(whole: StreamAll) -> AsyncIterator[AsyncIterator[Sequence[ListEntry]]]:
    async with _slot(whole.reader), _snapshot(whole.reader) as connection, _partitions(whole, connection) as parts:
        yield parts


@asynccontextmanager
async def _slot(reader: Reader) -> AsyncIterator[None]:
    """Hold a place among the client's streams and among those of a pool: each takes as long as its client, and some
    must be left for others."""
    wait = {"Retry-After": "5"}
    slots = _database(reader).slots(public=reader.caller is THE_PUBLIC)
    async with (
        holding(_places_of(reader), PATIENCE, Problem("too-many-requests", headers=wait)),
        holding(slots, PATIENCE, Problem("unavailable", headers=wait)),
    ):
        yield


def _places_of(reader: Reader) -> asyncio.Semaphore:
    """Return the places of a client, by the token's actor or else the address."""
    clients: WeakValueDictionary[str, asyncio.Semaphore] = reader.request.app.state.streaming_clients
    return clients.setdefault(
        str(reader.caller.actor_id or address_of(reader.request)), asyncio.Semaphore(STREAMS_PER_CLIENT)
    )


@asynccontextmanager
async def _snapshot(reader: Reader) -> AsyncIterator[AsyncConnection]:
    async with _database(reader).reads(public=reader.caller is THE_PUBLIC) as connection:
        yield await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@asynccontextmanager
async def _partitions(
    whole: StreamAll, connection: AsyncConnection
) -> AsyncIterator[AsyncIterator[Sequence[ListEntry]]]:
    """Read the entries in parts, from a cursor of the server's; the first ones are there when this begins."""
    reader = Reader(connection, whole.reader.caller, whole.reader.request)
    reader.evaluated_on = whole.reader.evaluated_on
    reader.district_id = whole.reader.district_id
    if reader.format is Format.XLSX:
        await name_district(reader)
        whole.reader.district_name = reader.district_name
    options = {"yield_per": BATCH_SIZE}
    result = await connection.stream(whole.statement, dict(whole.parameters), execution_options=options)
    try:  # as a context manager the result would stay open where something fails
        rows = result.mappings()
        first = await whole.entries(reader, await rows.fetchmany(BATCH_SIZE))

        async def all_of_them() -> AsyncIterator[Sequence[ListEntry]]:
            yield first
            while some := await rows.fetchmany(BATCH_SIZE):
                yield await whole.entries(reader, some)

        yield all_of_them()
    finally:
        await result.close()


def _database(reader: Reader) -> Database:
    database: Database = reader.request.app.state.database
    return database
