"""`sachstand doctor`: each thing that can be wrong, made wrong, and told."""

import http.server
import re
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from app import database
from app.core.days import now
from app.core.ids import new_id
from app.embedded import running
from app.operations.doctor import Finding, capacity, environment, examine, folder, ledger, port, server
from app.participation.erasures.ledger import Entry
from app.settings import Settings
from tests.api import Api
from tests.conftest import emptied
from tests.databases import execute, scratch
from tests.operations.tools import KEY, as_login, sachstand
from tests.processes import free_port

Set = Callable[..., None]


def told(findings: Iterator[Finding]) -> str:
    """What all findings say, after a look at their form."""
    found = list(findings)
    for finding in found:
        for words in (finding.what, finding.why, finding.todo):
            assert words[0].isupper() or words.startswith(("sachstand ", "chmod ", "`"))
    return "\n".join(f"{f.serious}: {f.what} {f.why} {f.todo}" for f in found)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_url="postgresql://nowhere", secret_key=KEY, data_dir=tmp_path)


def but(settings: Settings, **changes: Any) -> Settings:
    return settings.model_copy(update=changes)


# --- settings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SACHSTAND_WORKER", "2", "Did you mean SACHSTAND_WORKERS?"),
        ("sachstand_nonsense", "2", "no such setting"),
        ("SACHSTAND_WORKERS", "geheim", "SACHSTAND_WORKERS is not valid"),
        ("SACHSTAND_SECRET_KEY", "geheim", "SACHSTAND_SECRET_KEY is not valid"),
        ("SACHSTAND_BOOTSTRAP_TOKEN", "geheim", "32 characters"),
        ("SACHSTAND_DATABASE_URL", "mysql://a:geheim@b/c", "postgresql://user@host/database"),
        ("SACHSTAND_DATABASE_URL", "geheim", "postgresql://user@host/database"),
        ("PORT", "geheim", "SACHSTAND_PORT is not valid"),
    ],
)
def test_settings_that_cannot_be(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    monkeypatch.setenv(name, value)
    variables = {name: value}
    said = told(environment.settings(variables))
    assert words in said
    assert "geheim" not in said
    areas = [area for area, _ in examine(variables)]
    assert (areas == ["settings"]) == ("not valid" in said)


def test_settings_of_other_commands_are_known() -> None:
    variables = {"SACHSTAND_TOKEN": "x", "SACHSTAND_TEST_DATABASE_URL": "x", "SACHSTAND_WORKERS": "", "PATH": "/bin"}
    assert told(environment.settings(variables)) == ""


@pytest.mark.parametrize(
    ("host", "url", "words"),
    [
        ("127.0.0.1", None, ""),
        ("0.0.0.0", None, "SACHSTAND_PUBLIC_URL is not set"),
        ("::1", "http://localhost:8000", ""),
        ("127.0.0.1", "http://127.0.0.1:8000/", ""),
        ("127.0.0.1", "http://sachstand.example.org", "begins with http:"),
        ("0.0.0.0", "https://sachstand.example.org/api", ""),
        ("0.0.0.0", "sachstand.example.org", "no URL of a service"),
        ("0.0.0.0", "https://sachstand.example.org/?a=b", "no URL of a service"),
    ],
)
def test_the_public_url(settings: Settings, host: str, url: str | None, words: str) -> None:
    said = told(environment.public_url(but(settings, host=host, public_url=url)))
    assert words in said
    assert bool(said) == bool(words)


@pytest.mark.parametrize(
    ("host", "url", "trusted", "words"),
    [
        ("127.0.0.1", "https://sachstand.example.org", "127.0.0.1", ""),
        ("0.0.0.0", "http://localhost:8000", "127.0.0.1", ""),
        ("0.0.0.0", "https://sachstand.example.org", "127.0.0.1", "names this machine alone"),
        ("0.0.0.0", "https://sachstand.example.org", "127.0.0.1, ::1", "names this machine alone"),
        ("0.0.0.0", "https://sachstand.example.org", "127.0.0.1, 172.30.83.1", ""),
        ("0.0.0.0", "https://sachstand.example.org", "172.30.83.0/24", ""),
        ("127.0.0.1", None, "*", "trusts everybody"),
    ],
)
def test_proxies(settings: Settings, host: str, url: str | None, trusted: str, words: str) -> None:
    said = told(environment.proxies(but(settings, host=host, public_url=url, trusted_proxies=trusted)))
    assert words in said
    assert bool(said) == bool(words)


# --- folder and key -----------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_needed_is_not_looked_at(settings: Settings) -> None:
    assert told(folder.data_folder(but(settings, data_dir=Path("/proc/nothing")))) == ""


def test_the_data_folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = but(settings, database_url=None)
    tmp_path.chmod(0o700)
    assert told(folder.data_folder(own)) == ""
    tmp_path.chmod(0o777)
    assert "Other OS users may write" in told(folder.data_folder(own))
    tmp_path.chmod(0o700)
    assert "not there yet" in told(folder.data_folder(but(own, data_dir=tmp_path / "later")))
    assert not (tmp_path / "later").exists()
    (tmp_path / "file").touch()
    assert "is not a folder" in told(folder.data_folder(but(own, data_dir=tmp_path / "file" / "below")))
    monkeypatch.setattr(folder.os, "geteuid", lambda: 12345)
    assert "belongs to OS user" in told(folder.data_folder(own))
    monkeypatch.setattr(folder.os, "access", lambda *_: False)
    assert "cannot be written to" in told(folder.data_folder(own))


def test_a_full_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder.shutil, "disk_usage", lambda _: SimpleNamespace(free=5_000_000))
    assert "Only 5 MB are free" in told(folder.data_folder(but(settings, database_url=None)))


