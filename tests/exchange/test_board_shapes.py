"""Tables whose rows are not like their header: what is lost is told, and nothing is taken for something else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.problems import Problem
from app.exchange.boards.csv_files import read_csv
from app.exchange.boards.sheets import Reading, Sheet
from tests.api import Api
from tests.exchange.tables import Board, csv_of, post, refusals, taken

HEADER = b"Post ID;Body;Upvotes\r\n"


@pytest.fixture
def board(api: Api) -> Board:
    return Board(api, open_from=None, open_until=None)


def texts(board: Board) -> dict[str, str]:
    return {name: item["text"] for name, item in board.by_id().items()}


def test_a_row_with_fewer_cells_is_taken_and_told(board: Board) -> None:
    table = taken(board.send(HEADER + b"1;Wort;3\r\n2;Wort, zwei\r\n3;;\r\n\r\n"))["table"]
    assert [(told["row"], told["code"]) for told in table["remarks"]] == [(3, "short_row")]
    assert texts(board) == {"1": "Wort", "2": "Wort, zwei"}
    assert table["without_words"] == 1


def test_a_header_with_empty_columns_behind_it_is_no_reason_to_tell(board: Board) -> None:
    table = taken(board.send(b"Post ID;Body;;;\r\n1;Wort\r\n2;Wort;;;\r\n"))["table"]
    assert table["remarks"] == []


@pytest.mark.parametrize("other", [b",", b"\t"])
def test_a_row_with_another_separator_is_refused(board: Board, other: bytes) -> None:
    content = HEADER + b"1;Wort;3\r\n" + other.join([b"2", b"Wort", b"3"]) + b"\r\n3;Wort;3\r\n"
    assert refusals(board.send(content)) == [(3, None, "separator")]
    assert taken(board.send(content, partial=True))["table"]["refused_rows"] == 1
    assert texts(board).keys() == {"1", "3"}


def test_a_header_with_another_separator_than_all_rows_is_refused(board: Board) -> None:
    content = HEADER + b"1,Wort,3\r\n2,Wort,3\r\n"
    assert {code for _, _, code in refusals(board.send(content))} == {"missing_column"}


def test_a_separator_that_is_not_certain_is_refused_until_it_is_said(board: Board) -> None:
    content = b"Post ID;Body, ganz\r\n1;Ja, gerne\r\n"
    mapping = {"external_id": "Post ID", "text": ["Body, ganz"]}
    assert refusals(board.form(content, mapping)) == [(None, None, "separator")]
    taken(board.form(b"sep=;\r\n" + content, mapping))
    assert texts(board) == {"1": "Ja, gerne"}


def test_a_question_with_commas_does_not_make_them_separators(board: Board) -> None:
    question = "Was fehlt, was ist zu viel, was stört?"
    content = f"Nr;{question}\r\n1;Kurse\r\n2;Ja, gerne\r\n".encode()
    taken(board.form(content, {"external_id": "Nr", "text": [question]}))
    assert texts(board) == {"1": "Kurse", "2": "Ja, gerne"}


def test_both_rows_of_an_id_are_named(board: Board) -> None:
    refused = board.send(csv_of(post("kn-900"), post(2), post("kn-900", Body="anders")))
    assert refusals(refused) == [(4, "Post ID", "repeated_id")]
    assert refused.json()["errors"][0]["detail"] == "Row 2 has this id too: kn-900"


def sheet_of(content: bytes) -> tuple[Sheet | None, set[str]]:
    """What is read of a file, or the codes of why nothing is."""
    try:
        return read_csv("", content, Reading()), set()
    except Problem as refused:
        return None, {fault.code for fault in refused.errors}


@given(st.integers(1, 200))
@settings(max_examples=100, deadline=None)
def test_half_a_file_is_whole_rows_and_what_is_told(size: int) -> None:
    rows = [["1", "Für „alle“", "3"], ["2", 'Ein "Wort"; und\nnoch eins', "4"], ["3", "Öl", "5"]]
    content = csv_of(*rows, headers=["Post ID", "Body", "Upvotes"], encoding="utf-8")[:size]
    sheet, codes = sheet_of(content)
    assert codes <= {"quotes", "encoding", "separator"}
    if sheet is None:
        assert codes or size < len(HEADER)
        return
    told = {fault.row for fault in (*sheet.refused, *sheet.remarks)}
    last = max((number for number, _ in sheet.rows), default=0)
    for number, cells in sheet.rows:
        assert list(cells) == rows[number - 2] or number in told or number == last


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEADER + b"1;Wort;3\r\n" * 200_000, "too_many_rows"),
        (b";".join(b"c%d" % n for n in range(2_000)) + b"\r\n", "too_many_columns"),
        (HEADER + b"1;" + "Öl".encode() * 100_000 + b";3\r\n", "string_too_long"),
        (b"Post ID;Body\r\n" + b'1;"' + b"x\r\n" * 100_000, "quotes"),
    ],
)
def test_ten_times_the_limit_is_refused(board: Board, content: bytes, code: str) -> None:
    assert {found for _, _, found in refusals(board.send(content))} == {code}
