"""What supervisors ask, in good times and bad."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.settings import Settings
from tests.api import Api
from tests.conftest import KEY


@pytest.fixture
def orphan() -> Iterator[Api]:
    """A service whose database is away."""
    settings = Settings(database_url="postgresql://nobody:hidden@127.0.0.1:1/nowhere", secret_key=KEY)
    with Api(settings, "") as api:
        yield api


@pytest.fixture
def outdated(database_url: str, admin: Engine) -> Iterator[None]:
    """The database at an earlier revision than the code."""
    with admin.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    yield
    with admin.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})


def test_all_is_well(api: Api) -> None:
    for path in ("/healthz", "/readyz"):
        answer = api.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_alive_without_a_database(orphan: Api) -> None:
    assert orphan.get("/healthz").status_code == 200


def test_not_ready_without_a_database(orphan: Api) -> None:
    answer = orphan.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"]
    problem = answer.json()
    assert problem["type"] == "urn:sachstand:problem:unavailable"
    assert [error["code"] for error in problem["errors"]] == ["database_away"]
    for detail in ("nobody", "hidden", "127.0.0.1", "nowhere", "psycopg"):
        assert detail not in answer.text


@pytest.mark.usefixtures("outdated")
def test_not_ready_while_migrations_are_behind(api: Api) -> None:
    answer = api.get("/readyz", headers={"Accept-Language": "de"})
    assert answer.status_code == 503
    assert [error["code"] for error in answer.json()["errors"]] == ["migrations_behind"]
    assert "Schema" in answer.json()["detail"]
    assert "0000" not in answer.text


def test_not_ready_before_the_first_migration(server_url: str) -> None:
    with Api(Settings(database_url=server_url, secret_key=KEY), "") as api:
        answer = api.get("/readyz")
    assert [error["code"] for error in answer.json()["errors"]] == ["migrations_behind"]


def test_it_is_strict_as_all_else(api: Api) -> None:
    assert api.get("/healthz?verbose=true").status_code == 422
