"""Large imports are taken back in the steps of their size, and others are answered meanwhile."""

from sqlalchemy import text
from sqlalchemy.engine import Engine

from tests.api import Api
from tests.exchange.test_imports import bundle, load, measure, update

READ = "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = 'change_records'"


def test_the_database_looks_at_what_an_import_made_once(api: Api, admin: Engine) -> None:
    updates = [update(f"u{n}", f"m{n % 100}") for n in range(1_000)]
    done = load(api, bundle(measures=[measure(f"m{n}") for n in range(100)], status_updates=updates))
    statement = text("SELECT undo_imported(district_id, id) FROM imports WHERE id = :id")
    with admin.connect() as connection:
        connection.execute(statement, {"id": done["import_id"]})
        assert connection.execute(text("SELECT count(*) FROM status_updates")).scalar_one() == 0
        assert connection.execute(text(READ)).scalar_one() < 50 * 1_100