@pytest.mark.parametrize(
    ("key", "mode", "words"),
    [
        (KEY, 0o600, ""),
        (KEY, 0o640, "not for its owner only"),
        ("zu kurz", 0o600, "too simple"),
        ("ab" * 32, 0o600, "too simple"),
        ("geheimnißvoll und lang genug für alle", 0o600, "cannot be read"),
    ],
)
def test_a_secret_key_in_the_folder(settings: Settings, tmp_path: Path, key: str, mode: int, words: str) -> None:
    (tmp_path / "secret-key").write_text(key, encoding="utf-8")
    (tmp_path / "secret-key").chmod(mode)
    said = told(folder.secret_key(but(settings, secret_key=None)))
    assert words in said
    assert bool(said) == bool(words)
    assert key not in said


def test_a_secret_key_that_is_absent_or_set(settings: Settings, tmp_path: Path) -> None:
    assert told(folder.secret_key(but(settings, secret_key=None))).startswith("False: There is no secret key yet")
    assert list(tmp_path.iterdir()) == []
    assert told(folder.secret_key(settings)) == ""
    assert "too simple" in told(folder.secret_key(but(settings, secret_key="x" * 64)))


# --- ledger -------------------------------------------------------------------------------------------------------


def test_a_ledger_of_erasures(settings: Settings, tmp_path: Path) -> None:
    with_database = but(settings, database_url="postgresql://nowhere")
    assert told(ledger.file(but(settings, database_url=None))) == ""
    assert told(ledger.file(with_database)).startswith("False: There is no ledger")
    assert told(ledger.file(but(with_database, erasure_ledger=tmp_path / "erasures.jsonl"))) == ""
    for unwritable in (tmp_path, tmp_path / "missing" / "erasures.jsonl"):
        assert "cannot be written" in told(ledger.file(but(settings, erasure_ledger=unwritable)))


def test_erasures_that_a_restored_database_does_not_know(sound: Settings, tmp_path: Path) -> None:
    file = tmp_path / "erasures.jsonl"
    entry = Entry(new_id(), new_id(), new_id(), "item", now(), new_id())
    file.write_bytes(entry.line())
    assert "does not know of 1 erasures" in serious(but(sound, erasure_ledger=file))
    file.write_bytes(b"")
    assert serious(but(sound, erasure_ledger=file)) == ""


# --- database -----------------------------------------------------------------------------------------------------


@pytest.fixture
def sound(settings: Settings, service: Api, admin: Engine, database_url: str) -> Settings:
    """Settings of an installation with nothing wrong but the login of the tests, which is a superuser."""
    emptied(service, admin)
    return but(settings, database_url=database_url)


