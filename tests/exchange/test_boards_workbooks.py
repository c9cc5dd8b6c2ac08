"""Workbooks as offices keep them: titles, merged and hidden cells, formats; and what the answer tells of it."""

from typing import Any

import openpyxl
import pytest

from app.core import helper_processes
from app.exchange.boards import files, workbooks
from app.exchange.boards.files import ODS
from tests.api import Json
from tests.exchange import spreadsheets
from tests.exchange.spreadsheets import saved
from tests.exchange.tables import HEADERS, XLSX, ZIP, Board, csv_of, post, refusals, taken, xlsx_of, zip_of
from tests.problems import problem

MAPPING: Json = {"external_id": "Post ID", "text": ["Body"], "section": "Section", "received_on": ["Created At"]}


def padlet(*rows: list[Any], above: tuple[list[Any], ...] = ()) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in (*above, list(HEADERS), *rows):
        book.active.append(row)
    return book


def details(response: Any) -> list[str]:
    return [error["detail"] for error in response.json()["errors"]]


# --- cells --------------------------------------------------------------------------------------------------------


def test_line_breaks_of_excel_are_line_breaks(board: Board) -> None:
    rows = [post(1, Body="Zeile 1_x000D_\nZeile 2"), post(2, Body="so: _x005F_x000D_")]
    taken(board.send(saved(padlet(*rows)), XLSX))
    assert {key: item["text"] for key, item in board.by_id().items()} == {"1": "Zeile 1\nZeile 2", "2": "so: _x000D_"}


def test_numbers_and_days_are_taken_as_they_are_shown(board: Board) -> None:
    book = padlet(post(7, Section=45385, Subject=0.5, Body=45244, Upvotes=1234))
    for place, code in {"A2": "000", "B2": "d. mmm", "C2": "0%", "D2": "dd.mm.yyyy", "G2": "#,##0"}.items():
        book.active[place].number_format = code
    taken(board.send(saved(book), XLSX))
    item = board.by_id()["007"]
    assert {name: item[name] for name in ("section", "title", "text", "votes")} == {
        "section": "2024-04-03", "title": "50%", "text": "2023-11-14", "votes": 1234,
    }  # fmt: skip
    assert taken(board.send(csv_of(post("007"))))["created"] == 0, "it is the same item in a CSV"


def test_ids_keep_all_their_digits(board: Board) -> None:
    ids = [12345678901, 12345678902, 491701234567]
    taken(board.send(saved(padlet(*(post(one, Section="A") for one in ids))), XLSX))
    assert board.by_id().keys() == set(map(str, ids))


def test_a_cell_that_shows_an_error_refuses_its_row_where_its_column_is_read(board: Board) -> None:
    book = padlet(post(1, Author="#REF!"), post(2, Upvotes="#N/A"), post(3, Body=0.5, Author="=A1"))
    book.active["D4"].number_format = "# ?/?"
    content = saved(book)
    answer = board.send(content, XLSX)
    assert refusals(answer) == [(3, "Upvotes", "error_value"), (4, "Body", "number_format")]
    german = {"Content-Type": XLSX, "Accept-Language": "de"}
    query = {"event": board.event["id"], "profile": "padlet"}
    told = board.api.call("POST", "/imports", content=content, headers=german, params=query, token=board.api.operator)
    assert details(told)[0] == "Die Zelle zeigt den Fehler #NV"
    assert taken(board.send(content, XLSX, partial="true"))["created"] == 1


# --- the header ---------------------------------------------------------------------------------------------------

TITLES = (["Landkreis Konstanz: Rückmeldungen"], [], ["Stand", "31.12.2023"])


def test_the_header_may_stand_below_titles(board: Board) -> None:
    content = saved(padlet(post(1), above=TITLES))
    table = taken(board.send(content, XLSX, dry_run="true"))["table"]
    assert (table["rows"], table["tables"][0]["header_row"]) == (1, 4)
    assert taken(board.form(content, MAPPING))["table"]["tables"][0]["header_row"] == 4
    assert set(board.by_id()) == {"1"}


def test_the_mapping_may_say_where_the_header_stands(board: Board) -> None:
    table = csv_of(["Body", "Post ID"], ["Mehr Kurse", "9"], headers=["Body", "Post ID"])
    mapping = {"external_id": "Post ID", "text": ["Body"], "defaults": {"received_on": "2023-11-20"}}
    assert taken(board.form(table, {**mapping, "header_row": 2}))["created"] == 1
    assert set(board.by_id()) == {"9"}
    told = board.form(table, {**mapping, "header_row": 4})
    assert refusals(told) == [(None, None, "no_table")]
    assert details(told) == ["Row 4 of no table has anything in it"]


def test_words_that_are_headers_elsewhere_are_no_header_by_themselves(board: Board) -> None:
    told = board.send(csv_of(["Text", "x"], headers=["Nr", "Was"]))
    assert refusals(told) == [(1, None, "missing_column")]


def test_a_missing_column_is_told_with_the_header_that_was_found(board: Board) -> None:
    content = saved(padlet(post(1), above=TITLES))
    told = board.form(content, {**MAPPING, "text": ["Inhalt"]})
    assert "row 1 was taken as the header: Landkreis Konstanz: Rückmeldungen" in details(told)[0]
    told = board.send(csv_of(["x"], headers=["Nr"]))
    assert details(told) == ["No table has a column Body, Inhalt, Text, Beitrag; row 1 was taken as the header: Nr"]


def test_a_header_that_is_merged_over_two_filled_columns_names_both(board: Board) -> None:
    book = openpyxl.Workbook()
    for row in (["Post ID", "Body", None], [1, "Wort", "noch eins"]):
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    mapping = {"external_id": "Post ID", "text": ["Body"], "defaults": {"received_on": "2023-11-20"}}
    assert refusals(board.form(saved(book), mapping)) == [(None, "Body", "ambiguous_column")]
    book.active["C2"] = None
    assert taken(board.form(saved(book), mapping))["created"] == 1, "where nothing stands in the other it is clear"


