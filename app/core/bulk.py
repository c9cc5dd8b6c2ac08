"""Many rows at once: COPY, within the transaction that is open."""

import re
from asyncio import sleep
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from pydantic_core import to_json
from sqlalchemy import Boolean, Date, DateTime, Integer, Numeric, Table, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

_CHUNK = 1_000
"""Rows sent at once: the server works on them while the next are written."""
_NULL = r"\N"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
Column = Sequence[Any]


async def copy_rows(connection: AsyncConnection, into: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append the rows; each holds every column, or none of them holds it (then it must have a server's default)."""
    if rows:
        names = [column.name for column in into.columns if column.name in rows[0]]
        await copy_tuples(connection, into, names, map(itemgetter(*names), rows))


async def copy_tuples(
    connection: AsyncConnection, into: Table, names: Sequence[str], tuples: Iterable[Sequence[Any]]
) -> None:
    """Append rows whose values stand in the order of the names.

    Raises:
        DBAPIError: what the database refuses, in SQLAlchemy's words as for every other statement.
    """
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    columns = ", ".join(f'"{name}"' for name in names)
    try:
        async with driver.cursor() as cursor, cursor.copy(f'COPY "{into.name}" ({columns}) FROM STDIN') as copy:
            for lines in _in_chunks(into, names, iter(tuples)):
                await copy.write(lines)
                await sleep(0)  # the driver waits only where the server is slower
    except psycopg.Error as error:
        lost = driver.closed
        raise DBAPIError.instance("COPY", None, error, psycopg.Error, connection_invalidated=lost) from error


def _in_chunks(into: Table, names: Sequence[str], tuples: Iterator[Sequence[Any]]) -> Iterator[bytes]:
    """Yield the rows as COPY's lines. Values are written column by column: a call for each costs more than all else."""
    written = [_writing(into.c[name].type) for name in names]
    while chunk := list(islice(tuples, _CHUNK)):
        columns = [write(column) for write, column in zip(written, zip(*chunk, strict=True), strict=True)]
        lines = "\n".join(map("\t".join, zip(*columns, strict=True)))
        yield f"{lines}\n".encode()


def _writing(kind: Any) -> Callable[[Column], list[str]]:
    """Return the function that writes the values of a column."""
    if isinstance(kind, Uuid):
        return lambda column: [_NULL if value is None else f"{value.int:032x}" for value in column]
    if isinstance(kind, Date | DateTime):
        texts = _Written(str)
        return lambda column: [_NULL if value is None else texts[value] for value in column]
    if isinstance(kind, ARRAY):
        arrays = _Written(_array)
        return lambda column: _escaped([None if value is None else arrays[tuple(value)] for value in column])
    if isinstance(kind, JSONB):
        return lambda column: _escaped([None if value is None else to_json(value).decode() for value in column])
    if isinstance(kind, Integer | Boolean | Numeric):
        return lambda column: [_NULL if value is None else str(value) for value in column]
    return _escaped


class _Written(dict[Any, str]):
    """Texts written before: within one COPY the same times and lists come over and over."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        self._write = write

    def __missing__(self, value: Any) -> str:
        self[value] = self._write(value)
        return self[value]


def _escaped(texts: Sequence[str | None]) -> list[str]:
    """Escape the signs that separate lines and columns; most texts have none, and one look at all of them shows it."""
    if _SPECIAL.search("".join(filter(None, texts))):
        return [_NULL if text is None else text.translate(_ESCAPES) for text in texts]
    return [_NULL if text is None else text for text in texts]


def _array(values: tuple[str, ...]) -> str:
    """Return an array as a literal of PostgreSQL."""
    dumper = Transformer().get_dumper([""], PyFormat.TEXT)
    return bytes(dumper.dump(list(values)) or b"").decode()
