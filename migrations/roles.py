"""The database's roles, made before the first table: an owner, the app, and the public, who only reads.

Roles belong to the whole server; where they are there already, they are kept. A login that may make roles makes what is
missing. One that may not needs no more than membership of the owner, once an administrator has made them
(deploy/postgres-init.sql): it migrates, and another login serves.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

OWNER, APP, PUBLIC = "sachstand_owner", "sachstand_app", "sachstand_public"
SERVICE = "sachstand_service"
EXTENSION = "pg_trgm"

_MAKE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database's migration was faster
END $$
"""
_SET_OPTION = 160_000
"""Since this version whoever makes a role is its member without being able to act as it."""


class NotPreparedError(Exception):
    """A step fails because the login lacks a right. The message says which, and what to do."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what}. Let an administrator of the database server run deploy/postgres-init.sql, or give the login the "
            "right to make roles."
        )


def ensure_roles(connection: Connection) -> None:
    """Create missing roles, grant them to the login if it may, and let the owner create tables here.

    Raises:
        NotPreparedError: if something is missing that this login may not add.
    """
    for role in (OWNER, APP, PUBLIC):
        if not _attempted(connection, _MAKE.format(role=role)):
            raise NotPreparedError(f"The role {role} is missing, and this login may not make it")
        if not _may_act_as(connection, role):
            _attempted(connection, f"GRANT {role} TO CURRENT_USER")
    if not _may_act_as(connection, OWNER):
        raise NotPreparedError(f"This login is no member of the role {OWNER}")
    _ensure_database(connection)
    _ensure_schema(connection)
    _ensure_extension(connection)


def ensure_service_login(connection: Connection) -> str:
    """Create the login that serves, which may only act as the app and as the public, and return its name."""
    if not connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": SERVICE}).first():
        connection.execute(text(f"CREATE ROLE {SERVICE} LOGIN NOINHERIT"))
    connection.execute(text(f"GRANT {APP}, {PUBLIC} TO {SERVICE}"))
    return SERVICE


def _ensure_database(connection: Connection) -> None:
    """Let the owner create a schema for the jobs, and extensions that need no superuser."""
    database = connection.execute(text("SELECT quote_ident(current_database())")).scalar_one()
    may_create = text(f"SELECT has_database_privilege('{OWNER}', current_database(), 'CREATE')")
    if not connection.execute(may_create).scalar_one():
        _attempted(connection, f"GRANT CREATE ON DATABASE {database} TO {OWNER}")
    if not connection.execute(may_create).scalar_one():
        raise NotPreparedError(f"The role {OWNER} lacks the right CREATE on the database")


def _ensure_schema(connection: Connection) -> None:
    schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    if schema is None:
        raise NotPreparedError("This login may not use the schema")
    for role, right in ((OWNER, "CREATE"), (OWNER, "USAGE"), (APP, "USAGE"), (PUBLIC, "USAGE")):
        has_right = text("SELECT has_schema_privilege(:role, current_schema(), :right)")
        parameters = {"role": role, "right": right}
        if not connection.execute(has_right, parameters).scalar_one():
            _attempted(connection, f"GRANT {right} ON SCHEMA {schema} TO {role}")
        if not connection.execute(has_right, parameters).scalar_one():  # a GRANT may warn and do nothing
            raise NotPreparedError(f"The role {role} lacks the right {right} on the schema {schema}")


def _ensure_extension(connection: Connection) -> None:
    """Add the trigrams that search needs. The extension comes with PostgreSQL and is trusted: a role that may create
    in the database may add it."""
    if connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = :name"), {"name": EXTENSION}).first():
        return
    available = text("SELECT 1 FROM pg_available_extensions WHERE name = :name")
    if not connection.execute(available, {"name": EXTENSION}).first():
        raise NotPreparedError(f"The server lacks the extension {EXTENSION}, which is part of PostgreSQL's contrib")
    if not _attempted(connection, f"CREATE EXTENSION IF NOT EXISTS {EXTENSION}"):
        raise NotPreparedError(f"The extension {EXTENSION} is not in the database, and this login may not add it")


def _may_act_as(connection: Connection, role: str) -> bool:
    version = connection.execute(text("SELECT current_setting('server_version_num')::int")).scalar_one()
    how = "SET" if version >= _SET_OPTION else "MEMBER"
    statement = text("SELECT pg_has_role(current_user, :role, :how)")
    return bool(connection.execute(statement, {"role": role, "how": how}).scalar_one())


def _attempted(connection: Connection, statement: str) -> bool:
    """Run a statement and return whether the login had the right."""
    try:
        with connection.begin_nested():
            connection.execute(text(statement))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != "42501":  # insufficient_privilege
            raise
        return False
    return True