# --- what is left out ---------------------------------------------------------------------------------------------


def test_merged_cells_hold_for_all_of_their_rows(board: Board) -> None:
    book = padlet(*(post(n, Section="Sprache" if n == 1 else None) for n in (1, 2, 3)))
    book.active.merge_cells("B2:B4")
    table = taken(board.send(saved(book), XLSX))["table"]
    assert [item["section"] for item in board.by_id().values()] == ["Sprache"] * 3
    assert table["tables"][0]["merged_areas"] == 1


def test_cells_that_are_merged_over_columns_that_are_read_are_told(board: Board) -> None:
    book = padlet(post(1, Body=None), post(2, Author=None))
    book.active.merge_cells("C2:D2")
    book.active.merge_cells("D3:E3")
    assert refusals(board.send(saved(book), XLSX)) == [(2, "Body", "merged_cells")]


def test_hidden_rows_columns_and_sheets_are_not_read_and_told(board: Board) -> None:
    book = padlet(post(1), post(2), post(3))
    book.active.title = "Pinnwand"
    book.active.row_dimensions[3].hidden = True
    for letter in "EG":
        book.active.column_dimensions[letter].hidden = True
    book.create_sheet("Namen").append(list(HEADERS))
    book["Namen"].append(post(4))
    book["Namen"].sheet_state = "hidden"
    book.create_sheet("Legende")["A1"] = "gelb: in Arbeit"
    content = saved(book)
    table = taken(board.send(content, XLSX))["table"]
    assert set(board.by_id()) == {"1", "3"}
    assert {item["votes"] for item in board.items()} == {0}
    assert table["tables"] == [
        {"name": "Pinnwand", "header_row": 1, "encoding": None, "hidden_rows": [3],
         "hidden_columns": ["Author", "Upvotes"], "merged_areas": 0},
    ]  # fmt: skip
    assert table["tables_left_out"] == ["Legende", "Namen"]
    assert not {"Author", "Upvotes"} & {*table["columns_read"], *table["columns_left_out"]}
    table = taken(board.form(content, {**MAPPING, "hidden": True}))["table"]
    assert (set(board.by_id()), table["tables_left_out"]) == ({"1", "2", "3"}, ["Namen", "Legende"])


def test_a_column_without_a_header_goes_by_its_letter(board: Board) -> None:
    rows = [["Post ID", None, "Body"], [1, "verloren", "Wort"]]
    mapping = {"external_id": "Post ID", "text": ["Body"], "defaults": {"received_on": "2023-11-20"}}
    assert taken(board.form(xlsx_of({"A": rows}), mapping))["table"]["columns_left_out"] == ["B"]


# --- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("media", [XLSX, ZIP, "multipart/form-data"])
@pytest.mark.parametrize(
    ("content", "code", "german"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unsupported_kind",
         "Diese Art Datei wird nicht gelesen; speichern Sie sie als Excel-Arbeitsmappe (.xlsx)"),
        (zip_of({"mimetype": b"application/vnd.oasis.opendocument.text"}), "unsupported_kind",
         "Diese Art Datei wird nicht gelesen; speichern Sie sie als Excel-Arbeitsmappe (.xlsx)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password_protected",
         "Die Datei ist mit einem Kennwort geschützt; speichern Sie sie ohne Kennwort"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_called_by_its_name(
    board: Board, media: str, content: bytes, code: str, german: str
) -> None:
    headers = {"Accept-Language": "de"} | ({} if media.startswith("multipart") else {"Content-Type": media})
    sent: Any = {"files": {"file": ("tabelle", content)}} if media.startswith("multipart") else {"content": content}
    query = {"event": board.event["id"], "profile": "padlet"}
    told = board.api.call("POST", "/imports", headers=headers, params=query, token=board.api.operator, **sent)
    problem(told, 422, "import-refused")
    assert [(error["code"], error["detail"]) for error in told.json()["errors"]] == [(code, german)]


def test_a_spreadsheet_of_libreoffice_is_read(board: Board) -> None:
    rows = [[str(cell) for cell in line] for line in (HEADERS, post(1, Body="Wort"))]
    body = "".join(spreadsheets.row(*(spreadsheets.cell(text, spreadsheets.STRING) for text in line)) for line in rows)
    content = spreadsheets.document(spreadsheets.table(body, name="Pinnwand"))
    assert taken(board.send(content, ODS))["table"]["tables"][0]["name"] == "Pinnwand"
    assert taken(board.send(zip_of({"a.ods": content}), ZIP))["unchanged"] == 1
    assert board.by_id()["1"]["text"] == "Wort"


def test_whoever_comes_when_many_wait_is_asked_to_come_again(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helper_processes, "MOST_WAITING", 0)
    told = board.send(saved(padlet(post(1))), XLSX)
    problem(told, 503, "unavailable")
    assert told.headers["retry-after"] == "30"


def test_nobody_lacks_a_connection_while_a_workbook_is_read(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    pool, taken_meanwhile = board.api.app.state.database.writing.pool, []

    async def read_apart(content: bytes, *, hidden: bool) -> bytes:
        taken_meanwhile.append(pool.checkedout())
        return await workbooks.read_apart(content, hidden=hidden)

    monkeypatch.setattr(files, "read_apart", read_apart)
    assert taken(board.send(saved(padlet(post(1))), XLSX))["created"] == 1
    assert refusals(board.send(b"PK\x03\x04", XLSX)) == [(None, None, "unreadable")]
    assert taken_meanwhile == [0, 0]
