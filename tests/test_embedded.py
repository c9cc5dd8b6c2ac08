"""The embedded server on real folders, with real processes; as root as well as as an ordinary user."""

import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from app.embedded import (
    EmbeddedServerBusy,
    EmbeddedServerError,
    accounts,
    default_data_dir,
    folders,
    prepared,
    running,
)
from app.embedded.processes import command_of
from tests.waiting import wait_until

ROOT = Path(__file__).parents[1]
IS_ROOT = os.geteuid() == 0
HOLDER = """
import sys
from pathlib import Path
from app.embedded import running
with running(Path(sys.argv[1]) if len(sys.argv) > 1 else None, throwaway=len(sys.argv) == 1) as url:
    print(url, flush=True)
    sys.stdin.read()
"""

pytestmark = pytest.mark.process
only_root = pytest.mark.skipif(not IS_ROOT, reason="concerns root alone")


@pytest.fixture
def base() -> Iterator[Path]:
    """Not pytest's own folder, which is closed to the OS user the server runs as when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="sachstand test ü ", dir="/tmp")).resolve()
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


def ask(url: str, question: str) -> Any:
    with connected(url) as connection:
        row = connection.execute(question).fetchone()
    return row and row[0]


def socket_folder(url: str) -> Path:
    return Path(parse_qs(urlsplit(url).query)["host"][0])


def server_pid(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def is_running(pid: int) -> bool:
    return "postgres" in command_of(pid)


@contextmanager
def holder(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process of ours that holds a server until its input ends, or it is killed."""
    command = [sys.executable, "-c", HOLDER, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process, process.stdout.readline().strip()


def killed_holder(*arguments: str | Path) -> str:
    with holder(*arguments) as (process, url):
        process.kill()
    return url


@pytest.mark.parametrize("name", ["with a space", "x" * 200])
def test_data_survive_a_restart(base: Path, name: str) -> None:
    data = base / name / "data"
    with running(data) as url:
        with connected(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        assert ask(url, "SELECT current_database()") == "sachstand"
        pid, sockets = server_pid(data), socket_folder(url)
    assert not is_running(pid)
    assert not sockets.exists()
    with running(data) as url:
        assert ask(url, "SELECT one FROM kept") == 1


def test_only_a_closed_socket_leads_to_the_server(base: Path) -> None:
    with running(base / "data") as url:
        assert ask(url, "SHOW listen_addresses") == ""
        found = socket_folder(url).stat()
        assert found.st_mode & 0o777 == 0o700
        assert found.st_uid == (base / "data" / "postgres").stat().st_uid
        assert (found.st_uid != os.geteuid()) == IS_ROOT
        assert (base / "data" / "postgres.log").stat().st_mode & 0o077 == 0


def test_the_log_holds_no_data(base: Path) -> None:
    with running(base / "data") as url, connected(url) as connection:
        connection.execute("CREATE TABLE people (mail text PRIMARY KEY)")
        connection.execute("INSERT INTO people VALUES ('jana@example.org')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('jana@example.org')")
    log = (base / "data" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "jana" not in log


def test_letters_are_german_ones(base: Path) -> None:
    with running(throwaway=True) as url:
        assert ask(url, "SELECT lower('ÄÖÜ')") == "äöü"


def test_folders_above_keep_their_modes(base: Path) -> None:
    above = [base, *base.parents, Path(tempfile.gettempdir())]
    before = [folder.stat().st_mode for folder in above]
    with running(base / "a" / "data"):
        pass
    assert [folder.stat().st_mode for folder in above] == before
    assert (base / "a" / "data").stat().st_mode & 0o777 == (0o711 if IS_ROOT else 0o700)


def test_a_folder_in_use_keeps_its_mode(base: Path) -> None:
    data = base / "data"
    data.mkdir(mode=0o755)
    (data / "other").touch()
    with running(data):
        pass
    assert data.stat().st_mode & 0o777 == 0o755


@only_root
def test_a_closed_folder_stays_closed(base: Path) -> None:
    closed = base / "closed"
    closed.mkdir(mode=0o700)
    (closed / "other").touch()
    with pytest.raises(EmbeddedServerError, match="out of reach for sachstand-postgres"), running(closed / "data"):
        pass
    assert closed.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in closed.iterdir()] == ["other"]


@only_root
def test_programs_run_from_where_the_account_can_reach_them(base: Path) -> None:
    with running(base / "data"):
        assert command_of(server_pid(base / "data")).startswith(str(base / "data" / "programs-"))


@only_root
def test_without_a_way_to_make_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "SERVER_ACCOUNT", "sachstand-nobody")
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(EmbeddedServerError, match="OS user sachstand-nobody could not be made: there is no useradd"):
        accounts.server_account()


@only_root
def test_two_starts_at_once_make_the_account_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made, looks = list[accounts.Account](), list[int]()

    def known() -> accounts.Account | None:
        looks.append(threading.get_ident())
        return made[-1] if made else None

    def useradd(*_: Any) -> None:
        wait_until(lambda: len(set(looks)) == 4, "all have found that there is none")
        made.append(accounts.Account(900 + len(made), 900))

    monkeypatch.setattr(accounts, "_existing_account", known)
    monkeypatch.setattr(accounts, "run", useradd)
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: accounts.server_account(), range(4)))
    assert found == {accounts.Account(900, 900)}