def serious(settings: Settings) -> str:
    return told(finding for finding in server.database(settings) if finding.serious)


def test_a_sound_database(sound: Settings) -> None:
    assert serious(sound) == ""
    assert "is a superuser" in told(server.database(sound))


def test_a_database_that_is_away_keeps_its_password(settings: Settings) -> None:
    said = serious(but(settings, database_url="postgresql://jana:geheim@127.0.0.1:1/sachstand"))
    assert "cannot be used" in said
    assert "geheim" not in said


def test_an_old_server(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "OLDEST", 99)
    assert "needs 99 or later" in serious(sound)


def test_another_encoding(sound: Settings, server_url: str) -> None:
    execute(server_url, "CREATE DATABASE ascii_only ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    try:
        url = database.driver_url(server_url).set(database="ascii_only").render_as_string(hide_password=False)
        assert "encoding is SQL_ASCII" in serious(but(sound, database_url=url))
    finally:
        execute(server_url, "DROP DATABASE ascii_only WITH (FORCE)")


@pytest.mark.parametrize(("seconds", "way"), [(3_000, "behind"), (-3_000, "ahead of")])
def test_clocks_apart(sound: Settings, monkeypatch: pytest.MonkeyPatch, seconds: int, way: str) -> None:
    class Elsewhere(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(UTC) + timedelta(seconds=seconds)

    monkeypatch.setattr(capacity, "datetime", Elsewhere)
    assert re.search(rf"\b\d{{4}} s {way} this machine's", serious(sound))


def test_more_connections_than_there_are(sound: Settings, server_url: str) -> None:
    assert "may open 25792 connections" in serious(but(sound, workers=64, pool_size=200))
    with scratch(server_url, "narrow") as url:
        execute(url, 'ALTER DATABASE "narrow" CONNECTION LIMIT 12')
        assert "at most 12" in serious(but(sound, database_url=url))


def test_a_schema_that_is_absent_behind_or_ahead(sound: Settings, server_url: str) -> None:
    with scratch(server_url, "empty") as url:
        there = but(sound, database_url=url)
        assert "holds no schema of ours" in serious(there)
        database.upgrade(url, "0001")
        if database.head() != "0001":
            assert f"at revision 0001, and this version needs {database.head()}" in serious(there)
        execute(url, "UPDATE alembic_version SET version_num = 'later'")
        assert "which this version does not know" in serious(there)


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        (
            "GRANT DELETE ON status_updates TO sachstand_app",
            "REVOKE DELETE ON status_updates FROM sachstand_app",
            "sachstand_app may rewrite the logs",
        ),
        (
            "GRANT UPDATE (light) ON goal_assessments TO sachstand_app",
            "REVOKE UPDATE (light) ON goal_assessments FROM sachstand_app",
            "sachstand_app may rewrite the logs",
        ),
        (
            "GRANT UPDATE (before) ON change_records TO PUBLIC",
            "REVOKE UPDATE (before) ON change_records FROM PUBLIC",
            "sachstand_public may rewrite the logs",
        ),
        (
            "GRANT CREATE ON SCHEMA public TO sachstand_app",
            "REVOKE CREATE ON SCHEMA public FROM sachstand_app",
            "sachstand_app may alter the schema",
        ),
        (
            "ALTER TABLE measures OWNER TO CURRENT_USER",
            "ALTER TABLE measures OWNER TO sachstand_owner",
            "Some tables do not belong to sachstand_owner: measures.",
        ),
        ("UPDATE api_tokens SET expires_at = now()", "DELETE FROM api_tokens", "There is no operator's token"),
    ],
)
def test_rights_and_operators(sound: Settings, admin: Engine, wrong: str, right: str, words: str) -> None:
    with admin.connect() as connection:
        connection.exec_driver_sql(wrong)
        try:
            assert words in serious(sound)
        finally:
            connection.exec_driver_sql(right)


