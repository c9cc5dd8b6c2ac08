"""Drafts the migration to the tables in the code: `python -m migrations.draft milestones`.

It compares them with a throw-away database at the latest revision, and writes the next one into `versions`, with the
rights to new tables. Add by hand what it cannot know: views, functions, and changes of existing data.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.operations.ops import CreateTableOp, ExecuteSQLOp, MigrationScript
from alembic.script import Script
from sqlalchemy import create_engine

import app.api  # noqa: F401 # there all tables are loaded
from app import database
from app.core.database import driver_url
from app.embedded import running


def _grant(_context: Any, _revision: Any, scripts: Sequence[MigrationScript]) -> None:
    """Give the app its rights to new tables, and the public those to read them."""
    for script in scripts:
        assert script.upgrade_ops is not None
        ops = script.upgrade_ops.ops
        for name in [one.table_name for one in ops if isinstance(one, CreateTableOp)]:
            ops.append(ExecuteSQLOp(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO sachstand_app"))
            ops.append(ExecuteSQLOp(f"GRANT SELECT ON {name} TO sachstand_public"))


def draft(name: str) -> Path:
    """Write the next migration, and return its path."""
    config = database.config()
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    number = f"{int(database.head()) + 1:04}"
    with running(throwaway=True) as url:
        database.upgrade(url)
        engine = create_engine(driver_url(url))
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            script = command.revision(
                config, name, autogenerate=True, rev_id=number, process_revision_directives=_grant
            )
        engine.dispose()
    assert isinstance(script, Script), "one history has one next revision"
    path = Path(script.path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.lstrip().startswith("# ###")), encoding="utf-8")
    return path


if __name__ == "__main__":
    print(draft(" ".join(sys.argv[1:])))  # noqa: T201 # a command
