"""Where words stand in the database."""

from sqlalchemy import text
from sqlalchemy.engine import Engine


def found(admin: Engine, words: str) -> list[str]:
    """The tables in which the words stand, as text or within bytes."""
    with admin.connect() as connection:
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        rows = {n: connection.execute(text(f"SELECT row_to_json(t)::text FROM {n} t")).scalars().all() for n in names}
    wanted = (words, words.encode().hex())
    return [name for name, texts in rows.items() if any(want in row for row in texts for want in wanted)]
