"""The schema, the rights on it, and the operator's token."""

from collections.abc import Iterator

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import SQLModel

from app import database
from app.core.database import APP, OWNER, PUBLIC
from app.operations.doctor.finding import Finding
from app.settings import Settings

LOGS = ("status_updates", "goal_assessments", "status_acts", "goal_assessment_acts", "change_records")
FIXED = ("light", "effective_on", "recorded_at", "ordinal", "recorded_by", "key")
"""Columns of an entry that never change."""


def schema(connection: Connection) -> Iterator[Finding]:
    revision = _revision(connection)
    if revision == database.head():
        return
    if revision is None:
        what, why = "The database holds no schema of ours", "There are no tables yet, or the login may not see them"
    elif revision in _known():
        what, why = f"The schema is at revision {revision}, and this version needs {database.head()}", _NOT_READY
    else:
        what = f"The schema is at revision {revision}, which this version does not know"
        yield Finding(
            f"{what}.",
            f"A newer version has been here. {_NOT_READY}.",
            "Install that version again, or restore the backup made before its upgrade.",
        )
        return
    yield Finding(f"{what}.", f"{why}.", "Make a backup, and run sachstand db upgrade as the login that migrates.")


_NOT_READY = "The service says 503 on /readyz, and its statements may fail"


def _revision(connection: Connection) -> str | None:
    try:
        with connection.begin_nested():
            statement = text("SELECT version_num FROM alembic_version")
            revision: str | None = connection.execute(statement).scalar_one_or_none()
    except ProgrammingError:
        return None
    return revision


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(database.config()).walk_revisions()}


# --- rights -------------------------------------------------------------------------------------------------------

_REWRITING = """
SELECT EXISTS (
    SELECT FROM unnest(CAST(:logs AS text[])) AS log, unnest(ARRAY['DELETE', 'TRUNCATE']) AS act
    WHERE has_table_privilege(:role, log, act)
) OR EXISTS (
    SELECT FROM unnest(ARRAY['status_updates', 'goal_assessments']) AS log, unnest(CAST(:fixed AS text[])) AS field
    WHERE has_column_privilege(:role, log, field, 'UPDATE')
) OR has_any_column_privilege(:role, 'change_records', 'UPDATE')
"""
_ALTERING = "SELECT has_schema_privilege(:role, current_schema(), 'CREATE') OR pg_has_role(:role, :owner, 'MEMBER')"
_MAY = {"rewrite the logs": _REWRITING, "alter the schema": _ALTERING}
_OF_OTHERS = """
SELECT string_agg(tablename, ', ' ORDER BY tablename) FROM pg_tables
WHERE schemaname = current_schema() AND tableowner <> :owner AND tablename = ANY(:ours)
"""
_POWERFUL = "SELECT rolsuper OR pg_has_role(oid, :owner, 'MEMBER') FROM pg_roles WHERE rolname = session_user"


def rights(connection: Connection) -> Iterator[Finding]:
    """Report rights that the roles of the service must not have."""
    parameters = {"logs": list(LOGS), "fixed": list(FIXED), "owner": OWNER}
    for role in (APP, PUBLIC):
        for act, statement in _MAY.items():
            if connection.execute(text(statement), {**parameters, "role": role}).scalar_one():
                yield Finding(
                    f"The role {role} may {act}.",
                    "The logs are only worth believing if nobody can do that by way of the service.",
                    f"Take back what was granted to {role} beyond the migrations, directly or through PUBLIC.",
                )
    ours = [*SQLModel.metadata.tables, "alembic_version"]
    others = connection.execute(text(_OF_OTHERS), {"owner": OWNER, "ours": ours}).scalar_one()
    if others:
        yield Finding(
            f"Some tables do not belong to {OWNER}: {others}.",
            "Migrations run as that role, and the next one will fail.",
            f"As an administrator: ALTER TABLE … OWNER TO {OWNER}. Restore backups without --no-owner.",
        )


def login(connection: Connection) -> Iterator[Finding]:
    """Report rights of the login beyond those of the roles of the service."""
    if connection.execute(text(_POWERFUL), {"owner": OWNER}).scalar_one():
        yield Finding(
            "The login of SACHSTAND_DATABASE_URL is a superuser or a member of the owner.",
            "The service gives these rights up for each connection; an intruder could take them back.",
            "Serve with a login that is only a member of sachstand_app and sachstand_public: deploy/postgres-init.sql.",
            serious=False,
        )


# --- operator -----------------------------------------------------------------------------------------------------

_OPERATORS = text("""
    SELECT count(*) AS ever, count(*) FILTER (WHERE EXISTS (
        SELECT FROM api_tokens t
        WHERE t.actor_id = a.id AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp())
    )) AS now
    FROM actors a WHERE a.is_operator
""")


def operator(connection: Connection, settings: Settings) -> Iterator[Finding]:
    operators = connection.execute(_OPERATORS).one()
    if operators.now == 0 and (operators.ever or settings.bootstrap_token is None):
        yield Finding(
            "There is no operator's token.",
            "Nobody can make districts, or tokens for their admins.",
            "sachstand token create NAME prints one: this once.",
        )
