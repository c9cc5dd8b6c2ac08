"""A big import is answered for at once: before the database has gathered statistics, it plans for a handful of rows."""

import time
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core.days import today
from tests.api import Api, Json
from tests.conftest import emptied

MEASURES, UPDATES = 2_000, 16_000
LONGEST = 10.0
"""Seconds, on a busy machine. It takes half of one; with plans for a handful of rows it was up to a minute."""
TABLES = ("measures", "status_updates", "status_acts", "concepts", "fields_of_action")


def bundle() -> Json:
    concept = {"key": "k", "title": "Konzept", "visibility": "public", "state": "adopted", "adopted_on": "2015-01-01"}
    measure: dict[str, Any] = {"concept": "k", "title": "Maßnahme", "adopted_on": "2015-01-01"}
    status: dict[str, Any] = {"concept": "k", "light": "green", "state": "in_progress"}
    return {
        "format": "sachstand-bundle/1",
        "concepts": [concept],
        "measures": [{"key": f"m{n}", **measure} for n in range(MEASURES)],
        "status_updates": [
            {
                "key": f"e{n}",
                "measure": f"m{n % MEASURES}",
                "effective_on": f"{2015 + n // MEASURES}-01-01",
                **status,
            }
            for n in range(UPDATES)
        ],
    }


@pytest.fixture(scope="module")
def imported(service: Api, admin: Engine) -> Api:
    """An installation after its first import, whose statistics the database has not gathered yet."""
    api = emptied(service, admin)
    with admin.connect() as connection:
        # New files: of a table that was emptied row by row, the database may remember that it was empty.
        connection.execute(text(f"TRUNCATE {', '.join(TABLES)} CASCADE"))
        for table in TABLES:
            connection.execute(text(f"ALTER TABLE {table} SET (autovacuum_enabled = false)"))
            connection.execute(text(f"DELETE FROM pg_statistic WHERE starelid = '{table}'::regclass"))
    assert api.post(f"/imports?district={api.district()['id']}", bundle()).status_code == 200
    return api


@pytest.fixture(scope="module", autouse=True)
def _autovacuum_again(admin: Engine, imported: Api) -> Any:
    yield
    with admin.connect() as connection:
        for table in TABLES:
            connection.execute(text(f"ALTER TABLE {table} RESET (autovacuum_enabled)"))


@pytest.mark.parametrize("by", ["the public", "the operator"])
@pytest.mark.parametrize(
    "path",
    [
        "/concepts/{id}/course?from=2015-01-01",
        "/concepts/{id}/course?from=1994-01-01&interval=month",
        "/concepts/{id}/tree",
        "/concepts/{id}/tree?as_of={day}",
        "/concepts/{id}/summary",
        "/concepts/{id}/summary?as_of={day}",
        "/measures?concept={id}&as_of={day}",
        "/measures?as_of={day}&include_total=true",
        "/measures?concept={id}&as_of={day}&light=green&sort=-rated_on&include_total=true",
        "/status-updates?concept={id}&include_total=true",
        "/overview?topic=language",
    ],
)
def test_a_fresh_import_is_read_quickly(imported: Api, path: str, by: str) -> None:
    token = None if by == "the public" else imported.operator
    concept = imported.get("/concepts").json()["items"][0]["id"]
    begun = time.monotonic()
    response = imported.get(path.format(id=concept, day=today()), token=token)
    taken = time.monotonic() - begun
    assert response.status_code == 200, response.text
    assert taken < LONGEST


@pytest.mark.parametrize(("engine", "longest"), [("public", "10s"), ("reading", "1min"), ("writing", "1min")])
def test_what_takes_too_long_is_ended_sooner_for_the_public(service: Api, engine: str, longest: str) -> None:
    async def timeout() -> str:
        async with getattr(service.app.state.database, engine).connect() as connection:
            return str((await connection.execute(text("SHOW statement_timeout"))).scalar_one())

    assert service.run(timeout()) == longest
