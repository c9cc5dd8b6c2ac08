"""Where words stand in the database."""

from sqlalchemy import text
from sqlalchemy.engine import Engine

_TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname IN ('public', 'jobs') ORDER BY schemaname, tablename
"""


def found(admin: Engine, words: str, *, sampled: bool = False) -> list[str]:
    """The tables, and `pg_stats` for the planner's samples, that hold words: as text, or as the bytes of text.

    `sampled` has the planner take samples before, as it does by itself at any time.
    """
    bound = {"words": f"%{words}%", "bytes": f"%{words.encode().hex()}%"}
    with admin.connect() as connection:
        if sampled:
            connection.exec_driver_sql("ANALYZE")
        tables = [*connection.execute(text(_TABLES)).scalars(), "pg_stats"]
        holds = "SELECT EXISTS (SELECT FROM {} t WHERE t::text LIKE :words OR t::text LIKE :bytes)"
        held = [name for name in tables if connection.execute(text(holds.format(name)), bound).scalar_one()]
    return [name.removeprefix("public.") for name in held]
