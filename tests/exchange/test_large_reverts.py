"""Large imports are taken back in the steps of their size, and others are answered meanwhile."""

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from app.core import worker_threads
from app.exchange.imports.write import store
from app.exchange.reverts import conflicts, effects, service
from tests.api import Api, statements
from tests.bundles import bundle, first, link, load, measure, second, statement, update
from tests.threads import threads_of

READ = "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = 'change_records'"


def test_the_database_looks_at_what_an_import_made_once(api: Api, admin: Engine) -> None:
    updates = [update(f"u{n}", f"m{n % 100}") for n in range(1_000)]
    done = load(api, bundle(measures=[measure(f"m{n}") for n in range(100)], status_updates=updates))
    statement = text("SELECT undo_imported(district_id, id) FROM imports WHERE id = :id")
    with admin.connect() as connection:
        connection.execute(statement, {"id": done["import_id"]})
        assert connection.execute(text("SELECT count(*) FROM status_updates")).scalar_one() == 0
        assert connection.execute(text(READ)).scalar_one() < 50 * 1_100


LONG = {
    "_note_all": effects,
    "_edited": conflicts,
    "_below_concepts": conflicts,
    "_wanted": conflicts,
    "_stage": service,
    "_record": store,
    "_record_deleted": service,
}


def test_what_takes_long_of_a_large_revert_runs_outside_of_the_loop(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    load(api, first())
    done = load(api, second())
    path, of_loop = f"/imports/{done['import_id']}/revert?dry_run=true", {api._thread.name}
    threads = threads_of(monkeypatch, LONG)
    small = api.post(path)
    assert threads == dict.fromkeys(LONG, of_loop)
    threads.clear()
    for place in (worker_threads, effects, conflicts):
        monkeypatch.setattr(place, "LARGE_COUNT", 0)
    assert api.post(path).json() == small.json()
    assert small.json()["restored"] > 0
    assert threads.keys() == set(LONG)
    assert all(threads[name] - of_loop for name in LONG), "what has anything to do"


def test_restored_links_are_held_against_others_by_one_statement(api: Api) -> None:
    links = [link(f"l{n}", key_statement=f"s{n}") for n in range(20)]
    load(api, bundle(measures=[measure("m1")], key_statements=[statement(f"s{n}") for n in range(20)],
                     participation_links=links))  # fmt: skip
    done = load(api, bundle(participation_links=[one | {"note": "neu"} for one in links]))
    with statements(api) as sent:
        assert api.post(f"/imports/{done['import_id']}/revert").json()["restored"] == 20
    reading = [
        one for one in sent if one.startswith("SELECT participation_links.id, participation_links.feedback_item_id")
    ]
    assert len(reading) == 1