@only_root
def test_as_an_ordinary_user(base: Path) -> None:
    data = base / "theirs"
    data.mkdir()
    shutil.chown(data, "nobody")
    environment = {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]), "TMPDIR": "/tmp"}
    script = HOLDER.replace("sys.stdin.read()", "")
    for python in dict.fromkeys((sys.executable, "/usr/bin/python3")):
        with suppress(OSError):
            command = [python, "-I", "-c", f"import sys; sys.path[:0] = {sys.path!r}; import psycopg, sqlalchemy"]
            if subprocess.run(command, user="nobody", cwd="/", check=False, capture_output=True).returncode == 0:
                break
    else:
        pytest.skip("no Python that user nobody may run with these packages")
    for _ in range(2):
        subprocess.run([python, "-c", script, data], user="nobody", env=environment, cwd="/", check=True)
    assert {path.owner() for path in data.rglob("*")} == {"nobody"}


def test_a_second_opener_is_told_who_owns_the_data(base: Path) -> None:
    with holder(base / "data") as (process, url):
        with pytest.raises(EmbeddedServerBusy, match=rf"\(process {process.pid}\)"), running(base / "data"):
            pass
        assert ask(url, "SELECT 1") == 1
        process.communicate()
    with running(base / "data"), pytest.raises(EmbeddedServerBusy), running(base / "data"):
        pass


def test_after_kill_the_next_start_takes_over(base: Path) -> None:
    data = base / "data"
    with holder(data) as (process, url):
        with connected(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        process.kill()
    survivor = server_pid(data)
    assert is_running(survivor)
    with running(data) as url_now:
        assert not is_running(survivor)
        assert not socket_folder(url).exists()
        assert ask(url_now, "SELECT one FROM kept") == 1
        pid = server_pid(data)
    assert not is_running(pid)


def test_after_kill_of_everything_the_next_start_recovers(base: Path) -> None:
    data = base / "data"
    statement = "SELECT count(*) FROM generate_series(1, 4000) a, generate_series(1, 4000) b"  # takes seconds
    client = "import sys, psycopg; psycopg.connect(sys.argv[1]).execute(sys.argv[2])"
    with holder(data) as (process, url):
        with connected(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        command = [sys.executable, "-c", client, url.replace("+psycopg", ""), statement]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as busy:
            seen = f"SELECT pid FROM pg_stat_activity WHERE query = '{statement}'"
            at_work = wait_until(lambda: ask(url, seen), "the statement is at work")
            os.kill(at_work, signal.SIGSTOP)
            process.kill()
            process.wait()
            os.kill(server_pid(data), signal.SIGKILL)
            assert busy.poll() is None
            os.kill(at_work, signal.SIGCONT)
            with running(data) as url_now:
                assert ask(url_now, "SELECT one FROM kept") == 1


def test_a_note_with_the_number_of_another_program(base: Path) -> None:
    data = base / "data"
    killed_holder(data)
    note = data / "postgres" / "postmaster.pid"
    lines = note.read_text().splitlines()
    os.kill(int(lines[0]), signal.SIGINT)
    wait_until(lambda: not note.exists(), "the server is gone")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as innocent:
        note.write_text("\n".join([str(innocent.pid), *lines[1:], ""]))
        with running(data) as url:
            assert ask(url, "SELECT 1") == 1
            assert innocent.poll() is None


def test_data_of_another_version_are_refused(base: Path) -> None:
    with running(base / "data"):
        pass
    (base / "data" / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedServerError, match="made by PostgreSQL 15, and this is PostgreSQL 18"):
        running(base / "data").__enter__()


def test_a_half_made_cluster_is_made_anew(base: Path) -> None:
    half = prepared(base / "data") / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with running(base / "data") as url:
        assert ask(url, "SELECT 1") == 1
    assert not half.exists()


@pytest.mark.parametrize("name", ["a file", "a file/below it"])
def test_an_unusable_folder_is_named(base: Path, name: str) -> None:
    (base / "a file").touch()
    with pytest.raises(EmbeddedServerError, match="a file"), running(base / name):
        pass


def test_what_the_server_says_when_it_cannot_start(base: Path) -> None:
    with running(base / "data"):
        pass
    (base / "data" / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedServerError, match="pg_control"), running(base / "data"):
        pass
    assert not (base / "data" / "sockets").is_symlink()


def test_throwaway_leaves_nothing() -> None:
    with running(throwaway=True) as url:
        assert ask(url, "SHOW fsync") == "off"
        data = Path(ask(url, "SHOW data_directory"))
        pid = server_pid(data.parent)
    assert not data.parent.exists()
    assert not is_running(pid)


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Throwaway folders where no other test is just making one."""
    with tempfile.TemporaryDirectory(prefix="sachstand-test-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.mark.usefixtures("apart")
def test_an_abandoned_throwaway_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_NO_LOCK_YET", math.inf)
    with holder() as (process, url):
        data = Path(ask(url, "SHOW data_directory")).parent
        process.kill()
    survivor = server_pid(data)
    with running(throwaway=True):
        assert data.exists()  # too young to tell
    monkeypatch.setattr(folders, "_NO_LOCK_YET", -1)
    with holder() as (_, other), running(throwaway=True):
        assert not data.exists()
        assert not is_running(survivor)
        assert ask(other, "SELECT 1") == 1


def test_default_data_dir(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/jana")
    monkeypatch.setenv("SACHSTAND_DATA_DIR", "~/elsewhere")
    assert default_data_dir() == Path("/home/jana/elsewhere")
    monkeypatch.delenv("SACHSTAND_DATA_DIR")
    assert (default_data_dir() == Path("/var/lib/sachstand")) == IS_ROOT
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert default_data_dir() == Path("/home/jana/.local/share/sachstand")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_data_dir() == Path("/data/sachstand")
