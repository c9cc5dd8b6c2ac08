"""A big import is answered for at once: before the database has gathered statistics, it plans for a handful of rows."""

from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from app.core.days import today
from tests.api import Api, Json
from tests.conftest import emptied

pytestmark = pytest.mark.long

MEASURES, UPDATES = 2_000, 16_000
MOST = 40 * (MEASURES + UPDATES)
"""Rows that the steps of an answer's plans may go through. With plans for a handful of rows it was many millions."""
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
        "/concepts/{id}/matrix?from=2015-01-01",
        "/concepts/{id}/changes-of-light?from=2015-06-30",
        "/concepts/{id}/tree",
        "/concepts/{id}/tree?as_of={day}",
        "/concepts/{id}/summary",
        "/concepts/{id}/summary?as_of={day}",
        "/measures?concept={id}&as_of={day}",
        "/measures?as_of={day}&include_total=true",
        "/measures?concept={id}&as_of={day}&light=green&sort=-rated_on&include_total=true",
        "/status-updates?concept={id}&include_total=true",
        "/overview",
        "/overview?as_of={day}",
        "/overview?topic=language",
    ],
)
def test_a_fresh_import_is_read_without_going_through_it_again_and_again(
    imported: Api, admin: Engine, path: str, by: str
) -> None:
    public = by == "the public"
    concept = imported.get("/concepts").json()["items"][0]["id"]
    database = imported.app.state.database
    engine = (database.public if public else database.writing).sync_engine
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        response = imported.get(path.format(id=concept, day=today()), token=None if public else imported.operator)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert response.status_code == 200, response.text
    assert asked
    assert sum(gone_through(admin, *each) for each in asked) < MOST


def gone_through(admin: Engine, statement: str, parameters: Any) -> int:
    """The rows that the steps of a statement's plan went through, as the database counts them."""
    with admin.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("SET jit = off; SET statement_timeout = '2min'")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", parameters)
        ((plans,),) = cursor.fetchall()
        cursor.execute("RESET jit; RESET statement_timeout")
    return _rows(plans[0]["Plan"])


def _rows(step: Json) -> int:
    kept = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter")
    own = sum(step.get(name, 0) for name in kept) * step["Actual Loops"]
    return int(own) + sum(map(_rows, step.get("Plans", [])))


@pytest.mark.parametrize(("engine", "longest"), [("public", "10s"), ("reading", "1min"), ("writing", "1min")])
def test_what_takes_too_long_is_ended_sooner_for_the_public(service: Api, engine: str, longest: str) -> None:
    async def timeouts() -> list[str]:
        async with getattr(service.app.state.database, engine).connect() as connection:
            shown = (f"SHOW {of}_timeout" for of in ("statement", "lock"))
            return [(await connection.execute(text(show))).scalar_one() for show in shown]

    assert service.run(timeouts()) == [longest, "2s"]
