"""Drafts the migration to the tables in the code: `python -m migrations.draft milestones`.

It compares them with a throw-away database at the latest revision, and writes the next one into `versions`. Add by
hand what it cannot know: rights, views, functions, and changes of existing data.
"""

import sys
from pathlib import Path

from alembic import command
from alembic.script import Script
from sqlalchemy import create_engine

import app.api  # noqa: F401 # there all tables are loaded
from app import database
from app.core.database import driver_url
from app.embedded import running


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
            script = command.revision(config, name, autogenerate=True, rev_id=number)
        engine.dispose()
    assert isinstance(script, Script), "one history has one next revision"
    return Path(script.path)


if __name__ == "__main__":
    print(draft(" ".join(sys.argv[1:])))  # noqa: T201 # a command
