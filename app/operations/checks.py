"""Runs the invariants, each one statement that finds the rows that break it, and the rules of the resources.

All of them look at the same moment (one repeatable-read transaction) and cannot write: they run read-only, as the role
of the service.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, FromClause, create_engine, func, literal_column, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ProgrammingError

from app import database
from app.core.database import APP, driver_url
from app.core.tables import table
from app.districts.tables import District
from app.operations.invariants import CHECKS, Invariant, StoredRule

Check = Invariant | StoredRule
SHOWN: Final = 5
"""Rows that are named of those that break an invariant."""


@dataclass(frozen=True)
class Result:
    """The result of one check."""

    name: str
    about: str
    broken: int
    examples: Sequence[str] = ()
    skipped: bool = False

    @property
    def ok(self) -> bool:
        return not self.broken and not self.skipped


def check(url: str, checks: Sequence[Check] = CHECKS) -> Iterator[Result]:
    """Yield the result of every check, as soon as it is known.

    Raises:
        OperationalError: if no connection in the role of the service is possible.
    """
    with _reading(url) as connection:
        yield from check_on(connection, checks)


def check_on(connection: Connection, checks: Sequence[Check] = CHECKS) -> Iterator[Result]:
    """Yield the same results, from the transaction that is open."""
    schema = schema_result(connection)
    yield schema
    districts = [row.id for row in connection.execute(select(table(District).c.id))] if schema.ok else []
    for one in checks:
        yield _result(connection, one, districts) if schema.ok else _skipped(one)


def engine_of(url: str, role: str | None) -> Engine:
    """Return an engine for read-only connections in a role (None: as the login), without the timeouts of requests."""
    settings = {"timezone": "UTC", "default_transaction_read_only": "on", "lock_timeout": "5000", "jit": "off"}
    options = {**settings, "role": role} if role else settings
    flags = " ".join(f"-c {name}={value}" for name, value in options.items())
    return create_engine(
        driver_url(url).difference_update_query(["options"]),
        connect_args={"options": flags, "connect_timeout": 5, "client_encoding": "utf8"},
        isolation_level="REPEATABLE READ",
        hide_parameters=True,
    )


@contextmanager
def _reading(url: str) -> Iterator[Connection]:
    engine = engine_of(url, APP)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def schema_result(connection: Connection) -> Result:
    """Compare the schema with the one of this version. If it is another, no other statement can run."""
    about = "The schema is the one that this version needs"
    try:
        with connection.begin_nested():
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    except ProgrammingError:
        revision = None
    if revision == database.head():
        return Result("schema", about, 0)
    return Result("schema", about, 1, [f"{revision or 'none'} instead of {database.head()}"])


def _skipped(one: Check) -> Result:
    return Result(one.name, one.about, 0, skipped=True)


def _result(connection: Connection, one: Check, districts: Sequence[UUID]) -> Result:
    if isinstance(one, StoredRule):
        rows = one.breaking(connection, districts)
        return Result(one.name, one.about, len(rows), rows[:SHOWN])
    broken, examples = _selected(connection, one, districts)
    return Result(one.name, one.about, broken, examples[:SHOWN])


def _selected(connection: Connection, invariant: Invariant, districts: Sequence[UUID]) -> tuple[int, list[str]]:
    parameter_sets: list[dict[str, Any]] = [{"of_district": i} for i in districts] if invariant.by_district else [{}]
    statement = _counted(invariant.breaking.subquery("breaking"))
    broken, examples = 0, list[str]()
    for parameters in parameter_sets:
        rows = connection.execute(statement, parameters).all()
        broken += rows[0].all_of_them if rows else 0
        examples += [str(row.what) for row in rows]
    return broken, examples


def _counted(breaking: FromClause) -> Any:
    everything = func.count(literal_column("*")).over().label("all_of_them")
    return select(breaking.c.what, everything).order_by(breaking.c.what).limit(SHOWN)
