"""Many rows at once: COPY, within the transaction that is open."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection


async def copy_rows(connection: AsyncConnection, into: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Appends the rows; each holds every column, or none of them holds it (then its default applies)."""
    if not rows:
        return
    names = [column.name for column in into.columns if column.name in rows[0]]
    documents = {column.name for column in into.columns if isinstance(column.type, JSONB)}
    await copy_tuples(connection, into.name, names, (_values(row, names, documents) for row in rows))


def _values(row: Mapping[str, Any], names: Sequence[str], documents: set[str]) -> list[Any]:
    return [Jsonb(row[n]) if n in documents and row[n] is not None else row[n] for n in names]


async def copy_tuples(
    connection: AsyncConnection, into: str, names: Sequence[str], tuples: Iterable[Sequence[Any]]
) -> None:
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    columns = ", ".join(f'"{name}"' for name in names)
    async with driver.cursor() as cursor, cursor.copy(f'COPY "{into}" ({columns}) FROM STDIN') as copy:
        for values in tuples:
            await copy.write_row(values)
