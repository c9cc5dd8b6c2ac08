"""The database's roles, made before the first table: an owner, the app, and the public, who only reads.

Roles belong to the whole server; where they are there already, they are kept. A login that may not make roles needs
them made by the server's administrator, and to be a member of all three.
"""

from sqlalchemy import Connection, text

OWNER, APP, PUBLIC = "sachstand_owner", "sachstand_app", "sachstand_public"

_MAKE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database's migration was faster
END $$
"""
_JOIN = """
DO $$ BEGIN
    IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN
        GRANT {role} TO CURRENT_USER;
    END IF;
END $$
"""


def ensure_roles(connection: Connection) -> None:
    """Makes the roles where they are missing, joins them, and lets the owner make tables here."""
    for role in (OWNER, APP, PUBLIC):
        connection.execute(text(_MAKE.format(role=role)))
        connection.execute(text(_JOIN.format(role=role)))
    schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    connection.execute(text(f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {OWNER}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {APP}, {PUBLIC}"))