def test_no_token_is_needed_where_one_will_be_made(sound: Settings, admin: Engine) -> None:
    with admin.connect() as connection:
        connection.exec_driver_sql("DELETE FROM api_tokens")
    assert "operator's token" in serious(sound)
    assert "operator's token" in serious(but(sound, bootstrap_token=KEY)), "of a second operator it makes none"
    with admin.connect() as connection:
        connection.exec_driver_sql("DELETE FROM actors WHERE is_operator")
    assert "operator's token" in serious(sound)
    assert serious(but(sound, bootstrap_token=KEY)) == ""


def test_roles_that_are_missing_or_not_held(settings: Settings) -> None:
    with running(Path("unused"), throwaway=True) as url:
        bare = but(settings, database_url=url)
        assert "no role sachstand_owner" in serious(bare)
        assert "no role sachstand_public" in serious(bare)
        database.upgrade(url)
        assert "There is no operator's token" in serious(bare)
        execute(url, "CREATE ROLE stranger LOGIN")
        assert "is no member of sachstand_app" in serious(but(bare, database_url=as_login(url, "stranger")))


def test_a_login_that_holds_no_rights_until_it_acts_in_a_role(sound: Settings, admin: Engine) -> None:
    url = str(sound.database_url)
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS sachstand_modest")
        connection.exec_driver_sql("CREATE ROLE sachstand_modest LOGIN NOINHERIT")
        connection.exec_driver_sql("GRANT sachstand_app, sachstand_public TO sachstand_modest")
    try:
        said = told(server.database(but(sound, database_url=as_login(url, "sachstand_modest"))))
        assert said == ""
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP ROLE sachstand_modest")


def test_the_embedded_database_is_found_while_it_runs(settings: Settings, data: Path) -> None:
    own = but(settings, database_url=None, data_dir=data)
    assert "is not running" in told(server.database(own))
    with running(data) as url:
        assert "no role sachstand_app" in told(server.database(own))
        database.upgrade(url)
        said = told(server.database(own))
        assert "There is no operator's token" in said
        assert "superuser" not in said
    assert "is not running" in told(server.database(own))


# --- port ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def number() -> int:
    return free_port()


@contextmanager
def answering(number: int, answers: dict[str, tuple[int, bytes]]) -> Iterator[None]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers.get(self.path, (404, b""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", number), Handler) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield
        serving.shutdown()
        thread.join()


OK = (200, b'{"status":"ok"}')


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"/healthz": OK, "/readyz": OK}, ""),
        ({"/healthz": OK, "/readyz": (503, b"{}")}, "says that it is not ready"),
        ({}, "taken by a program that is not Sachstand"),
    ],
)
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_port_in_use(
    settings: Settings, number: int, answers: dict[str, tuple[int, bytes]], words: str, host: str
) -> None:
    with answering(number, answers):
        said = told(port.port(but(settings, host=host, port=number)))
    assert words in said
    assert bool(said) == bool(words)


def test_a_port_that_is_free_mute_or_elsewhere(
    settings: Settings, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = but(settings, port=number)
    assert told(port.port(here)) == ""
    assert told(port.port(but(settings, port=0))) == ""
    monkeypatch.setattr(port, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", number)):
        assert "does not answer as Sachstand does" in told(port.port(here))
    assert "cannot listen on 192.0.2.1" in told(port.port(but(here, host="192.0.2.1")))


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command(sound: Settings, number: int) -> None:
    home = Path(tempfile.mkdtemp())
    options = {"database_url": sound.database_url, "data_dir": home / "data", "port": number}
    fine, wrong = sachstand("doctor", **options), sachstand("doctor", **options, worker=2, workers=64)
    assert (fine.returncode, fine.stderr) == (0, "")
    assert fine.stdout.endswith("\nNothing is wrong.\n")
    assert wrong.returncode == 1
    assert "WRONG  settings: SACHSTAND_WORKER is set" in wrong.stdout
    assert "Why: " in wrong.stdout
    assert wrong.stdout.endswith("\n2 things are wrong.\n")
    broken = sachstand("doctor", **options | {"secret_key": "geheim"})
    assert broken.returncode == 1
    assert "Nothing else was looked at." in broken.stdout
    assert "geheim" not in broken.stdout + broken.stderr
    assert list(home.iterdir()) == []
    shutil.rmtree(home)
