"""Files that mean harm cost a process of their own and no more: it is bounded, and ends with whoever wanted it."""

import asyncio
import io
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from app.core.helper_processes import AT_ONCE
from app.core.problems import Problem
from app.exchange.boards import workbooks
from app.exchange.boards.workbooks import read_apart
from app.exchange.spreadsheets import bounds
from tests.exchange.spreadsheets import changed, refusal, rows, told
from tests.exchange.tables import xlsx_of, zip_of
from tests.waiting import wait_until

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
WHOLE = xlsx_of({"A": [["Post ID", "Body"], [1, "Wort"]]})
SLEEP = "import sys, time; sys.stdin.buffer.read(); time.sleep(600)"


def with_sheet(xml: str) -> bytes:
    return changed(WHOLE, sheet1=lambda _: xml)


def zeros(name: str, size: int, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive, archive.open(name, "w", force_zip64=True) as part:
        for _ in range(size // 1_000_000):
            part.write(b"0" * 1_000_000)
    return file.getvalue()


def lying(content: bytes, size: int) -> bytes:
    """The archive, of which each part says that it has another size."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in before.infolist():
            archive.writestr(info.filename, before.read(info))
        for info in archive.infolist():
            info.file_size = size
    return file.getvalue()


HARMFUL: dict[str, tuple[Callable[[], bytes], str]] = {
    "ten times the limit": (lambda: zeros("a.csv", 10 * bounds.MOST_UNPACKED), "unpacked_too_large"),
    "a header that tells too little": (lambda: lying(zeros("a.csv", 10_000_000), 10), "unreadable"),
    "a workbook whose headers tell too little": (lambda: lying(WHOLE, 10), "unreadable"),
    "what unpacks without a bound": (lambda: zeros("a.csv", 1_000_000, zipfile.ZIP_BZIP2), "unreadable"),
    "a row of millions between comments": (
        lambda: with_sheet(SHEET.format("<row>" + "<c><v>1</v></c><!--row>-->" * 1_000_000 + "</row>")),
        "too_many_columns",
    ),
    "a cell beyond the last column": (lambda: with_sheet(SHEET.format('<row><c r="ZZZ1"/></row>')), "too_many_columns"),
    "a row beyond the last": (lambda: with_sheet(SHEET.format('<row r="1048577"/>')), "too_many_rows"),
    "ten times the rows": (
        lambda: with_sheet(SHEET.format("<row><c><v>1</v></c></row>" * 10 * bounds.MOST_ROWS)), "too_many_rows"
    ),
    "ten times the sheets": (
        lambda: changed(WHOLE, workbook=lambda xml: xml.replace(
            "</sheets>", '<sheet name="A" r:id="rId1"/>' * 10 * bounds.MOST_SHEETS + "</sheets>")),
        "too_many_sheets",
    ),
    "a long text in many cells": (
        lambda: with_sheet(
            SHEET.format(f'<row><c t="inlineStr"><is><t>{"x" * 9_000_000}</t></is></c></row>' * 3)
        ),
        "unpacked_too_large",
    ),
    "entities": (
        lambda: with_sheet(f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]><x>{"&a;" * 50_000}</x>'), "unreadable"
    ),
    "half a part": (lambda: with_sheet(SHEET.format('<row><c><v>1</v></c></row>')[:-30]), "unreadable"),
    "a string that is not there": (lambda: with_sheet(SHEET.format('<row><c t="s"><v>99</v></c></row>')), "unreadable"),
    "many tables": (lambda: zip_of({f"{n}.csv": b"" for n in range(bounds.MOST_FILES + 1)}), "unpacked_too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMFUL)
def test_what_means_harm_is_refused_for_what_it_is(name: str) -> None:
    content, code = HARMFUL[name]
    assert refusal(content()) == code


def test_a_file_that_was_cut_off_or_damaged_says_nothing_else() -> None:
    whole = rows(WHOLE)
    step = len(WHOLE) // 97
    for place in range(0, len(WHOLE), step):
        assert refusal(WHOLE[:place]) == "unreadable"
        damaged = WHOLE[:place] + bytes([WHOLE[place] ^ 0xFF]) + WHOLE[place + 1 :]
        assert rows(damaged) in ({}, whole)


def test_empty_rows_and_far_corners_cost_nothing() -> None:
    cell = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>x</t></is></c></row>'
    content = with_sheet(SHEET.format(cell.format(1, "A") + "<row/>" * 1_000 + cell.format(1_048_576, "XFD")))
    last = rows(content)[1_048_576]
    assert (len(last), last[-1]) == (bounds.MOST_COLUMNS + 1, "…")


def test_an_archive_may_hold_whatever_is_no_table() -> None:
    pictures = {f"{n}.png": b"x" for n in range(10 * bounds.MOST_FILES)}
    assert [line["name"] for line in told(zip_of({**pictures, "a.csv": b"Body"})) if "name" in line] == ["a"]


# --- the process --------------------------------------------------------------------------------------------------


@pytest.fixture
def helpers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[asyncio.subprocess.Process]]:
    """Every process that was started."""
    started: list[asyncio.subprocess.Process] = []
    start = asyncio.create_subprocess_exec

    async def kept(*command: str, **given: Any) -> asyncio.subprocess.Process:
        started.append(await start(*command, **given))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", kept)
    yield started
    assert all(process.returncode is not None for process in started), "none is left"


def program(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Have another program stand in for the reader."""
    monkeypatch.setattr(workbooks, "_HELPER", ("-c", text))


def outcome(content: bytes = WHOLE) -> str | bytes:
    """What is read, or the code of the refusal."""
    try:
        return asyncio.run(read_apart(content, hidden=False))
    except Problem as problem:
        return problem.errors[0].code


Helpers = list[asyncio.subprocess.Process]


def test_memory_is_bounded(helpers: Helpers) -> None:
    deep = "<a>" * (bounds.MOST_UNPACKED // 4)
    assert b'"too_much_memory"' in bytes(outcome(with_sheet(SHEET.format(deep))))  # type: ignore[arg-type]


LIMITED = "from app.exchange.spreadsheets import __main__ as reader, bounds; bounds.{} = {}; reader.limit(); "


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (LIMITED.format("SECONDS", 1) + "\nwhile True: pass", "took_too_long"),
        ("import os; os.kill(os.getpid(), 9)", "too_much_memory"),
        ("import os; os.kill(os.getpid(), 11)", "unreadable"),
    ],
)
def test_however_the_process_ends_the_file_is_refused(
    helpers: Helpers, monkeypatch: pytest.MonkeyPatch, text: str, code: str
) -> None:
    program(monkeypatch, text)
    assert outcome() == code


@pytest.mark.parametrize(
    ("text", "ended"),
    [("raise MemoryError", 1), ("import os; os.abort()", -6), ("import os; os.kill(os.getpid(), 15)", -15)],
)
def test_an_end_that_nobody_foresaw_is_told_and_logged(
    helpers: Helpers, monkeypatch: pytest.MonkeyPatch, text: str, ended: int
) -> None:
    program(monkeypatch, text)
    with capture_logs() as logs:
        assert outcome() == "reading_failed"
    assert [(entry["event"], entry["ended"]) for entry in logs] == [("reading_failed", ended)]


def test_where_no_process_can_be_started_the_client_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_process(*_: str, **__: Any) -> None:
        raise BlockingIOError

    monkeypatch.setattr(asyncio, "create_subprocess_exec", no_process)
    with capture_logs() as logs, pytest.raises(Problem) as refused:
        asyncio.run(read_apart(WHOLE, hidden=False))
    assert (refused.value.kind, refused.value.headers) == ("unavailable", {"Retry-After": "30"})
    assert [entry["event"] for entry in logs] == ["helper_not_started"]


def test_a_process_that_takes_too_long_is_killed(helpers: Helpers, monkeypatch: pytest.MonkeyPatch) -> None:
    program(monkeypatch, SLEEP)
    monkeypatch.setattr(workbooks, "_PATIENCE", 0.1)
    assert outcome() == "took_too_long"
    assert [process.returncode for process in helpers] == [-signal.SIGKILL]


def test_few_are_read_at_a_time_and_end_with_their_requests(helpers: Helpers, monkeypatch: pytest.MonkeyPatch) -> None:
    program(monkeypatch, SLEEP)

    async def several() -> int:
        requests = [asyncio.create_task(read_apart(WHOLE, hidden=False)) for _ in range(AT_ONCE + 3)]
        while len(helpers) < AT_ONCE:  # noqa: ASYNC110 # they start when they start
            await asyncio.sleep(0.01)
        at_once = len(helpers)
        for request in reversed(requests):
            request.cancel()
        await asyncio.gather(*requests, return_exceptions=True)
        return at_once

    assert asyncio.run(several()) == AT_ONCE
    assert [process.returncode for process in helpers] == [-signal.SIGKILL] * AT_ONCE


def test_the_process_knows_no_secrets_and_imports_little(helpers: Helpers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SACHSTAND_DATABASE_URL", "postgresql://geheim@localhost/x")
    program(
        monkeypatch,
        "import os, sys; sys.stdin.buffer.read(); import app.exchange.spreadsheets.__main__; "
        "print(sorted(os.environ), [n for n in sys.modules if n.startswith(('app.core', 'pydantic', 'sqlalchemy'))])",
    )
    environment, modules = bytes(outcome()).decode().split("] ")  # type: ignore[arg-type]
    assert "SACHSTAND" not in environment
    assert modules.strip() == "[]"


@pytest.mark.process
def test_the_process_ends_with_the_service_however_that_ends(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    sleep = "from app.exchange.spreadsheets import __main__ as reader; import os, sys, time; reader.limit(); "
    sleep += f"open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    service = (
        "import asyncio; from app.exchange.boards import workbooks; "
        f"workbooks._HELPER = ('-c', {sleep!r}); asyncio.run(workbooks.read_apart(b'', hidden=False))"
    )
    with subprocess.Popen([sys.executable, "-c", service], cwd=Path(__file__).parents[2]) as process:
        pid = int(wait_until(lambda: note.exists() and note.read_text(), "the reader starts"))
        assert _lives(pid)
        process.kill()
    wait_until(lambda: not _lives(pid), "the reader ends")


def _lives(pid: int) -> bool:
    """True for what is no zombie: nobody may fetch its end in a container."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
