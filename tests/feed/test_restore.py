"""After a restore, positions of before are refused: the new database may give them again to other changes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.engine import Engine

from app.feed.relay import renew
from tests.api import Api
from tests.conftest import OPERATOR
from tests.databases import admin_of, dump, load
from tests.feed.conftest import settings_for
from tests.feed.reading import DATABASE, assert_complete, follow, followed, place, settle
from tests.operations.tools import sachstand
from tests.problems import problem

OTHER = f"{DATABASE}_copy"
TOKEN = OPERATOR


@pytest.fixture
def maintenance(server_url: str) -> Iterator[Engine]:
    engine = admin_of(server_url)
    yield engine
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {OTHER} WITH (FORCE)"))
    engine.dispose()


@contextmanager
def service_on(url: str) -> Iterator[Api]:
    with Api(settings_for(url), OPERATOR) as api:
        yield api


@pytest.fixture
def filled(quiet: Api) -> Api:
    concept = quiet.concept(quiet.district())
    for n in range(3):
        quiet.measure(concept, title=f"M {n}", visibility="internal" if n == 1 else "public")
    settle(quiet)
    return quiet


def positions(api: Api) -> dict[str | None, str]:
    """Where readers stood before the restore, by their tokens."""
    return {token: api.get("/changes?limit=2", token=token).json()["position"] for token in (None, TOKEN)}


def assert_begun_anew(api: Api, before: dict[str | None, str]) -> None:
    """Every old position is refused and says where to go on; a new reader gets everything."""
    for token, position in before.items():
        document = problem(api.get(f"/changes?after={position}", token=token), 410, "feed-reset")
        items, now = followed(api, document["existing"], token)
        assert items == []
        assert now.partition("-")[0] != position.partition("-")[0]
    settle(api)
    assert_complete(api, follow(api, token=TOKEN), public=False)
    assert_complete(api, follow(api), public=True)


def test_a_dump_restored_elsewhere(filled: Api, own_url: str, maintenance: Engine) -> None:
    before = positions(filled)
    script = dump(own_url)
    with maintenance.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {OTHER}"))
    other = make_url(own_url).set(database=OTHER).render_as_string(hide_password=False)
    load(other, script)
    with service_on(other) as api:
        assert_begun_anew(api, before)
        api.concept(api.district(name="Danach", ags=None))
        settle(api)
        assert_complete(api, follow(api, token=TOKEN), public=False)
    assert follow(filled, f"after={before[None]}"), "the first one goes on as before"


def test_a_dump_restored_over_its_own_database(filled: Api, own_url: str, maintenance: Engine) -> None:
    """Same server, same database, and no change of its oid: the restored row itself gives it away."""
    before = positions(filled)
    script = dump(own_url, "--clean", "--if-exists")
    filled.district(name="Verloren", ags=None)
    settle(filled)
    lost = {token: filled.get("/changes?after=now", token=token).json()["position"] for token in (None, TOKEN)}
    filled.run(filled.app.state.database.close())
    load(own_url, script)
    filled.district(name="Danach", ags=None)
    assert_begun_anew(filled, before)
    assert_begun_anew(filled, lost)


def test_data_alone_restored(filled: Api, own_url: str, own_admin: Engine, maintenance: Engine) -> None:
    before = positions(filled)
    script = dump(own_url, "--data-only", "--table=feed_*")
    with own_admin.connect() as connection:
        connection.execute(text("TRUNCATE feed_batches, feed_heads, feed_state"))
    load(own_url, script)
    assert_begun_anew(filled, before)


def test_a_copied_database(filled: Api, own_url: str, own_admin: Engine, maintenance: Engine) -> None:
    before = positions(filled)
    own_admin.dispose()
    filled.run(filled.app.state.database.close())
    with maintenance.connect() as connection:
        # Only a database that nobody uses can be copied, and whoever was ended comes back.
        connection.execute(text(f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS false"))
        try:
            ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name"
            connection.execute(text(ended), {"name": DATABASE})
            connection.execute(text(f"CREATE DATABASE {OTHER} TEMPLATE {DATABASE}"))
        finally:
            connection.execute(text(f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS true"))
    other = make_url(own_url).set(database=OTHER).render_as_string(hide_password=False)
    with service_on(other) as api:
        assert_begun_anew(api, before)


@pytest.mark.parametrize(
    ("part", "value"), [(0, "7000000000000000001"), (1, "1"), (2, "0000000F")], ids=["server", "database", "timeline"]
)
def test_another_server_database_or_timeline(filled: Api, own_admin: Engine, part: int, value: str) -> None:
    """As after a restore from a base backup, or when a standby was promoted."""
    before = positions(filled)
    with own_admin.connect() as connection:
        fingerprint = connection.execute(text("SELECT feed_fingerprint()")).scalar_one().split("-")
        assert len(fingerprint) == 3
        fingerprint[part] = value
        connection.execute(
            text("UPDATE feed_state SET fingerprint = :told, written_in = pg_current_xact_id()::text::bigint"),
            {"told": "-".join(fingerprint)},
        )
    assert_begun_anew(filled, before)


def test_an_operator_may_begin_anew(filled: Api) -> None:
    before = positions(filled)

    async def work() -> None:
        async with filled.app.state.database.relaying.begin() as connection:
            await renew(connection)

    filled.run(work())
    assert_begun_anew(filled, before)


def test_an_operator_may_do_so_from_a_shell(filled: Api, own_url: str) -> None:
    before = positions(filled)
    done = sachstand("feed", "renew", database_url=own_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert "feed-reset" in done.stdout
    assert_begun_anew(filled, before)


def test_nothing_else_begins_anew(filled: Api, own_admin: Engine) -> None:
    """Not a write, not a vacuum, not a restart of the relay."""
    before = positions(filled)
    rest = {token: follow(filled, f"after={position}", token) for token, position in before.items()}
    for statement in ("VACUUM FREEZE feed_state", "VACUUM FULL feed_state", "ANALYZE", "CHECKPOINT"):
        with own_admin.connect() as connection:
            connection.execute(text(statement))
        filled.run(filled.app.state.database.close())
        settle(filled)
        for token, position in before.items():
            assert follow(filled, f"after={position}", token) == rest[token], statement
    filled.district(name="Danach", ags=None)
    settle(filled)
    assert [place(item) for item in follow(filled, f"after={before[None]}")][:-1] == [place(i) for i in rest[None]]


def test_both_roles_may_read_the_fingerprint(own_admin: Engine) -> None:
    for role in ("sachstand_app", "sachstand_public"):
        with own_admin.connect() as connection:
            connection.execute(text(f"SET ROLE {role}"))
            connection.execute(text("SELECT is_genuine FROM feed_now"))
            connection.execute(text("RESET ROLE"))


def test_the_public_role_reads_no_more_than_it_must(own_admin: Engine) -> None:
    for what in ("* FROM feed_now", "last_position FROM feed_now", "* FROM feed_batches", "* FROM feed_state"):
        with own_admin.connect() as connection:
            connection.execute(text("SET ROLE sachstand_public"))
            with pytest.raises(Exception, match="permission denied"):
                connection.execute(text(f"SELECT {what}"))
            connection.execute(text("RESET ROLE"))
