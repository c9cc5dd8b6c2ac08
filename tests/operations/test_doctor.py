"""`sachstand doctor`: each thing that can be wrong, made wrong, and told."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from app import database
from app.core.days import now
from app.core.ids import new_id
from app.operations import doctor
from app.operations.doctor import Finding
from app.participation.erasures.ledger import LedgerEntry
from app.settings import Settings
from tests.api import Api
from tests.conftest import emptied
from tests.databases import execute, scratch
from tests.operations.tools import KEY, as_login, sachstand


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


def test_settings_that_there_are_not() -> None:
    assert "Did you mean SACHSTAND_WORKERS?" in told(doctor.unknown({"SACHSTAND_WORKER": "2"}))
    assert "no such setting" in told(doctor.unknown({"sachstand_nonsense": "2"}))
    variables = {"SACHSTAND_TOKEN": "x", "SACHSTAND_TEST_DATABASE_URL": "x", "SACHSTAND_WORKERS": "", "PATH": "/bin"}
    assert told(doctor.unknown(variables)) == ""


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
    said = told(doctor.public_url(but(settings, host=host, public_url=url)))
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
    said = told(doctor.proxies(but(settings, host=host, public_url=url, trusted_proxies=trusted)))
    assert words in said
    assert bool(said) == bool(words)


# --- the key, the ledger ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "mode", "words"),
    [
        (KEY, 0o600, ""),
        (KEY, 0o640, "not for its owner only"),
        ("zu kurz", 0o600, "too simple"),
        ("ab" * 32, 0o600, "too simple"),
    ],
)
def test_a_secret_key_in_the_folder(settings: Settings, tmp_path: Path, key: str, mode: int, words: str) -> None:
    (tmp_path / "secret-key").write_text(key, encoding="utf-8")
    (tmp_path / "secret-key").chmod(mode)
    said = told(doctor.secret_key(but(settings, secret_key=None)))
    assert words in said
    assert bool(said) == bool(words)
    assert key not in said


def test_a_secret_key_that_others_can_replace_or_guess(settings: Settings, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    assert "Other OS users may write" in told(doctor.secret_key(but(settings, secret_key=None)))
    assert list(tmp_path.iterdir()) == []
    assert told(doctor.secret_key(settings)) == ""
    assert "too simple" in told(doctor.secret_key(but(settings, secret_key="x" * 64)))


def test_a_ledger_of_erasures(settings: Settings, tmp_path: Path) -> None:
    with_database = but(settings, database_url="postgresql://nowhere")
    assert told(doctor.ledger(but(settings, database_url=None))) == ""
    assert told(doctor.ledger(with_database)).startswith("False: There is no ledger")
    assert told(doctor.ledger(but(with_database, erasure_ledger=tmp_path / "erasures.jsonl"))) == ""
    for unwritable in (tmp_path, tmp_path / "missing" / "erasures.jsonl"):
        assert "cannot be written" in told(doctor.ledger(but(settings, erasure_ledger=unwritable)))


def test_erasures_that_a_restored_database_does_not_know(sound: Settings, tmp_path: Path) -> None:
    file = tmp_path / "erasures.jsonl"
    entry = LedgerEntry(new_id(), new_id(), new_id(), "item", now(), new_id())
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
    return told(finding for finding in doctor.database(settings) if finding.serious)


def test_a_sound_database(sound: Settings) -> None:
    assert serious(sound) == ""
    assert "is a superuser" in told(doctor.database(sound))


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

    monkeypatch.setattr(doctor, "datetime", Elsewhere)
    assert re.search(rf"\b\d{{4}} s {way} this machine's", serious(sound))


def test_more_connections_than_there_are(sound: Settings, server_url: str) -> None:
    assert "may open 25792 connections" in serious(but(sound, workers=64, pool_size=200))
    with scratch(server_url, "narrow") as url:
        execute(url, 'ALTER DATABASE "narrow" CONNECTION LIMIT 12')
        assert "at most 12" in serious(but(sound, database_url=url))


def test_a_database_that_cannot_be_examined(sound: Settings, server_url: str) -> None:
    assert "cannot be used" in serious(but(sound, database_url="postgresql://jana@127.0.0.1:1/sachstand"))
    with scratch(server_url, "empty") as url:
        assert f"at revision none instead of {database.head()}" in serious(but(sound, database_url=url))


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
    ],
)
def test_rights(sound: Settings, admin: Engine, wrong: str, right: str, words: str) -> None:
    with admin.connect() as connection:
        connection.exec_driver_sql(wrong)
        try:
            assert words in serious(sound)
        finally:
            connection.exec_driver_sql(right)


def test_a_login_that_holds_no_rights_until_it_acts_in_a_role(sound: Settings, admin: Engine) -> None:
    url = str(sound.database_url)
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS sachstand_modest")
        connection.exec_driver_sql("CREATE ROLE sachstand_modest LOGIN NOINHERIT")
        connection.exec_driver_sql("GRANT sachstand_app, sachstand_public TO sachstand_modest")
    try:
        said = told(doctor.database(but(sound, database_url=as_login(url, "sachstand_modest"))))
        assert said == ""
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP ROLE sachstand_modest")


# --- the command --------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_command(sound: Settings) -> None:
    home = Path(tempfile.mkdtemp())
    options = {"database_url": sound.database_url, "data_dir": home / "data"}
    fine, wrong = sachstand("doctor", **options), sachstand("doctor", **options, worker=2, workers=64)
    assert (fine.returncode, fine.stderr) == (0, "")
    assert fine.stdout.endswith("\nNothing is wrong.\n")
    assert wrong.returncode == 1
    assert "WRONG  settings: SACHSTAND_WORKER is set" in wrong.stdout
    assert "Why: " in wrong.stdout
    assert wrong.stdout.endswith("\n2 things are wrong.\n")
    assert list(home.iterdir()) == []
    shutil.rmtree(home)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("WORKERS", "geheim", "SACHSTAND_WORKERS is not valid"),
        ("SECRET_KEY", "geheim", "SACHSTAND_SECRET_KEY is not valid"),
        ("DATABASE_URL", "mysql://a:geheim@b/c", "postgresql://user@host/database"),
    ],
)
def test_settings_that_are_not_valid_are_told_by_every_command(name: str, value: str, words: str) -> None:
    done = sachstand("serve", **{name.lower(): value})
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "geheim" not in done.stderr
    assert "Traceback" not in done.stderr
