"""Many rows at once: COPY, within the transaction that is open."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection


async def copy_rows(connection: AsyncConnection, into: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Appends the rows; each holds every column, or none of them holds it (then it must have a server's default)."""
    if rows:
        names = [column.name for column in into.columns if column.name in rows[0]]
        await copy_tuples(connection, into, names, ([row[name] for name in names] for row in rows))


async def copy_tuples(
    connection: AsyncConnection, into: Table, names: Sequence[str], tuples: Iterable[Sequence[Any]]
) -> None:
    """Appends rows whose values stand in the order of the names.

    Raises:
        DBAPIError: what the database refuses, in SQLAlchemy's words as for every other statement.
    """
    try:
        await _copy(connection, into, names, tuples)
    except psycopg.Error as error:
        raise DBAPIError.instance("COPY", None, error, psycopg.Error) from error


async def _copy(
    connection: AsyncConnection, into: Table, names: Sequence[str], tuples: Iterable[Sequence[Any]]
) -> None:
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    columns = ", ".join(f'"{name}"' for name in names)
    documents = [n for n, name in enumerate(names) if isinstance(into.c[name].type, JSONB)]
    plain = _plainly()
    async with driver.cursor() as cursor, cursor.copy(f'COPY "{into.name}" ({columns}) FROM STDIN') as copy:
        for values in tuples:
            row = [plain(value) if value.__class__ in _COSTLY else value for value in values]
            for n in documents:
                row[n] = None if values[n] is None else Jsonb(values[n])
            await copy.write_row(row)


_COSTLY = {UUID, datetime, date, list}


def _plainly() -> Callable[[Any], Any]:
    """Ids and times as text: within one COPY the same ones come over and over, and converting them costs most."""
    known: dict[Any, str] = {}

    def plain(value: Any) -> Any:
        if value.__class__ is list:
            return value or "{}"
        text = known.get(value)
        if text is None:
            text = known[value] = str(value)
        return text

    return plain
