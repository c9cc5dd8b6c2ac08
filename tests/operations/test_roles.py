"""Migrating and serving as logins that may no more than they need, on any server and on one without our roles."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.exc import ProgrammingError

from app import database, samples
from app.embedded import running
from app.operations import doctor
from app.operations.checks import check
from app.settings import Settings
from migrations.roles import NotPreparedError
from tests.api import Api
from tests.conftest import OPERATOR
from tests.databases import execute, scratch
from tests.operations.tools import KEY, ROOT, as_login, psql, sachstand

pytestmark = pytest.mark.long

INIT = (ROOT / "deploy" / "postgres-init.sql").read_text(encoding="utf-8")
PASSWORD = "mit'Anführung\\und $x"


@dataclass(frozen=True)
class Logins:
    admin: str
    migrate: str
    service: str


@pytest.fixture(scope="module", params=["brought along", "at hand"])
def logins(request: pytest.FixtureRequest) -> Iterator[Logins]:
    """As deploy/postgres-init.sql makes them, twice; under other names on a server that others use as well."""
    given = os.environ.get("SACHSTAND_TEST_DATABASE_URL")
    if request.param == "brought along":
        with running(Path("unused"), throwaway=True) as url:
            yield from _made(url, "")
    elif given:
        yield from _made(given, f"_{os.getpid()}")
    else:
        pytest.skip("SACHSTAND_TEST_DATABASE_URL names no server")


def _made(url: str, suffix: str) -> Iterator[Logins]:
    names = [f"sachstand_migrate{suffix}", f"sachstand_service{suffix}"]
    script = INIT.replace("sachstand_migrate", names[0]).replace("sachstand_service", names[1])
    variables = dict.fromkeys(("MIGRATE_PASSWORD", "SERVICE_PASSWORD"), PASSWORD)
    with scratch(url, f"sachstand_roles{suffix}") as admin:
        psql(admin, script, variables)
        psql(admin, script, {})
        yield Logins(admin, *(as_login(admin, name, PASSWORD) for name in names))
    execute(url, *(f'DROP ROLE "{name}"' for name in names))


def test_one_login_migrates_and_another_serves(logins: Logins) -> None:
    database.upgrade(logins.migrate)
    database.upgrade(logins.migrate)
    settings = Settings(database_url=logins.service, secret_key=KEY, bootstrap_token=OPERATOR, log_level="error")
    with Api(settings, OPERATOR) as api:
        api.with_samples(*samples.COUNTIES)
        assert api.get("/measures?limit=1").status_code == 200
        assert api.get("/readyz").status_code == 200
    made = sachstand("token", "create", "zweites", database_url=logins.service)
    assert made.stdout.startswith("sachstand_"), made.stderr
    assert [result for result in check(logins.service) if not result.ok] == []
    assert list(doctor.database(settings)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM status_updates",
        "UPDATE status_updates SET light = 'green'",
        "TRUNCATE change_records",
        "DROP TABLE measures",
        "ALTER TABLE measures ADD COLUMN x int",
        "CREATE TABLE mine (x int)",
        "SET ROLE sachstand_owner",
        "GRANT sachstand_owner TO sachstand_app",
    ],
)
def test_who_serves_can_alter_neither_schema_nor_logs(logins: Logins, statement: str) -> None:
    database.upgrade(logins.migrate)
    with pytest.raises(ProgrammingError) as refused:
        execute(logins.service, statement)
    assert refused.value.orig.sqlstate == "42501"  # type: ignore[union-attr]


def test_who_serves_cannot_migrate_and_is_told_so(logins: Logins) -> None:
    with pytest.raises(NotPreparedError, match="no member of the role sachstand_owner"):
        database.upgrade(logins.service)
    told = sachstand("db", "upgrade", database_url=logins.service)
    assert told.returncode == 1
    assert "deploy/postgres-init.sql" in told.stderr
    assert "Traceback" not in told.stderr


# --- on a server without our roles --------------------------------------------------------------------------------


@pytest.fixture
def bare() -> Iterator[str]:
    with running(Path("unused"), throwaway=True) as url:
        yield url


def test_a_login_that_may_nothing_is_told_what_is_missing(bare: str) -> None:
    execute(bare, "CREATE ROLE nobody LOGIN")
    with scratch(bare, "nothing") as url, pytest.raises(NotPreparedError, match="sachstand_owner is missing"):
        database.upgrade(as_login(url, "nobody"))


def test_a_login_that_may_make_roles_needs_no_preparation(bare: str) -> None:
    """Since PostgreSQL 16 it is a member of what it makes without being able to act as it."""
    execute(bare, "CREATE ROLE county LOGIN CREATEROLE")
    with scratch(bare, "own") as url:
        execute(url, "ALTER DATABASE own OWNER TO county")
        own = as_login(url, "county")
        database.upgrade(own)
        settings = Settings(database_url=own, secret_key=KEY, bootstrap_token=OPERATOR, log_level="error")
        with Api(settings, OPERATOR) as api:
            api.with_samples(samples.COUNTIES[0])
        database.downgrade(own, "base")
