"""One migrated database for the suite; each test that writes finds it empty.

The service commits in its own transactions, as two database roles: a rollback around a test could hold none of that
together. So tables are emptied instead, which costs a millisecond.
"""

import gc
import io
import logging
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app import SELDOM, logs
from app.core import database as engines
from app.core import statements
from app.feed import relay
from app.settings import Settings
from tests import databases, processes
from tests.api import Api

# Drawn examples are the same every time, unless others are asked for: a suite that is red now and then is not read.
# How long they take is no fault either.
settings.register_profile(
    "suite",
    derandomize="ELSEWHERE" not in os.environ,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("suite")

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
"""What is said of each request is read by those tests alone that configure it themselves."""

OPERATOR = "sachstand_operator_token_of_the_tests_0001"
KEY = "a secret key of the tests that is long enough"


def pytest_configure(config: pytest.Config) -> None:
    """Gives all workers of a run one folder for what they share."""
    if not hasattr(config, "workerinput"):
        os.environ[processes.SHARED] = tempfile.mkdtemp(prefix="sachstand tests ")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(processes.SHARED))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="One case of each test that is neither `process` nor `long`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Hands out first what would keep one core waiting at the end: real processes, what takes long, then the files of
    most tests."""
    if config.getoption("quick"):
        one_of_each = {item.nodeid.partition("[")[0]: item for item in reversed(items) if not is_slow(item)}
        chosen = set(one_of_each.values())
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = [item for item in items if item in chosen]
    if hasattr(config, "workerinput"):
        sizes = Counter(item.path for item in items)
        items.sort(key=lambda item: (not is_slow(item), -sizes[item.path]))


def is_slow(item: pytest.Item) -> bool:
    return any(map(item.get_closest_marker, ("process", "long")))


worlds: dict[pytest.FixtureDef[Any], tuple[pytest.FixtureRequest, Api, int]] = {}
"""What a module made in emptied tables, and how often they had been emptied by then."""


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[Any]:
    result: object = yield
    api = result if isinstance(result, Api) else getattr(result, "api", None)
    if fixturedef.scope == "module" and isinstance(api, Api) and api.emptied:
        worlds[fixturedef] = (request, api, api.emptied)
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    """Makes anew the world of a module where a test in between has emptied the tables: in which order they come is
    left to chance."""
    for *_, definition in item._fixtureinfo.name2fixturedefs.values():
        if definition in worlds:
            request, api, emptied_before = worlds[definition]
            if api.emptied != emptied_before:
                del worlds[definition]
                definition.finish(request)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL server: the one that SACHSTAND_TEST_DATABASE_URL names, or a throw-away embedded one."""
    given = os.environ.get("SACHSTAND_TEST_DATABASE_URL")
    if given:
        yield given
        return
    from app.embedded import running

    with running(Path("unused"), throwaway=True) as url:
        yield url


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """The name of a migrated database to make others from."""
    with databases.migrated_template(server_url) as name:
        yield name


@pytest.fixture(scope="session")
def database_url(server_url: str, template: str) -> Iterator[str]:
    """A migrated database of this run's own."""
    name = f"sachstand_test_{os.getpid()}"
    with databases.scratch(server_url, name, template) as url:
        databases.execute(url, f"ALTER DATABASE {name} SET synchronous_commit = off")
        yield url


@pytest.fixture(scope="session")
def admin(database_url: str) -> Iterator[Engine]:
    """The database as its superuser, to look behind the service."""
    engine = databases.admin_of(database_url)
    yield engine
    engine.dispose()


ASKED = 2_000
"""Statements that the suite's own service keeps: more than all tests ask for. What a process that serves keeps is
`test_statements`'."""


@pytest.fixture(scope="session")
def service(database_url: str) -> Iterator[Api]:
    own = Settings(
        database_url=database_url,
        public_url="http://sachstand.test",
        secret_key=KEY,
        bootstrap_token=OPERATOR,
        log_level="error",
        form_per_minute=1_000_000,
        form_per_hour=1_000_000,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "COMPILED", ASKED)
        patch.setattr(statements, "MAX_STATEMENTS", ASKED)
        with Api(own, OPERATOR) as api:
            gc.set_threshold(*SELDOM)  # looking for circles as a server does would cost a tenth of the suite
            yield api


@pytest.fixture
def api(service: Api, admin: Engine) -> Api:
    """The service over an empty database, with an operator's token."""
    return emptied(service, admin)


def emptied(service: Api, admin: Engine) -> Api:
    """The service, once every table is empty but for the operator's token."""
    with admin.connect() as connection:
        connection.exec_driver_sql(_emptying(admin))
    service.reset()
    service.admin = admin
    service.emptied += 1
    return service


@cache
def _emptying(admin: Engine) -> str:
    """The statements that empty every table, whatever refers to it, while no relay is at work. TRUNCATE makes new files
    for each and for its indexes, which takes a hundred times as long."""
    with admin.connect() as connection:
        tables = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        ).scalars()
        deletes = "; ".join(f"DELETE FROM {name}" for name in tables)
    turn = f"SELECT pg_advisory_xact_lock({relay.LOCK})"
    return f"{turn}; SET session_replication_role = replica; {deletes}; RESET session_replication_role"


# --- for real processes -------------------------------------------------------------------------------------------


@pytest.fixture
def data() -> Iterator[Path]:
    with processes.data_folder() as data:
        yield data


@pytest.fixture
def prepared() -> Iterator[Path]:
    with processes.prepared_folder() as data:
        yield data


@pytest.fixture
def port() -> int:
    return processes.free_port()


# --- for what is logged ------------------------------------------------------------------------------------------

_LOGGERS = ("", "app", "uvicorn", "uvicorn.error", "uvicorn.access", "alembic")


@pytest.fixture
def written(service: Api) -> Iterator[io.StringIO]:
    """What goes to stderr, with logging as the service sets it up; put back afterwards."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [(logger.handlers, logger.level, logger.propagate, logger.disabled) for logger in loggers]
    told, configured = logging.raiseExceptions, structlog.get_config()
    stream = io.StringIO()
    with redirect_stderr(stream):
        logs.configure(service.settings.model_copy(update={"log_level": "debug"}))
    yield stream
    structlog.configure(**configured)
    logging.raiseExceptions = told
    for logger, (handlers, level, propagate, disabled) in zip(loggers, before, strict=True):
        logger.handlers, logger.propagate, logger.disabled = handlers, propagate, disabled
        logger.setLevel(level)
