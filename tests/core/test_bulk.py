"""Many rows at once hold what they were given, whatever stands in them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Date, DateTime, Integer, MetaData, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.schema import CreateTable

from app.core.bulk import copy_rows
from tests.api import Api

PAGE = Table(
    "page",
    MetaData(),
    *(Column("n", Integer), Column("id", Uuid), Column("text", Text), Column("texts", ARRAY(Text))),
    *(
        Column("document", JSONB),
        Column("day", Date),
        Column("moment", DateTime(timezone=True)),
        Column("flag", Boolean),
    ),
    prefixes=["TEMPORARY"],
)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00")) | st.sampled_from(
    ["\\N", "\\.", "\t", "\r\n", "a\\tb", "", "NULL", "{}", '"', "\\"]
)
ROWS = st.fixed_dictionaries(
    {
        "id": st.none() | st.uuids(),
        "text": st.none() | WORDS,
        "texts": st.none() | st.lists(WORDS),
        "document": st.none() | st.dictionaries(WORDS, WORDS | st.integers(-9, 9) | st.lists(WORDS)),
        "day": st.none() | st.dates(date(1, 1, 1)),
        "moment": st.none() | st.datetimes(datetime(1, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 # the zone is drawn
        "flag": st.none() | st.booleans(),
    }
)


@pytest.fixture
def kept(service: Api) -> Any:
    """Writes rows and reads them again."""

    def read(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        async def work() -> list[dict[str, Any]]:
            async with service.app.state.database.writing.connect() as connection:
                await connection.execute(CreateTable(PAGE))
                await copy_rows(connection, PAGE, rows)
                found = (await connection.execute(select(PAGE).order_by(PAGE.c.n))).mappings().all()
                return [dict(row) for row in found]

        result: list[dict[str, Any]] = service.run(work())
        return result

    return read


@settings(max_examples=60)
@given(st.lists(ROWS, min_size=1, max_size=8))
def test_rows_come_back_as_they_went_in(kept: Any, rows: list[dict[str, Any]]) -> None:
    numbered = [{"n": n, **row} for n, row in enumerate(rows)]
    assert kept(numbered) == numbered


def test_more_rows_than_one_chunk(kept: Any) -> None:
    row = dict.fromkeys(PAGE.c.keys()) | {"id": UUID(int=7), "text": "ä\tö"}
    rows = [{**row, "n": n} for n in range(2_500)]
    assert kept(rows) == rows
