"""Lists as workbooks for people: what JSON says, in cells that are what they look like."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy.engine import Engine
from structlog.testing import capture_logs

from app.core import streaming, workbooks
from app.core.dialects import FOR_WORKBOOKS
from app.core.formats import Format
from app.core.lines import RowWriter
from app.core.problems import Problem
from app.core.workbooks import lines_of, write_workbook
from app.feed.relay import catch_up
from app.vocabularies import PUBLISHED
from app.workbook_writer import writing
from app.workbook_writer.__main__ import write
from app.workbook_writer.parts import Cell, Sheet, SheetColumn, day, decimal, moment
from tests.api import Api, Json
from tests.conftest import emptied
from tests.core.test_formats import Told
from tests.lists import TABULAR, table_of
from tests.problems import problem
from tests.workbooks import XLSX, cells_of, workbook_of, written_here
from tests.world import World

LABELS = {(term.value, term.de) for vocabulary in PUBLISHED.values() for term in vocabulary}
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def world(service: Api, admin: Engine) -> World:
    world = World(emptied(service, admin))
    service.run(catch_up(service.app.state.database))
    return world


@pytest.fixture(autouse=True)
def no_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert not list(tmp_path.glob("sachstand-*"))


# --- lists --------------------------------------------------------------------------------------------------------


def says(cell: Any, value: Any) -> bool:
    """Whether a cell says what a value of JSON says."""
    if isinstance(value, bool):
        return bool(cell == ("ja" if value else "nein"))
    if value is None or value in ("", []):
        return cell is None
    if isinstance(cell, datetime):
        if "T" not in value:
            return cell.date() == date.fromisoformat(value)
        said = datetime.fromisoformat(value).astimezone(BERLIN).replace(tzinfo=None)
        return abs((cell - said).total_seconds()) < 0.01
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        parts = str(cell).split("; ")
        return len(parts) == len(value) and all(map(says, parts, value))
    if isinstance(value, list | dict):
        return bool(json.loads(cell) == value)
    if isinstance(cell, int | float):
        return cell == float(value)
    return cell in (value, "01.01.1900" if value == "1900-01-01" else value) or (value, cell) in LABELS


def at(entry: Json, column: str) -> Any:
    value: Any = entry
    for name in column.split("."):
        value = None if value is None else value[name]
    return value


@pytest.mark.long
def called(item: Json, names: dict[str, str]) -> Json:
    """The entry with names in place of the ids that it refers to."""

    def name_of(value: Any) -> Any:
        return names.get(value, value) if isinstance(value, str) else value

    return {
        field: [name_of(one) for one in value]
        if isinstance(value, list)
        else name_of(value)
        if field != "id"
        else value
        for field, value in item.items()
    }


def test_every_list_says_what_its_json_says(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "write_workbook", written_here(tmp_path))
    seen = 0
    for path in (one.replace("{measure_id}", world.public["measures"]["id"]) for one in TABULAR):
        for token in (None, world.api.operator):
            page = world.api.get(path, params={"limit": 200}, token=token).json()
            if "names" in page:
                page = world.api.get(path, params={"limit": 200, "names": "true"}, token=token).json()
            items = [called(item, page.get("names", {})) for item in page["items"]]
            names, *_ = table_of(world.api.get(path, params={"format": "csv", "limit": 1}, token=token))
            book = workbook_of(world.api.get(path, params={"format": "xlsx", "limit": 200}, token=token))
            header, *rows = cells_of(book.worksheets[0])
            assert (len(header), len(book.worksheets)) == (len(names), 1), path
            assert len(rows) == len(items), path
            for row, item in zip(rows, items, strict=True):
                wrong = [(n, c, at(item, n)) for n, c in zip(names, row, strict=True) if not says(c, at(item, n))]
                assert wrong == [], path
            seen += len(items)
    assert seen > 60


def test_a_list_is_a_file_for_people(world: World) -> None:
    url = "/measures?district=08335&format=xlsx&names=true"
    answer = world.api.get(url)
    assert answer.headers["content-disposition"] == 'attachment; filename="measures.xlsx"'
    assert world.api.get(url, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert world.api.get(url).content == answer.content
    sheet = workbook_of(answer)["Maßnahmen"]
    header, *rows = cells_of(sheet)
    assert {"Kennung", "Titel", "Ampel", "Handlungsfeld", "Sachstand: Stichtag"} <= set(header)
    assert len(rows) == len(world.api.items("/measures?district=08335&limit=200")) > 0
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet["A1"].font.bold
    title = sheet.cell(2, header.index("Titel") + 1)
    assert (title.alignment.wrap_text, sheet.column_dimensions["A"].width) == (True, pytest.approx(12, abs=1))
    name = world.api.get("/districts/08335").json()["name"]
    for one in (sheet, workbook_of(world.api.get(f"{url}&limit=1"))["Maßnahmen"]):
        assert one.oddFooter.left.text.startswith(f"{name} · Maßnahmen · Stand ")
    assert sheet.oddFooter.right.text == "Seite &P von &N"


def test_a_grid_is_one_as_well(world: World) -> None:
    url = f"/concepts/{world.public['concepts']['id']}/matrix?from=2024-01-01&until=2024-06-30"
    header, *rows = cells_of(workbook_of(world.api.get(url, headers={"Accept": XLSX}))["Ampeln im Zeitverlauf"])
    matrix = world.api.get(url).json()
    assert header[-len(matrix["periods"]) :] == [f"{date.fromisoformat(p):%d.%m.%Y}" for p in matrix["periods"]]
    assert [row[3] for row in rows] == [measure["title"] for measure in matrix["measures"]]


def test_a_page_of_several_districts_has_a_tag(world: World) -> None:
    url = "/measures?format=xlsx&limit=1"
    tag = world.api.get(url).headers["etag"]
    assert world.api.get(url, headers={"If-None-Match": tag}).status_code == 304
    assert world.api.get("/measures?format=csv&limit=1", headers={"If-None-Match": tag}).status_code == 200


def test_a_list_of_several_districts_names_none(world: World) -> None:
    book = workbook_of(world.api.get("/districts", headers={"Accept": XLSX}))
    assert book["Kreise"].oddFooter.left.text.startswith("Kreise · Stand ")


def test_head_tells_of_it_without_writing_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_HELPER", ("-c", "raise SystemExit(1)"))
    answer = world.api.call("HEAD", "/measures?format=xlsx")
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, XLSX, b"")


def test_who_accepts_none_is_told_of_it(world: World) -> None:
    refused = problem(world.api.get("/measures", headers={"Accept": "text/html"}), 406, "not-acceptable")
    assert XLSX in refused["detail"]


def test_an_entry_has_types() -> None:
    entry = {
        "state": "not_rated", "topics": ["red", "green"], "share": "-2.50", "effective_on": "2024-06-30",
        "recorded_at": "2024-06-30T22:30:00Z", "done": True, "title": "=1", "number": "1.10",
    }  # fmt: skip
    assert list(RowWriter(Format.XLSX, Told, FOR_WORKBOOKS).rows([entry])) == [
        [
            "Nicht bewertet", "Rot; Grün", decimal("-2.50"), day("2024-06-30"), moment("2024-07-01T00:30:00"), "ja",
            "=1", "1.10",
        ]
    ]  # fmt: skip


# --- what Excel cannot hold ---------------------------------------------------------------------------------------


def written(path: Path, *rows: list[Cell], header: str = "Kopf") -> openpyxl.Workbook:
    columns = [SheetColumn(f"{header} {n}") for n in range(max(map(len, rows)))]
    write(path / "a.xlsx", lines_of([Sheet("Blatt", columns, "Kreis A & B"), *rows]).splitlines())
    return openpyxl.load_workbook(path / "a.xlsx")


TEXTS = [
    "=1+1", "+1", "-1", "@x", "{=1}", "<r>x & y</r>", "<r>a</r>", "_x000D_", "a\x01b\r", "1.10",
    "https://a.de/" + "b" * 3_000, "mailto:a@b.de", " Rand ", "Zeile\nZeile", "\ufffe", "😀" * 16_000, "x" * 32_767,
]  # fmt: skip


def test_a_text_stays_the_text_that_it_is(tmp_path: Path) -> None:
    book = written(tmp_path, *([text] for text in TEXTS))
    assert [row[0] for row in cells_of(book["Blatt"], 2)] == TEXTS
    assert book.sheetnames == ["Blatt"]
    assert not any(cell.hyperlink for row in book["Blatt"].iter_rows() for cell in row)
    assert book["Blatt"].oddFooter.left.text == "Kreis A && B"


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 20_000])
def test_a_text_that_is_too_long_is_cut_and_told(tmp_path: Path, text: str) -> None:
    book = written(tmp_path, ["vorher", text])
    cell = cells_of(book["Blatt"])[1][1]
    assert cell.endswith(" … (gekürzt)")
    assert text.startswith(cell.removesuffix(" … (gekürzt)"))
    assert 32_700 < len(cell.encode("utf-16-le")) / 2 <= 32_767
    assert "Blatt, Zelle B2: " in book["Hinweise"]["A2"].value


def test_rows_beyond_the_last_go_on_in_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "LAST_ROW", 3)
    book = written(tmp_path, *([n] for n in range(5)))
    assert {sheet.title: cells_of(sheet)[1:] for sheet in book.worksheets[:-1]} == {
        "Blatt": [[0], [1]], "Blatt (2)": [[2], [3]], "Blatt (3)": [[4]],
    }  # fmt: skip
    assert [row[0].partition(". ")[2] for row in cells_of(book["Hinweise"], 2)] == [
        f"Die weiteren stehen in „Blatt ({n})“." for n in (2, 3)
    ]


def test_what_a_number_or_day_of_excel_cannot_hold_is_text(tmp_path: Path) -> None:
    row: list[Cell] = [12, 10**15, decimal("1234567890123.45"), decimal("12345678901234.56"), day("1899-12-31")]
    told = cells_of(written(tmp_path, [*row, day("1900-03-01")])["Blatt"], 2)[0]
    assert told[:-1] == [12, str(10**15), 1234567890123.45, "12345678901234.56", "31.12.1899"]
    assert told[-1].isoformat() == "1900-03-01T00:00:00"


# --- the process --------------------------------------------------------------------------------------------------


async def _sheet(rows: int = 1) -> AsyncIterator[bytes]:
    yield lines_of([Sheet("A", [SheetColumn("B")], "")])
    for _ in range(rows):
        yield lines_of([["x" * 1_000]] * 100)


LIMITED = "from app.workbook_writer import __main__ as writer; writer.{} = {}; raise SystemExit(writer.main())"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (LIMITED.format("FILE_SIZE", 50_000), "MB Platz"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "Sekunden"),
        ("import os; os.kill(os.getpid(), 9)", "MB Speicher"),
        (LIMITED.format("Book", "lambda _: bytearray(10**9)"), "MB Speicher"),
    ],
)
def test_a_workbook_that_breaks_the_bounds_is_refused(
    monkeypatch: pytest.MonkeyPatch, program: str, reason: str
) -> None:
    monkeypatch.setattr(workbooks, "_HELPER", ("-c", program))
    with pytest.raises(Problem) as refused:
        asyncio.run(write_workbook(_sheet(10)))
    assert refused.value.kind == "not-acceptable"
    assert reason in str(refused.value.de)


def test_a_process_that_takes_too_long_is_killed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_HELPER", ("-c", "import time; time.sleep(600)"))
    monkeypatch.setattr(workbooks, "_PATIENCE", 0.1)
    for path in ("/measures?format=xlsx", "/measures?format=xlsx&limit=1"):
        problem(world.api.get(path), 406, "not-acceptable")


def test_an_end_that_nobody_foresaw_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_HELPER", ("-c", "raise SystemExit(1)"))
    with pytest.raises(RuntimeError), capture_logs():
        asyncio.run(write_workbook(_sheet(1_000)))
